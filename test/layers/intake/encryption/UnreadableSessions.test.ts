import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option, Queue, type Scope } from "effect"
import { TestClock } from "effect/testing"
import { EncryptionState, IdentityState } from "../../../../src/domain/crypto/EncryptionState.ts"
import type { UnreadableReason } from "../../../../src/domain/crypto/Unreadable.ts"
import { type ChatId, UserId } from "../../../../src/domain/Ids.ts"
import { keyPatience, unreadableChat } from "../../../../src/domain/intake/UnreadableNotice.ts"
import { makeUnreadableSessions } from "../../../../src/layers/intake/encryption/UnreadableSessions.ts"
import { Crypto, type RoomSession } from "../../../../src/services/crypto/Crypto.ts"
import { WholeJournal, type WholeServices } from "../../../../src/testing/WholeJournal.ts"
import { accept, ann, event, here, say, waiting } from "../../../contracts/JournalCases.ts"
import { takesBack } from "../../../contracts/JournalTakenBack.contract.ts"
import { words } from "../../../support/TurnCases.ts"
import { freshStore } from "../../../whole/MemoryBot.ts"

const mallory = UserId.make("@mallory:evil")
const admin = UserId.make("@admin:x")
const approver = UserId.make("@approver:x")

/** Takes in an event that cannot be read, and says so. */
const unreadable = Effect.fnUntraced(function*(
  id: string,
  session: string,
  sender: UserId = ann,
  reason: UnreadableReason = "no key",
  // Of what is damaged the session is not what is told of.
  sealedWith = session
) {
  const journal = yield* WholeJournal
  yield* accept(`with ${id}`, {
    rooms: [{ room: here, membership: "join" }],
    events: [{
      event: event(id),
      room: here,
      order: 0,
      raw: { event_id: id, type: "m.room.encrypted", sender, content: { session_id: sealedWith } },
      sealed: "theirs"
    }]
  })
  const now = yield* Effect.clockWith((clock) => clock.currentTimeMillis)
  yield* journal.unseal([
    { _tag: "Unreadable", event: event(id), room: here, session, sender, reason }
  ], now)
})

/** The sessions tended for as long as the case lasts: who is sent notices, and how often something was admitted. */
const tending = Effect.gen(function*() {
  const arrivals = yield* Queue.unbounded<RoomSession>()
  const sent: Array<ChatId> = []
  const admitted = { count: 0 }
  const identity: { now: IdentityState } = { now: IdentityState.cases.Unknown.make({}) }
  const crypto = Layer.mock(Crypto, {
    arrivals: Queue.takeBetween(arrivals, 1, 9),
    state: Effect.sync(() => EncryptionState.cases.On.make({ device: "D", identity: identity.now }))
  })
  const { loop, note, resume } = yield* Effect.provide(
    makeUnreadableSessions({
      isAllowed: (user) => user === ann,
      isAdmin: (user) => user === admin,
      isApprover: (user) => user === approver,
      words,
      groupPolicy: "always",
      send: (chat) => Effect.sync(() => void sent.push(chat))
    }),
    crypto
  )
  const journal = yield* WholeJournal
  const admit = Effect.gen(function*() {
    admitted.count++
    for (const { event } of yield* journal.sealed(9)) {
      yield* journal.unseal([{ _tag: "Clear", event, clear: say(event), digest: event }], 0)
    }
  })
  yield* Effect.forkScoped(loop(admit, (effect) => effect))
  yield* TestClock.adjust(0)
  return { arrivals, identity, sent, admitted, note, resume, journal }
})

describe("Sessions that cannot be read", () => {
  const test = (title: string, body: Effect.Effect<void, unknown, WholeServices | Scope.Scope>) =>
    it.effect(title, () => Effect.scoped(body).pipe(Effect.provide(freshStore)))

  test(
    "are told of once, by the first of their messages, when their key did not come in time",
    Effect.gen(function*() {
      const { journal, note, sent } = yield* tending
      yield* unreadable("$1", "s")
      yield* note
      yield* TestClock.adjust(keyPatience - 1)
      assert.deepStrictEqual(sent, [])
      yield* unreadable("$2", "s")
      yield* note
      yield* TestClock.adjust(1)
      assert.deepStrictEqual(sent, [unreadableChat(event("$1"))])
      const slot = Option.getOrThrow(yield* journal.claim(unreadableChat(event("$1"))))
      assert.deepInclude(slot.content, { msgtype: "m.notice", body: words.unreadable["no key"] })
      yield* unreadable("$3", "s")
      yield* note
      yield* TestClock.adjust(10 * keyPatience)
      assert.strictEqual(sent.length, 1)
      yield* unreadable("$4", "t")
      yield* note
      yield* TestClock.adjust(keyPatience)
      assert.deepStrictEqual(sent.slice(1), [unreadableChat(event("$4"))])
    })
  )

  test(
    "are told of after a restart once that could read for as long: keys may come to it that came to none before",
    Effect.gen(function*() {
      yield* unreadable("$1", "s")
      yield* TestClock.adjust(10 * keyPatience)
      const { note, sent } = yield* tending
      yield* note
      yield* TestClock.adjust(keyPatience - 1)
      assert.deepStrictEqual(sent, [])
      yield* TestClock.adjust(1)
      assert.deepStrictEqual(sent, [unreadableChat(event("$1"))])
    })
  )

  test(
    "that are damaged are told of once to each sender, and nothing is kept of them then",
    Effect.gen(function*() {
      const { journal, note, sent } = yield* tending
      const damaged = (id: string, sender = ann) =>
        Effect.andThen(unreadable(id, `malformed ${sender}`, sender, "malformed", id), note)
      yield* damaged("$1")
      yield* damaged("$2")
      yield* damaged("$3", admin)
      // Opening them again is of no use.
      yield* journal.retrySealed(undefined)
      assert.deepStrictEqual(yield* journal.sealed(9), [])
      yield* TestClock.adjust(keyPatience)
      assert.sameMembers(sent, [unreadableChat(event("$1")), unreadableChat(event("$3"))])
      const slot = Option.getOrThrow(yield* journal.claim(unreadableChat(event("$1"))))
      assert.deepInclude(slot.content, { body: words.unreadable.malformed })
      yield* damaged("$4")
      yield* TestClock.adjust(10 * keyPatience)
      assert.strictEqual(sent.length, 2)
      const sessions = [ann, admin].map((sender) => ({ room: here, session: `malformed ${sender}` }))
      assert.strictEqual(yield* journal.retrySealed(sessions), 0)
    })
  )

  test(
    "that are damaged are told of to nobody where they were taken back meanwhile",
    Effect.gen(function*() {
      const { note, sent } = yield* tending
      yield* unreadable("$1", `malformed ${ann}`, ann, "malformed", "$1")
      yield* note
      yield* takesBack(["$1"])
      yield* TestClock.adjust(keyPatience)
      assert.deepStrictEqual(sent, [])
    })
  )

  test(
    "of admins and approvers are told to them: what they say may be for us",
    Effect.gen(function*() {
      const { note, sent } = yield* tending
      yield* unreadable("$1", "s", admin)
      yield* unreadable("$2", "t", approver)
      yield* note
      yield* TestClock.adjust(keyPatience)
      assert.deepStrictEqual(sent, [unreadableChat(event("$1")), unreadableChat(event("$2"))])
    })
  )

  test(
    "are told to nobody where the room holds the answers",
    Effect.gen(function*() {
      const { journal, note, sent } = yield* tending
      yield* unreadable("$1", "s")
      yield* unreadable("$2", "t")
      const final = { prompt: event("$1"), attempt: 1, event: event("$answer"), state: "answered" } as const
      yield* accept("with the answer", { finals: [final] })
      yield* note
      yield* TestClock.adjust(keyPatience)
      assert.deepStrictEqual(sent, [unreadableChat(event("$2"))])
      assert.isUndefined(yield* journal.firstUntold)
    })
  )

  test(
    "are not told of any more where they are read before the notice left",
    Effect.gen(function*() {
      const { arrivals, journal, note, sent } = yield* tending
      yield* unreadable("$1", "s")
      yield* note
      yield* TestClock.adjust(keyPatience)
      assert.strictEqual(sent.length, 1)
      yield* Queue.offer(arrivals, { room: here, session: "s" })
      yield* TestClock.adjust(1_000)
      assert.deepStrictEqual(yield* waiting, ["$1"])
      assert.isTrue(Option.isNone(yield* journal.claim(unreadableChat(event("$1")))))
    })
  )

  test(
    "whose keys go to signed devices only are told of once more by a device that became one",
    Effect.gen(function*() {
      const { identity, note, sent } = yield* tending
      yield* unreadable("$1", "s", ann, "unverified")
      yield* unreadable("$2", "t")
      yield* note
      yield* TestClock.adjust(keyPatience)
      assert.strictEqual(sent.length, 2)
      identity.now = IdentityState.cases.Signed.make({})
      for (let times = 0; times < 2; times++) {
        yield* note
        yield* TestClock.adjust(2 * keyPatience)
        assert.deepStrictEqual(sent.slice(2), [unreadableChat(event("$1"))])
      }
    })
  )

  test(
    "of strangers are told to nobody",
    Effect.gen(function*() {
      const { journal, note, sent } = yield* tending
      yield* unreadable("$1", "s", mallory)
      yield* note
      yield* TestClock.adjust(keyPatience)
      assert.deepStrictEqual(sent, [])
      assert.deepStrictEqual(yield* journal.pendingChats, [])
      assert.isUndefined(yield* journal.firstUntold)
    })
  )

  test(
    "are opened and admitted when their key comes, and nobody is told then",
    Effect.gen(function*() {
      const { admitted, arrivals, note, sent } = yield* tending
      yield* unreadable("$1", "s")
      yield* note
      yield* Queue.offer(arrivals, { room: here, session: "of another" })
      yield* TestClock.adjust(1_000)
      assert.strictEqual(admitted.count, 0)
      yield* Queue.offer(arrivals, { room: here, session: "s" })
      yield* TestClock.adjust(1_000)
      assert.strictEqual(admitted.count, 1)
      assert.deepStrictEqual(yield* waiting, ["$1"])
      yield* TestClock.adjust(10 * keyPatience)
      assert.deepStrictEqual(sent, [])
    })
  )

  test(
    "are all opened again by a new process",
    Effect.gen(function*() {
      const { journal, resume } = yield* tending
      yield* unreadable("$1", "s")
      yield* unreadable("$2", "t")
      assert.deepStrictEqual(yield* journal.sealed(9), [])
      yield* resume
      assert.strictEqual((yield* journal.sealed(9)).length, 2)
    })
  )
})
