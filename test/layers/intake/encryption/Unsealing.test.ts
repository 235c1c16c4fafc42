import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import type { HearingRules } from "../../../../src/domain/access/HeardPeople.ts"
import { EncryptionState, IdentityState } from "../../../../src/domain/crypto/EncryptionState.ts"
import { UserId } from "../../../../src/domain/Ids.ts"
import type { RawEvent } from "../../../../src/domain/matrix/SyncBatch.ts"
import { makeUnsealing } from "../../../../src/layers/intake/encryption/Unsealing.ts"
import * as JournalSql from "../../../../src/layers/journal/JournalSql.ts"
import { Crypto, CryptoError, type Opened } from "../../../../src/services/crypto/Crypto.ts"
import { SealedEvents } from "../../../../src/services/intake/SealedEvents.ts"
import { WholeJournal } from "../../../../src/testing/WholeJournal.ts"
import { accept, ann, event, here, say, waiting } from "../../../contracts/JournalCases.ts"
import { freshStore } from "../../../whole/MemoryBot.ts"

const me = UserId.make("@bot:x")
const { Off, On, Unusable } = EncryptionState.cases
const on = On.make({ device: "D", identity: IdentityState.cases.Unknown.make({}) })

const sealed = (ids: ReadonlyArray<string>, whose: "ours" | "theirs" = "theirs") =>
  ids.map((id, order) => ({
    event: event(id),
    room: here,
    order,
    raw: {
      event_id: id,
      type: "m.room.encrypted",
      sender: whose === "ours" ? me : ann,
      content: { algorithm: "m.megolm.v1.aes-sha2", session_id: "s" }
    },
    sealed: whose
  }))

const clear = (id: string, digest = id): Opened => ({ _tag: "Clear", event: say(id), digest })

/** Our final of a prompt, as it is once it was opened. */
const ourFinal = (id: string, prompt: string): Opened => ({
  _tag: "Clear",
  digest: id,
  event: {
    event_id: id,
    sender: me,
    type: "m.room.message",
    content: {
      msgtype: "m.text",
      body: "answer",
      "matrix-surface.turn": { prompt, attempt: 1, part: 1, parts: 1, state: "answered" }
    }
  }
})

/** Opens all that is sealed; `of` says what each event is, undefined: the engine fails. Gives what was opened. */
const unsealing = Effect.fnUntraced(
  function*(
    of: (id: string) => Opened | undefined = clear,
    state: EncryptionState = on,
    failed: Array<string> = [],
    rules: HearingRules = { isAllowed: () => true, isAdmin: () => false }
  ) {
    const opened: Array<string> = []
    const crypto = Layer.mock(Crypto, {
      state: Effect.succeed(state),
      open: (_, raw: RawEvent) =>
        Effect.suspend((): Effect.Effect<Opened, CryptoError> => {
          const id = String(raw["event_id"])
          opened.push(id)
          if (opened.length > 1_000) return Effect.die("it never ends")
          const one = of(id)
          return one === undefined
            ? Effect.fail(new CryptoError({ doing: "decrypting", detail: "full" }))
            : Effect.succeed(one)
        })
    })
    const some = yield* Effect.provide(
      makeUnsealing({
        me,
        ...rules,
        note: Effect.void,
        failed: (one) => Effect.sync(() => void failed.push(one.event))
      }),
      crypto
    )
    while (yield* some) { /* Until none is left. */ }
    return opened
  }
)

describe("Opening what was taken in", () => {
  it.effect("opens what may have ended a process alone, and at last not any more; then its sender is told", () =>
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      yield* accept("s1", { rooms: [{ room: here, membership: "join" }], events: sealed(["$1", "$2", "$3"]) })
      // Four processes ended: the first opened all at once, the others began with the first alone.
      const process = Effect.provide(
        Effect.flatMap(SealedEvents, (store) => store.sealed(50)),
        Layer.fresh(JournalSql.layer("the same"))
      )
      const tried = yield* Effect.forEach([1, 2, 3, 4], () => process)
      assert.deepStrictEqual(tried.map((all) => all.map((one) => one.event)), [
        [event("$1"), event("$2"), event("$3")],
        [event("$1")],
        [event("$1")],
        [event("$1")]
      ])
      const opened = yield* unsealing()
      assert.deepStrictEqual(opened, ["$2", "$3"])
      assert.deepStrictEqual(
        (yield* journal.untoldSessions(Number.MAX_SAFE_INTEGER, 9)).map(({ event, reason }) => ({
          event,
          reason
        })),
        [{ event: event("$1"), reason: "malformed" }]
      )
      // A key that comes does not make it safe.
      yield* journal.retrySealed(undefined)
      assert.deepStrictEqual(yield* unsealing(), [])
    }).pipe(Effect.provide(freshStore)))

  const test = (title: string, body: Effect.Effect<void, unknown, SealedEvents | WholeJournal>) =>
    it.effect(title, () => Effect.provide(body, freshStore))

  const waits = Effect.flatMap(WholeJournal, (all) => all.retrySealed(undefined))

  test(
    "goes in order until none is left, be they many, and each is opened once",
    Effect.gen(function*() {
      const ids = Array.from({ length: 130 }, (_, at) => `$${at}`)
      yield* accept("s1", { events: sealed(ids) })
      assert.deepStrictEqual(yield* unsealing(), ids)
      assert.deepStrictEqual((yield* waiting).length, 100)
      assert.deepStrictEqual(yield* unsealing(), [])
    })
  )

  test(
    "drops what is forged, repeated or nothing that people say, leaves what has no key, which holds nobody up, and tells " +
      "of what is malformed",
    Effect.gen(function*() {
      yield* accept("s1", { events: sealed(["$forged", "$unsaid", "$one", "$replay", "$bad", "$late", "$last"]) })
      yield* unsealing((id) => {
        if (id === "$forged") return { _tag: "Forged", reason: "mismatched sender" }
        if (id === "$unsaid") return { _tag: "Unsaid" }
        if (id === "$bad") return { _tag: "Unreadable", reason: "malformed" }
        if (id === "$late") return { _tag: "Unreadable", reason: "no key" }
        return clear(id, id === "$replay" ? "$one" : id)
      })
      assert.deepStrictEqual(yield* waiting, ["$one", "$last"])
      assert.deepStrictEqual(
        (yield* (yield* WholeJournal).untoldSessions(Number.MAX_SAFE_INTEGER, 9)).map(({ event, reason }) =>
          `${event} ${reason}`
        ).sort(),
        ["$bad malformed", "$late no key"]
      )
      assert.strictEqual(yield* waits, 1)
      assert.deepStrictEqual(yield* unsealing(), ["$late"])
      assert.deepStrictEqual(yield* waiting, ["$one", "$late", "$last"])
    })
  )

  test(
    "takes of our own events what their marks say, also where the room has the prompt they answer",
    Effect.gen(function*() {
      yield* accept("s1", { events: sealed(["$1"]) })
      yield* accept("s2", { events: sealed(["$f", "$unread", "$forged"], "ours") })
      yield* unsealing((id) =>
        id === "$f"
          ? ourFinal("$f", "$1")
          : id === "$unread"
          ? { _tag: "Unreadable", reason: "malformed" }
          : id === "$forged"
          ? { _tag: "Forged", reason: "mismatched sender" }
          : clear(id)
      )
      const pending = yield* (yield* WholeJournal).pending(9)
      assert.deepStrictEqual(pending.map((one) => [one.event, one.closed]), [[event("$1"), true]])
      assert.strictEqual(yield* waits, 0)
    })
  )

  test(
    "ends though the engine fails, and tells of each event that is to be tried again",
    Effect.gen(function*() {
      const failed: Array<string> = []
      yield* accept("s1", { events: sealed(["$1", "$2"]) })
      const opened = yield* unsealing((id) => (id === "$2" ? clear(id) : undefined), on, failed)
      assert.deepStrictEqual([opened, failed], [["$1", "$2"], ["$1"]])
      assert.deepStrictEqual(yield* waiting, ["$2"])
      yield* (yield* WholeJournal).retrySealed(undefined)
      assert.deepStrictEqual(yield* unsealing(), ["$1"])
      assert.deepStrictEqual(yield* waiting, ["$1", "$2"])
    })
  )

  test(
    "has what may be answered wait for the key of ours behind it, which tells that it is, and for a time only",
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      yield* accept("s1", { events: sealed(["$1"]) })
      yield* accept("s2", { events: sealed(["$f"], "ours") })
      yield* accept("s3", { events: sealed(["$2"]) })
      yield* unsealing((id) => id === "$f" ? { _tag: "Unreadable", reason: "no key" } : clear(id))
      assert.deepStrictEqual(yield* waiting, ["$2"])
      // Nobody is told of ours.
      assert.deepStrictEqual(yield* journal.untoldSessions(Number.MAX_SAFE_INTEGER, 9), [])
      assert.deepStrictEqual(yield* journal.giveUpOurs(-1), { gone: 0, next: 0 })
      yield* journal.retrySealed([{ room: here, session: "s" }])
      yield* unsealing((id) => id === "$f" ? ourFinal("$f", "$1") : clear(id))
      const closed = yield* journal.pending(9)
      assert.deepStrictEqual(closed.map((one) => [one.event, one.closed]), [[event("$1"), true], [event("$2"), false]])
    })
  )

  test(
    "lets what waited for a key of ours go on when that is given up",
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      yield* accept("s1", { events: sealed(["$1"]) })
      yield* accept("s2", { events: sealed(["$f"], "ours") })
      yield* unsealing((id) => id === "$f" ? { _tag: "Unreadable", reason: "no key" } : clear(id))
      assert.deepStrictEqual(yield* waiting, [])
      assert.deepStrictEqual(yield* journal.giveUpOurs(0), { gone: 1, next: undefined })
      assert.deepStrictEqual(yield* waiting, ["$1"])
      yield* journal.retrySealed(undefined)
      assert.deepStrictEqual(yield* unsealing(), [])
    })
  )

  const isAnn = (user: UserId) => user === ann
  const nobody = { isAllowed: () => false, isAdmin: () => false, isApprover: () => false }
  it.each<[string, Partial<HearingRules>, boolean]>([
    ["who may talk to the bot", { isAllowed: isAnn }, true],
    ["an admin", { isAdmin: isAnn }, true],
    ["an approver", { isApprover: isAnn }, true],
    ["a stranger", {}, false]
  ])("of %s", (_, rules, isOpened) =>
    Effect.gen(function*() {
      yield* accept("s1", { events: sealed(["$1"]) })
      assert.deepStrictEqual(yield* unsealing(clear, on, [], { ...nobody, ...rules }), isOpened ? ["$1"] : [])
      assert.deepStrictEqual([yield* waiting, yield* waits], [isOpened ? ["$1"] : [], 0])
    }).pipe(Effect.provide(freshStore), Effect.runPromise))

  test(
    "drops everything where the bot takes no part, keeps all for a device that can read it, and opens nothing",
    Effect.gen(function*() {
      yield* accept("s1", { events: sealed(["$1"]) })
      assert.deepStrictEqual(yield* unsealing(clear, Off.make({})), [])
      yield* accept("s2", { events: sealed(["$2"]) })
      assert.deepStrictEqual(yield* unsealing(clear, Unusable.make({ why: "", advice: "" })), [])
      assert.deepStrictEqual([yield* waiting, yield* waits], [[], 1])
    })
  )
})
