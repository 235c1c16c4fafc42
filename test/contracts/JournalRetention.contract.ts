import { assert, describe } from "@effect/vitest"
import { Effect, Option } from "effect"
import { TestClock } from "effect/testing"
import { PromptId } from "../../src/domain/Ids.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import {
  accept,
  ann,
  brief,
  chat,
  event,
  type Example,
  final,
  here,
  next,
  prompted,
  shown,
  stored,
  taken,
  turnOf,
  waiting
} from "./JournalCases.ts"

const erased = (before: number, limit = 100) => Effect.flatMap(WholeJournal, (journal) => journal.erase(before, limit))

/** Sends what the chat has to send. */
const send = Effect.gen(function*() {
  const journal = yield* WholeJournal
  for (let n = 0; Option.isSome(yield* journal.nextPriority(chat("!r"))); n++) {
    const slot = yield* taken()
    yield* journal.markSent(slot, event(`$sent ${slot.key} ${n}`))
  }
})

/** Accepts a prompt now, answers it and sends the answer. */
const answered = Effect.fnUntraced(function*(id: string) {
  yield* shown(yield* prompted(id), ["the answer"], { closed: true })
  yield* send
})

const takenBack = Effect.fnUntraced(function*(target: string) {
  yield* accept(`back ${target}`, { events: stored(here, `$back ${target}`) })
  return yield* (yield* WholeJournal).admit([{ _tag: "Erase", event: event(`$back ${target}`), target: event(target) }])
})

/** How long text is kept. */
export const retentionCases = (example: Example) => {
  describe("retention", () => {
    example(
      "erases what was closed before a time, once, and nothing else",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* answered("$1")
        yield* TestClock.adjust("1 day")
        yield* answered("$2")
        assert.strictEqual(yield* erased(0), 0)
        assert.strictEqual(yield* erased(1000), 1)
        assert.strictEqual(yield* erased(1000), 0)
        assert.strictEqual(yield* erased(86_400_001), 1)
        assert.isTrue(yield* journal.areClosed([final("$1"), final("$2")]))
      })
    )

    example(
      "leaves the ids: nothing is admitted again, and what we sent is still ours",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* answered("$1")
        assert.strictEqual(yield* erased(1000), 1)
        yield* accept("again", { events: stored(here, "$1") })
        assert.deepStrictEqual(yield* waiting, [])
        assert.deepStrictEqual(yield* journal.admit([turnOf("$1")]), [])
        assert.isTrue(yield* journal.isOurs(event("$sent 1.1.$1 0")))
        assert.deepStrictEqual(yield* journal.nextTurn(chat("!r")), Option.none())
        assert.deepStrictEqual([yield* journal.openTurns, yield* journal.openChats, yield* journal.pendingChats], [
          0,
          [],
          []
        ])
      })
    )

    example(
      "takes the oldest first, so many at a time",
      Effect.gen(function*() {
        for (const id of ["$1", "$2", "$3"]) yield* Effect.andThen(answered(id), TestClock.adjust("1 second"))
        assert.deepStrictEqual([yield* erased(9999, 2), yield* erased(9999, 2), yield* erased(9999, 2)], [2, 1, 0])
      })
    )

    example(
      "leaves the prompt of an attempt whose text is still kept, so that it can be tried again",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const again = (attempt: number) =>
          journal.admit([{
            _tag: "Retry",
            event: event(`$again ${attempt}`),
            prompt: event("$1"),
            attempt,
            id: PromptId.make(`p ${attempt}`)
          }])
        const { raw } = yield* prompted("$1")
        yield* shown(yield* next(), ["failed"], { closed: true, turn: { phase: "failed" } })
        yield* send
        yield* TestClock.adjust("1 day")
        yield* again(2)
        yield* shown(yield* next(), ["failed"], { closed: true, turn: { phase: "failed" } })
        yield* send
        assert.strictEqual(yield* erased(1000), 1)
        yield* again(3)
        assert.deepStrictEqual((yield* next()).raw, raw)
      })
    )

    example(
      "gives up messages that could not be read for so long, and opens none of them again",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const old = stored(here, "$1", "$2").map((one, at) =>
          Object.assign({}, one, {
            sealed: "theirs" as const,
            raw: { ...one.raw, type: "m.room.encrypted", content: { algorithm: "a", session_id: `s${at + 1}` } }
          })
        )
        yield* accept("sealed", { rooms: [{ room: here, membership: "join" }], events: old })
        const unreadable = (id: string, session: string) =>
          ({ _tag: "Unreadable", event: event(id), room: here, session, sender: ann, reason: "no key" }) as const
        yield* journal.unseal([unreadable("$1", "s1")], 1_000)
        yield* journal.unseal([unreadable("$2", "s2")], 5_000)
        assert.deepStrictEqual([yield* erased(1_000), yield* erased(1_001), yield* erased(1_001)], [0, 1, 0])
        assert.strictEqual(yield* journal.retrySealed(undefined), 1)
        assert.deepStrictEqual((yield* journal.sealed(9)).map((one) => one.event), [event("$2")])
        assert.strictEqual(yield* journal.firstUntold, 5_000)
        yield* accept("again", { events: old })
        assert.deepStrictEqual((yield* journal.sealed(9)).map((one) => one.event), [event("$2")])
        assert.deepStrictEqual(yield* waiting, [])
      })
    )

    example(
      "leaves an open turn alone, however old",
      Effect.gen(function*() {
        const open = yield* prompted("$1")
        yield* shown(open, ["half"], { turn: { text: "half" } })
        yield* TestClock.adjust("100 days")
        assert.strictEqual(yield* erased(Number.MAX_SAFE_INTEGER), 0)
        assert.deepStrictEqual((yield* next()).raw, open.raw)
        assert.strictEqual((yield* next()).turn.text, "half")
      })
    )

    example(
      "waits for an answer that is not in the room yet, and holds up no other",
      Effect.gen(function*() {
        yield* answered("$1")
        yield* shown(yield* prompted("$2"), ["unsent"], { closed: true })
        assert.strictEqual(yield* erased(1000, 1), 1)
        assert.strictEqual(yield* erased(1000, 1), 0)
        assert.strictEqual(brief(yield* taken()), "1.1.$2 r0 \"unsent\"")
        yield* send
        assert.strictEqual(yield* erased(1000, 1), 1)
      })
    )

    example(
      "waits no longer for a room that we were put out of",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* shown(yield* prompted("$1"), ["unsent"], { closed: true })
        yield* accept("out", { rooms: [{ room: here, membership: "ban" }] })
        assert.strictEqual(yield* erased(0), 0)
        assert.deepStrictEqual(yield* journal.pendingChats, [chat("!r")])
        assert.strictEqual(yield* erased(1000), 1)
        assert.deepStrictEqual(yield* journal.pendingChats, [])
      })
    )

    example(
      "counts for what the room had closed before us too",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* accept("s1", { events: stored(here, "$1") })
        yield* journal.admit([turnOf("$1", { closed: true })])
        yield* prompted("$2")
        yield* accept("s3", { finals: [final("$2")] })
        assert.strictEqual(yield* erased(1000), 2)
      })
    )

    example(
      "can give back what became free, until there is no more",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        for (let n = 0; n < 40; n++) yield* shown(yield* prompted(`$${n}`), ["x".repeat(3000)], { closed: true })
        yield* send
        yield* erased(1000)
        let rounds = 1
        while (yield* journal.shrink(4)) rounds++
        assert.isFalse(yield* journal.shrink(4))
        assert.isBelow(rounds, 100)
      })
    )
  })

  describe("what was taken back", () => {
    example(
      "is erased at once when its answer is in the room",
      Effect.gen(function*() {
        yield* answered("$1")
        yield* takenBack("$1")
        assert.strictEqual(yield* erased(Number.MAX_SAFE_INTEGER), 0)
      })
    )

    example(
      "is erased when its answer is in the room, and not after the days of others",
      Effect.gen(function*() {
        yield* TestClock.adjust("1 day")
        yield* shown(yield* prompted("$1"), ["quotes it"], { closed: true })
        yield* takenBack("$1")
        assert.strictEqual(yield* erased(1), 0)
        yield* send
        assert.strictEqual(yield* erased(1), 1)
      })
    )

    example(
      "while it is being answered is kept no longer than its final takes",
      Effect.gen(function*() {
        yield* TestClock.adjust("1 day")
        const open = yield* prompted("$1")
        yield* shown(open, [])
        yield* takenBack("$1")
        yield* shown(open, ["stopped"], { closed: true })
        yield* send
        assert.strictEqual(yield* erased(1), 1)
      })
    )
  })
}
