import { assert } from "@effect/vitest"
import { Effect, Option } from "effect"
import { TestClock } from "effect/testing"
import { RoomId, StreamToken, UserId } from "../../src/domain/Ids.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { accept, chat, event, type Example, here, next, stored, taken, there, turnOf, waiting } from "./JournalCases.ts"

/** A room that was upgraded to another one, in which something is said. */
const replaced = Effect.gen(function*() {
  yield* accept("s1", {
    rooms: [{ room: here, membership: "join", replacement: there }, { room: there, membership: "join" }],
    events: [...stored(there, "$new"), ...stored(here, "$old")]
  })
  return yield* WholeJournal
})

/** What is said in a replacement waits for the chats of the room that it replaces. */
export const upgradeWaitCases = (it: Example) => {
  it(
    "holds the events of a replacement back until its room is followed",
    Effect.gen(function*() {
      const journal = yield* replaced
      assert.deepStrictEqual(yield* waiting, ["$old"])
      yield* journal.perform({ _tag: "FollowUpgrade", room: here, replacement: there })
      assert.deepStrictEqual(yield* waiting, ["$new", "$old"])
      assert.deepStrictEqual((yield* journal.pending(9)).map(({ origin }) => origin), [here, here])
    })
  )

  it(
    "lets them go where the replacement is not to be trusted",
    Effect.gen(function*() {
      const journal = yield* replaced
      yield* journal.distrust(here)
      assert.deepStrictEqual(yield* waiting, ["$new", "$old"])
      assert.deepStrictEqual((yield* journal.pending(9)).map(({ origin }) => origin), [there, here])
    })
  )

  it(
    "lets them go after ten minutes",
    Effect.gen(function*() {
      yield* replaced
      yield* TestClock.adjust("10 minutes")
      assert.deepStrictEqual(yield* waiting, ["$old"])
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(yield* waiting, ["$new", "$old"])
    })
  )

  it(
    "holds them back from when the bot comes into the replacement, however long after the upgrade that is",
    Effect.gen(function*() {
      yield* accept("s1", { rooms: [{ room: here, membership: "join", replacement: there }] })
      yield* TestClock.adjust("11 minutes")
      yield* accept("s2", { rooms: [{ room: there, membership: "join" }], events: stored(there, "$new") })
      assert.deepStrictEqual(yield* waiting, [])
      yield* TestClock.adjust("11 minutes")
      assert.deepStrictEqual(yield* waiting, ["$new"])
    })
  )

  it(
    "asks in the replacement for consent to old prompts of the room, and answers them there when they are wanted",
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      yield* accept("s1", {
        rooms: [{ room: here, membership: "join" }, { room: there, membership: "join" }],
        events: stored(here, "$1", "$2")
      })
      const old = { room: here, chat: chat(here), threadRoot: event("$t"), saidAt: 10, due: 500 }
      yield* journal.admit([{ _tag: "Old", event: event("$1"), ...old }])
      yield* journal.perform({ _tag: "FollowUpgrade", room: here, replacement: there })
      yield* journal.admit([{ _tag: "Old", event: event("$2"), ...old }])
      const [asked] = yield* journal.untoldOld(9)
      assert.deepStrictEqual([asked?.room, asked?.threadRoot, asked?.count], [there, undefined, 2])
      yield* journal.tellOld(asked!, { body: "asked" })
      const notice = yield* taken("old $1")
      assert.strictEqual(notice.room, there)
      yield* journal.markSent(notice, event("$notice"))
      assert.deepStrictEqual(yield* journal.askedConsent(there, event("$notice")), Option.some(chat(here)))
      yield* journal.admit([{ _tag: "Consent", event: event("$yes"), chat: chat(here) }])
      assert.deepStrictEqual(
        (yield* journal.pending(9)).map(({ event, origin }) => [event, origin] as ReadonlyArray<unknown>),
        [["$1", here], ["$2", here]]
      )
      yield* journal.admit([turnOf("$1", { room: here, chat: chat(here) })])
      assert.strictEqual((yield* next(here)).room, there)
    })
  )

  it(
    "hears a reaction to a notice of the old room that was sent again in the replacement",
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      yield* accept("s1", {
        rooms: [{ room: here, membership: "join" }, { room: there, membership: "join" }],
        events: stored(here, "$1")
      })
      const old = { room: here, chat: chat(here), threadRoot: undefined, saidAt: 10, due: 500 }
      yield* journal.admit([{ _tag: "Old", event: event("$1"), ...old }])
      yield* journal.tellOld((yield* journal.untoldOld(9))[0]!, { body: "asked" })
      yield* journal.perform({ _tag: "FollowUpgrade", room: here, replacement: there })
      const notice = yield* taken("old $1")
      assert.strictEqual(notice.room, there)
      yield* journal.markSent(notice, event("$notice"))
      assert.deepStrictEqual(yield* journal.askedConsent(there, event("$notice")), Option.some(chat(here)))
      assert.isTrue(Option.isNone(yield* journal.askedConsent(here, event("$notice"))))
    })
  )

  it(
    "asks for consent again in the replacement, where it was asked for before the upgrade",
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      yield* accept("s1", {
        rooms: [{ room: here, membership: "join" }, { room: there, membership: "join" }],
        events: stored(here, "$1")
      })
      const old = { room: here, chat: chat(here), threadRoot: undefined, saidAt: 10, due: 500 }
      yield* journal.admit([{ _tag: "Old", event: event("$1"), ...old }])
      yield* journal.tellOld((yield* journal.untoldOld(9))[0]!, { body: "asked" })
      yield* journal.markSent(yield* taken("old $1"), event("$before"))
      yield* journal.perform({ _tag: "FollowUpgrade", room: here, replacement: there })
      assert.deepStrictEqual((yield* journal.unfinished(there)).toSend, [chat("old $1")])
      const notice = yield* taken("old $1")
      assert.deepStrictEqual([notice.room, notice.event], [there, undefined])
      yield* journal.markSent(notice, event("$notice"))
      assert.deepStrictEqual(yield* journal.askedConsent(there, event("$notice")), Option.some(chat(here)))
    })
  )

  it(
    "follows anew where a room names another replacement, and holds back what is said there",
    Effect.gen(function*() {
      const journal = yield* replaced
      yield* journal.distrust(here)
      const other = RoomId.make("!last")
      yield* accept("s2", {
        rooms: [{ room: here, replacement: other }, { room: other, membership: "join" }],
        events: stored(other, "$other")
      })
      const { followed, replacement, untrusted } = Option.getOrThrow(yield* journal.room(here))
      assert.deepStrictEqual([replacement, followed ?? false, untrusted ?? false], [other, false, false])
      assert.notInclude(yield* waiting, "$other")
      yield* journal.perform({ _tag: "FollowUpgrade", room: here, replacement: other })
      assert.include(yield* waiting, "$other")
    })
  )

  it(
    "notes what a room is by the server: encrypted, invited, its title, and that we listed it",
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      const inviter = UserId.make("@ann:x")
      yield* journal.perform({ _tag: "NoteInvited", room: here, direct: true, inviter, encrypted: false })
      const facts = Effect.map(journal.room(here), Option.getOrThrow)
      const invited = yield* facts
      assert.deepStrictEqual([invited.membership, invited.direct, invited.inviter], ["invite", true, inviter])
      assert.isFalse(invited.encrypted)
      yield* journal.perform({ _tag: "NoteEncrypted", room: here })
      assert.isTrue((yield* facts).encrypted)
      yield* journal.perform({ _tag: "NoteTitle", room: here, title: "Ops", topic: null })
      assert.strictEqual((yield* facts).title, "Ops")
      yield* journal.perform({ _tag: "NoteTitle", room: here, title: null, topic: null })
      assert.isUndefined((yield* facts).title)
      const isMarked = Effect.map(facts, ({ marked }) => marked === true)
      assert.isFalse(yield* isMarked)
      yield* journal.noteMarked([here])
      assert.isTrue(yield* isMarked)
    })
  )

  it(
    "reads a room that is noted as joined back from its place to our invitation, once",
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      yield* accept("s1", { events: stored(there, "$waits") })
      for (let times = 0; times < 2; times++) {
        yield* journal.perform({ _tag: "NoteJoined", room: there, direct: times === 1 })
      }
      const gaps = yield* journal.gaps
      assert.deepStrictEqual(gaps.map(({ from, room, until }) => [room, from, until._tag]), [[
        there,
        StreamToken.make("s1"),
        "Invitation"
      ]])
      assert.deepStrictEqual(yield* waiting, [])
      assert.isTrue(Option.getOrThrow(yield* journal.room(there)).direct)
    })
  )
}
