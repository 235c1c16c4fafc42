import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { EventId, RoomId, UserId } from "../../../src/domain/Ids.ts"
import { MatrixError, MatrixFault } from "../../../src/domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../../src/domain/matrix/SyncBatch.ts"
import { OutboxKey } from "../../../src/domain/outbox/OutboxKey.ts"
import { codeOf } from "../../../src/layers/outbox/Delivery.ts"
import type { RoomEncryption } from "../../../src/layers/outbox/RoomEncryption.ts"
import { attempt, noTries } from "../../../src/layers/outbox/SendAttempt.ts"
import type { Matrix } from "../../../src/services/matrix/Matrix.ts"
import type { ClaimedEntry } from "../../../src/services/outbox/OutboxEntry.ts"
import type { OutboxJournal } from "../../../src/services/outbox/OutboxJournal.ts"
import { chat } from "../../contracts/JournalCases.ts"
import { plainRooms } from "../../support/PlainRooms.ts"

const room = RoomId.make("!r")
const entry: ClaimedEntry = {
  entry: 4_097,
  key: OutboxKey.make("1.1.$1"),
  chat: chat("!r"),
  room,
  priority: "question",
  event: undefined,
  revision: 0,
  content: { body: "a" },
  again: false,
  encrypted: false,
  turn: 1,
  replaced: 0
}
const edited = { event: EventId.make("$shown") }

/** What the journal is told of a try of this entry, and of the content that leaves. */
const tried = Effect.fnUntraced(function*(change: Partial<ClaimedEntry>) {
  const told: Array<string> = []
  const journal = {
    sendsAgain: () => Effect.sync(() => void told.push("sends again"))
  } as unknown as typeof OutboxJournal.Service
  const matrix = {
    messages: () => Effect.succeed({ events: [], next: undefined }),
    relations: () => Effect.succeed({ events: [], next: undefined }),
    event: () => Effect.succeed({ origin_server_ts: 7 }),
    send: () => Effect.sync(() => (told.push("send"), EventId.make("$sent")))
  } as unknown as typeof Matrix.Service
  const sender = { journal, matrix, rooms: plainRooms, me: UserId.make("@bot:x"), unsendable: (why: string) => why }
  const made = yield* attempt(sender, { ...entry, ...change }, noTries())
  return { told, made }
})

describe("A try of a send", () => {
  it.effect.each(
    [
      ["a first send", {}, ["send"]],
      ["an edit that is sent for the first time", edited, ["send"]],
      ["a question that is sent for the first time", { ask: "q" }, ["send"]],
      ["a text that did not arrive", { again: true }, ["send"]],
      ["an edit of a question that did not arrive", { again: true, ask: "q", ...edited }, ["send"]],
      ["a question that did not arrive", { again: true, ask: "q" }, ["sends again", "send"]]
    ] as const
  )("%s tells the journal %s only where answers to it count anew", ([, change, expected]) =>
    Effect.gen(function*() {
      assert.deepStrictEqual((yield* tried(change)).told, [...expected])
    }))

  it.effect.each(
    [
      ["a new question", { ask: "q" }, 7],
      ["a text", {}, undefined],
      ["the edit of a question", { ask: "q", ...edited }, undefined]
    ] as const
  )("%s says since when it can be answered, and nothing else does", ([, change, askedAt]) =>
    Effect.gen(function*() {
      assert.deepStrictEqual((yield* tried(change)).made, { event: EventId.make("$sent"), looked: false, askedAt })
    }))
})

const sealedOnce = { ciphertext: "sealed" }

interface Sealing {
  /** Whether the room is encrypted, as it is found out. */
  readonly isEncrypted?: Effect.Effect<boolean, MatrixError>
  readonly takesPart?: boolean
  readonly send?: Effect.Effect<EventId, MatrixError>
}

/** Tries the entry and tells what happened, in order; sent events have their type, transaction id and content. */
const sealing = Effect.fnUntraced(function*(change: Partial<ClaimedEntry>, of: Sealing = {}) {
  const told: Array<unknown> = []
  const journal = {
    sendsAgain: () => Effect.void,
    keepSealed: (_: ClaimedEntry, sealed: RawEvent) => Effect.sync(() => void told.push(["kept", sealed]))
  } as unknown as typeof OutboxJournal.Service
  const matrix = {
    event: () => Effect.succeed({}),
    messages: () => Effect.succeed({ events: [], next: undefined }),
    relations: () => Effect.succeed({ events: [], next: undefined }),
    send: (_: RoomId, type: string, txn: string, content: RawEvent) =>
      Effect.suspend(() => {
        told.push(["sent", type, txn, content])
        return of.send ?? Effect.succeed(EventId.make("$sent"))
      })
  } as unknown as typeof Matrix.Service
  const rooms: RoomEncryption = {
    isEncrypted: (_, known) => {
      told.push(["asked", known])
      return of.isEncrypted ?? Effect.succeed(true)
    },
    takesPart: Effect.succeed(of.takesPart ?? true),
    seal: (_, type, content) =>
      Effect.sync(() => {
        told.push(["sealed", type, content])
        return sealedOnce
      })
  }
  const sender = { journal, matrix, rooms, me: UserId.make("@bot:x"), unsendable: (why: string) => why }
  return { told, made: yield* Effect.result(attempt(sender, { ...entry, ...change }, noTries())) }
})

/** The transaction id of the first thing that was sent. */
const txnOf = ({ told }: { readonly told: ReadonlyArray<unknown> }) =>
  (told as ReadonlyArray<ReadonlyArray<unknown>>).find(([what]) => what === "sent")?.[2]

describe("A try of a send into an encrypted room", () => {
  it.effect("seals once, keeps that, and only then sends it", () =>
    Effect.gen(function*() {
      const { told } = yield* sealing({})
      assert.deepStrictEqual(told.map((one) => (one as ReadonlyArray<unknown>)[0]), ["asked", "sealed", "kept", "sent"])
      assert.deepStrictEqual(told[1], ["sealed", "m.room.message", { body: "a" }])
      assert.deepStrictEqual(told[2], ["kept", sealedOnce])
      const [, type, , content] = told[3] as ReadonlyArray<unknown>
      assert.deepStrictEqual([type, content], ["m.room.encrypted", sealedOnce])
    }))

  it.effect("sends what was sealed before as it is, and asks nothing about the room", () =>
    Effect.gen(function*() {
      const { told } = yield* sealing({ again: true, sealed: { ciphertext: "before" } }, {
        isEncrypted: Effect.succeed(false)
      })
      assert.strictEqual(told.length, 1)
      const [, type, , content] = told[0] as ReadonlyArray<unknown>
      assert.deepStrictEqual([type, content], ["m.room.encrypted", { ciphertext: "before" }])
    }))

  it.effect("gives nothing of the text away by its transaction id, which is the same for the same ciphertext", () =>
    Effect.gen(function*() {
      const ofText = (body: string, sealed?: RawEvent) =>
        Effect.map(sealing({ ...edited, content: { body }, ...(sealed === undefined ? {} : { sealed }) }), txnOf)
      assert.strictEqual(yield* ofText("one"), yield* ofText("two"))
      assert.notStrictEqual(yield* ofText("one"), yield* ofText("one", { ciphertext: "another" }))
      const plain = yield* sealing({ ...edited, content: { body: "one" } }, { isEncrypted: Effect.succeed(false) })
      assert.notStrictEqual(txnOf(plain), yield* ofText("one"))
    }))

  it.effect("seals the whole of an edit, its relation too", () =>
    Effect.gen(function*() {
      const { told } = yield* sealing(edited)
      const [, , content] = told[1] as readonly [string, string, RawEvent]
      assert.deepInclude(content["m.relates_to"], { rel_type: "m.replace", event_id: edited.event })
    }))

  it.effect("sends nothing where it cannot be found out whether the room is encrypted, and may try again", () =>
    Effect.gen(function*() {
      const reason = MatrixFault.cases.Unavailable.make({ detail: "timeout" })
      const { made, told } = yield* sealing({ encrypted: undefined }, {
        isEncrypted: Effect.fail(new MatrixError({ call: "GET state", reason }))
      })
      assert.deepStrictEqual(told, [["asked", undefined]])
      assert.strictEqual(made._tag, "Failure")
    }))

  it.effect("sends nothing where the bot takes no part, be it sealed or not", () =>
    Effect.gen(function*() {
      for (const change of [{}, { sealed: sealedOnce }]) {
        const { made, told } = yield* sealing(change, { takesPart: false })
        assert.isUndefined(made._tag === "Success" ? made.success : made)
        assert.isUndefined(txnOf({ told }))
      }
    }))
})

describe("The code of a refusal", () => {
  it.each([
    [MatrixFault.cases.Refused.make({ status: 403, errcode: "M_FORBIDDEN", detail: "" }), "M_FORBIDDEN"],
    [MatrixFault.cases.Unavailable.make({ status: 502, detail: "a page" }), "502"],
    [MatrixFault.cases.Unavailable.make({ detail: "ECONNRESET" }), "ECONNRESET"],
    [MatrixFault.cases.RateLimited.make({ retryAfter: 1 }), "RateLimited"]
  ])("is the homeserver's own where it has one: %#", (reason, code) => {
    assert.strictEqual(codeOf(reason), code)
  })
})
