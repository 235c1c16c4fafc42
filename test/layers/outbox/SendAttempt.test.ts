import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { EventId, RoomId, UserId } from "../../../src/domain/Ids.ts"
import { MatrixFault } from "../../../src/domain/matrix/MatrixError.ts"
import { OutboxKey } from "../../../src/domain/outbox/OutboxKey.ts"
import { codeOf } from "../../../src/layers/outbox/Delivery.ts"
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
