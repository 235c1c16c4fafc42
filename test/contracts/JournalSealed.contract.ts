import { assert, describe } from "@effect/vitest"
import { Effect, Option } from "effect"
import type { RoomId } from "../../src/domain/Ids.ts"
import { unreadableChat } from "../../src/domain/intake/UnreadableNotice.ts"
import type { RawEvent } from "../../src/domain/matrix/SyncBatch.ts"
import type { Unsealing } from "../../src/services/intake/SealedEvents.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import {
  accept,
  ann,
  event,
  type Example,
  fill,
  final,
  gapIn,
  here,
  next,
  prompted,
  say,
  shown,
  stored,
  there,
  turnOf,
  waiting
} from "./JournalCases.ts"
import { takesBack } from "./JournalTakenBack.contract.ts"

const rawOf = (id: string, session: string | undefined): RawEvent => ({
  event_id: id,
  type: "m.room.encrypted",
  sender: ann,
  content: { algorithm: "m.megolm.v1.aes-sha2", ciphertext: `of ${id}`, session_id: session }
})

/** Encrypted events as they were taken in, in the order of their ids. */
const encrypted = (room: RoomId, ids: ReadonlyArray<string>, session: string | undefined = "s") =>
  ids.map((id, order) => ({ event: event(id), room, order, raw: rawOf(id, session), sealed: "theirs" as const }))

const clear = (id: string, digest = `digest of ${id}`): Unsealing => ({
  _tag: "Clear",
  event: event(id),
  clear: say(id),
  digest
})
const unreadable = (id: string, rest: Partial<Extract<Unsealing, { _tag: "Unreadable" }>> = {}): Unsealing => ({
  _tag: "Unreadable",
  event: event(id),
  room: here,
  session: "s",
  sender: ann,
  reason: "no key",
  ...rest
})

const journal = Effect.map(WholeJournal, (all) => all)
const sealed = Effect.flatMap(
  WholeJournal,
  (all) => Effect.map(all.sealed(100), (events) => events.map(({ event }): string => event))
)
const unseal = (unsealings: ReadonlyArray<Unsealing>, now = 0) =>
  Effect.flatMap(WholeJournal, (all) => all.unseal(unsealings, now))
const untold = (before: number) =>
  Effect.flatMap(
    WholeJournal,
    (all) => Effect.map(all.untoldSessions(before, 10), (found) => found.map((one) => `${one.session} ${one.event}`))
  )

/** Encrypted events between their being taken in and their being admitted. */
export const sealedCases = (example: Example) => {
  describe("an encrypted event", () => {
    example(
      "is opened in the order of its room before it is admitted, with the text that it had for people",
      Effect.gen(function*() {
        const all = yield* journal
        yield* accept("s1", { events: encrypted(here, ["$1", "$2", "$3"]) })
        yield* accept("s2", { events: stored(here, "$4") })
        assert.deepStrictEqual(yield* all.sealed(2), [
          { event: event("$1"), room: here, raw: rawOf("$1", "s"), isOurs: false, openings: 0 },
          { event: event("$2"), room: here, raw: rawOf("$2", "s"), isOurs: false, openings: 0 }
        ])
        // What is behind them in their room waits until they are opened; other rooms do not.
        yield* accept("s2 there", { events: stored(there, "$5") })
        assert.deepStrictEqual(yield* waiting, ["$5"])
        yield* all.admit([turnOf("$5", { room: there })])
        assert.deepStrictEqual(yield* unseal([clear("$2")]), [])
        // Of the first nobody said what came of it; it did not end this process, which goes on with all.
        assert.deepStrictEqual(yield* sealed, ["$1", "$3"])
        assert.deepStrictEqual(yield* waiting, [])
        yield* unseal([clear("$1"), { _tag: "Dropped", event: event("$3") }])
        assert.deepStrictEqual(yield* sealed, [])
        const [first] = yield* all.pending(1)
        assert.deepStrictEqual([first?.event, first?.raw], [event("$1"), say("$1")])
        yield* all.admit([turnOf("$1"), turnOf("$2")])
        assert.deepStrictEqual(yield* waiting, ["$4"])
        // What was known stays what it was.
        yield* accept("s3", { events: encrypted(here, ["$1", "$3"]) })
        assert.deepStrictEqual([yield* sealed, yield* waiting], [[], ["$4"]])
      })
    )

    example(
      "whose ciphertext another event had is dropped, and the same event again is not",
      Effect.gen(function*() {
        yield* accept("s1", { events: encrypted(here, ["$1", "$2"]) })
        yield* accept("s2", { events: encrypted(there, ["$3"]) })
        assert.deepStrictEqual(yield* unseal([clear("$1", "d")]), [])
        assert.deepStrictEqual(yield* unseal([clear("$1", "d"), clear("$2", "d"), clear("$3", "d")]), [
          event("$2"),
          event("$3")
        ])
        assert.deepStrictEqual([yield* sealed, yield* waiting], [[], ["$1"]])
      })
    )

    example(
      "of ours says what its mark says, and is not admitted",
      Effect.gen(function*() {
        const all = yield* journal
        const open = yield* prompted("$1")
        yield* shown(open, ["words"])
        yield* accept("s1", {
          events: [
            { event: event("$ours"), room: here, order: 0, raw: rawOf("$ours", "s"), sealed: "ours" },
            { event: event("$theirs"), room: here, order: 1, raw: rawOf("$theirs", "s"), sealed: "theirs" }
          ]
        })
        assert.deepStrictEqual((yield* all.sealed(9)).map(({ isOurs }) => isOurs), [true, false])
        yield* unseal([{
          _tag: "Ours",
          event: event("$ours"),
          finals: [final("$1")],
          shown: [],
          answers: [event("$a")]
        }])
        assert.isTrue(Option.isNone(yield* all.claim(open.chat)))
        assert.deepStrictEqual([yield* sealed, yield* waiting], [["$theirs"], []])
        yield* unseal([{ _tag: "Dropped", event: event("$theirs") }])
        yield* accept("s2", { events: stored(here, "$a") })
        assert.deepStrictEqual((yield* all.pending(9)).map(({ answered }) => answered), [true])
      })
    )

    example(
      "that was taken back while it was sealed keeps nothing of it, whatever comes of it later",
      Effect.gen(function*() {
        const all = yield* journal
        yield* accept("s1", { events: encrypted(here, ["$1", "$2"]) })
        yield* unseal([unreadable("$2")])
        yield* takesBack(["$1", "$2"])
        assert.deepStrictEqual(yield* sealed, [])
        assert.strictEqual(yield* all.retrySealed(undefined), 0)
        yield* unseal([clear("$1"), clear("$2")])
        assert.deepStrictEqual((yield* all.pending(9)).map(({ raw }) => raw), [{}, {}])
        assert.isFalse(
          yield* all.tellUnreadable(
            { room: here, session: "s", sender: ann, event: event("$2"), reason: "no key" },
            { body: "?" }
          )
        )
      })
    )

    example(
      "out of a gap is opened too, and waits for the gap as any other",
      Effect.gen(function*() {
        const all = yield* journal
        yield* accept("s1", { gaps: [gapIn(here, "p", "s0")], events: encrypted(here, ["$3"]) })
        const [gap] = yield* all.gaps
        const { fresh } = yield* fill(gap!, {
          events: encrypted(here, ["$2", "$1"]),
          finals: [],
          rest: { _tag: "From", from: gapIn(here, "q").from }
        })
        assert.strictEqual(fresh, 2)
        assert.deepStrictEqual(yield* sealed, ["$1", "$2", "$3"])
        yield* unseal([clear("$1"), unreadable("$2"), clear("$3")])
        assert.deepStrictEqual(yield* waiting, [])
        const [rest] = yield* all.gaps
        yield* fill(rest!, { events: [], finals: [], rest: { _tag: "Filled" } })
        assert.deepStrictEqual(yield* waiting, ["$1", "$3"])
        // In its place, as if its key had been there from the beginning.
        assert.strictEqual(yield* all.retrySealed(undefined), 1)
        yield* unseal([clear("$2")])
        assert.deepStrictEqual(yield* waiting, ["$1", "$2", "$3"])
      })
    )
  })

  describe("an event that cannot be read", () => {
    example(
      "holds nobody up, and is opened again with its session in its room, or with all",
      Effect.gen(function*() {
        const all = yield* journal
        yield* accept("s1", { events: [...encrypted(here, ["$1"]), ...stored(here, "$2")] })
        yield* accept("s2", { events: encrypted(here, ["$3"], "t") })
        yield* accept("s3", { events: encrypted(there, ["$4"]) })
        yield* unseal([unreadable("$1"), unreadable("$3", { session: "t" }), unreadable("$4", { room: there })])
        assert.deepStrictEqual([yield* sealed, yield* waiting], [[], ["$2"]])
        // Not even where fewer are asked for than cannot be read.
        assert.deepStrictEqual((yield* all.pending(1)).map(({ event }): string => event), ["$2"])
        assert.strictEqual(yield* all.retrySealed([]), 0)
        assert.strictEqual(yield* all.retrySealed([{ room: there, session: "t" }, { room: here, session: "u" }]), 0)
        assert.strictEqual(yield* all.retrySealed([{ room: here, session: "s" }]), 1)
        assert.deepStrictEqual(yield* sealed, ["$1"])
        yield* unseal([clear("$1")])
        assert.deepStrictEqual(yield* waiting, ["$1", "$2"])
        assert.strictEqual(yield* all.retrySealed(undefined), 2)
        assert.deepStrictEqual(yield* sealed, ["$3", "$4"])
      })
    )

    example(
      "is dropped where no key will ever open it, or nobody sent it",
      Effect.gen(function*() {
        const all = yield* journal
        yield* accept("s1", { events: encrypted(here, ["$1", "$2"]) })
        yield* unseal([unreadable("$1", { session: undefined }), unreadable("$2", { sender: undefined })])
        assert.strictEqual(yield* all.retrySealed(undefined), 0)
        assert.deepStrictEqual([yield* sealed, yield* waiting], [[], []])
        assert.isUndefined(yield* all.firstUntold)
      })
    )

    example(
      "is told of once a session, after its time, with the newest reason, and by the first of its messages",
      Effect.gen(function*() {
        const all = yield* journal
        assert.isUndefined(yield* all.firstUntold)
        yield* accept("s1", { events: encrypted(here, ["$1", "$2"]), rooms: [{ room: here, membership: "join" }] })
        yield* accept("s2", { events: encrypted(here, ["$3"], "t") })
        yield* unseal([unreadable("$1")], 100)
        yield* unseal([unreadable("$2", { reason: "withheld" }), unreadable("$3", { session: "t" })], 200)
        assert.strictEqual(yield* all.firstUntold, 100)
        assert.deepStrictEqual([yield* untold(99), yield* untold(100)], [[], ["s $1"]])
        assert.deepStrictEqual(yield* untold(200), ["s $1", "t $3"])
        const [one, two] = yield* all.untoldSessions(200, 10)
        assert.strictEqual(one?.reason, "withheld")
        assert.strictEqual((yield* all.untoldSessions(200, 1)).length, 1)
        assert.isTrue(yield* all.tellUnreadable(one!, { body: "cannot be read" }))
        assert.deepStrictEqual(yield* all.pendingChats, [unreadableChat(event("$1"))])
        const slot = Option.getOrThrow(yield* all.claim(unreadableChat(event("$1"))))
        assert.deepStrictEqual([slot.room, slot.content], [here, { body: "cannot be read" }])
        assert.isFalse(yield* all.tellUnreadable(one!, { body: "again" }))
        // Of strangers nobody is told, which is final too.
        assert.isFalse(yield* all.tellUnreadable(two!, undefined))
        assert.isUndefined(yield* all.firstUntold)
        yield* accept("s3", { events: encrypted(here, ["$4"]) })
        yield* unseal([unreadable("$4")], 300)
        assert.deepStrictEqual(yield* untold(999), [])
      })
    )

    example(
      "is not told of where it could be read meanwhile, and anew where it is unreadable again later",
      Effect.gen(function*() {
        const all = yield* journal
        yield* accept("s1", { events: encrypted(here, ["$1"]) })
        yield* unseal([unreadable("$1")], 100)
        const [session] = yield* all.untoldSessions(100, 10)
        yield* all.retrySealed([{ room: here, session: "s" }])
        yield* unseal([clear("$1")], 150)
        assert.isFalse(yield* all.tellUnreadable(session!, { body: "?" }))
        assert.deepStrictEqual(yield* all.pendingChats, [])
        assert.isUndefined(yield* all.firstUntold)
        yield* accept("s2", { events: encrypted(here, ["$2"]) })
        yield* unseal([unreadable("$2", { reason: "too old" })], 300)
        assert.deepStrictEqual(yield* untold(300), ["s $2"])
      })
    )

    example(
      "is answered in its place once it is readable: a turn as any other",
      Effect.gen(function*() {
        const all = yield* journal
        yield* accept("s1", { events: encrypted(here, ["$1"]), rooms: [{ room: here, membership: "join" }] })
        yield* unseal([unreadable("$1")])
        yield* all.retrySealed(undefined)
        yield* unseal([clear("$1")])
        yield* all.admit([turnOf("$1")])
        assert.deepStrictEqual((yield* next()).raw, say("$1"))
      })
    )
  })
}
