import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import {
  accept,
  ann,
  event,
  type Example,
  fill,
  gapIn,
  here,
  next,
  prompted,
  shown,
  stored,
  taken,
  there,
  turnOf,
  waiting
} from "./JournalCases.ts"

/** What keeps two bots from answering each other for ever. */
export const brakeCases = (example: Example) =>
  describe("somebody whose prompts follow our answers at once", () => {
    /**
     * Prompts that are answered one after the other; `wait` from each answer to the next prompt; `became`: of each
     * answer, after it was tried.
     */
    const pingPong = Effect.fnUntraced(
      function*(count: number, wait: number, from = 0, became: "sent" | "refused" | "unknown" = "sent") {
        const journal = yield* WholeJournal
        const held: Array<string> = []
        for (let n = from; n < from + count; n++) {
          const id = `$${n}`
          const [brake] = yield* journal.brake([{ event: event(id), room: here, author: ann }])
          held.push(brake === undefined ? "-" : `${brake.until} ${brake.isFirst}`)
          if (brake === undefined) {
            yield* shown(yield* prompted(id), ["!"], { closed: true })
            const slot = yield* taken()
            if (became === "sent") yield* journal.markSent(slot, event(`$answer${n}`))
            if (became === "refused") yield* journal.release(slot)
          }
          yield* TestClock.adjust(wait)
        }
        return held
      }
    )

    example(
      "waits from the fifth on",
      Effect.gen(function*() {
        assert.deepStrictEqual(yield* pingPong(8, 2_000), [
          "-",
          "-",
          "-",
          "-",
          "-",
          "610000 true",
          "610000 false",
          "610000 false"
        ])
      })
    )

    example(
      "is told so once, also when a crash came between",
      Effect.gen(function*() {
        yield* pingPong(6, 2_000)
        const again = yield* (yield* WholeJournal).brake([{ event: event("$5"), room: here, author: ann }])
        assert.deepStrictEqual(again, [{ until: 610_000, isFirst: true }])
      })
    )

    example(
      "does not wait where a person takes longer",
      Effect.gen(function*() {
        assert.deepStrictEqual(yield* pingPong(8, 2_001), Array.from({ length: 8 }, () => "-"))
      })
    )

    example(
      "does not wait where prompts come before the answers, and is not others, or in another room",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* pingPong(5, 0)
        assert.deepStrictEqual(yield* journal.brake([{ event: event("$x"), room: there, author: ann }]), [undefined])
        for (let n = 0; n < 8; n++) {
          assert.deepStrictEqual(yield* journal.brake([{ event: event(`$fast${n}`), room: there, author: ann }]), [
            undefined
          ])
          yield* prompted(`$fast${n}`)
        }
      })
    )

    example(
      "does not wait where the homeserver did not take the answers, and does where they may be there",
      Effect.gen(function*() {
        yield* pingPong(4, 0)
        assert.deepStrictEqual(yield* pingPong(2, 0, 4, "refused"), ["-", "-"])
        yield* (yield* WholeJournal).markSent(yield* taken(), event("$answer4"))
        yield* (yield* WholeJournal).markSent(yield* taken(), event("$answer5"))
        yield* pingPong(3, 0, 6)
        assert.deepStrictEqual(yield* pingPong(2, 60_000, 9, "unknown"), ["-", "660000 true"])
      })
    )

    example(
      "is read again when the time has come, in the old order, and waits where its room has a gap",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* accept("s1", { rooms: [{ room: here, membership: "join" }], events: stored(here, "$a", "$b") })
        yield* journal.admit([{
          _tag: "Hold",
          event: event("$a"),
          room: here,
          until: 600_000,
          notice: { body: "wait" }
        }, { _tag: "Hold", event: event("$b"), room: here, until: 500_000, notice: undefined }])
        assert.deepStrictEqual(yield* waiting, [])
        assert.deepStrictEqual((yield* taken("brake $a")).content, { body: "wait" })
        assert.strictEqual(yield* journal.releaseHeld(0), 500_000)
        assert.strictEqual(yield* journal.releaseHeld(500_000), 600_000)
        assert.deepStrictEqual(yield* waiting, ["$b"])
        assert.isUndefined(yield* journal.releaseHeld(600_000))
        assert.deepStrictEqual(yield* waiting, ["$a", "$b"])
      })
    )

    example(
      "that was held back is let go though its room goes on without what is missing of it, and waits where the " +
        "room does",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* accept("s1", {
          rooms: [here, there].map((room) => ({ room, membership: "join" as const })),
          gaps: [gapIn(here, "p1", "s0")]
        })
        yield* journal.markGapLate((yield* journal.gaps)[0]!, { body: "later" })
        yield* accept("s2", { events: [...stored(here, "$1"), ...stored(there, "$2")] })
        yield* journal.admit([{ _tag: "Hold", event: event("$1"), room: here, until: 500, notice: undefined }, {
          _tag: "Hold",
          event: event("$2"),
          room: there,
          until: 500,
          notice: undefined
        }])
        yield* accept("s3", { gaps: [gapIn(there, "p2", "s2")] })
        assert.isUndefined(yield* journal.releaseHeld(500))
        assert.deepStrictEqual(yield* waiting, ["$1"])
        yield* fill((yield* journal.gaps)[1]!, { events: [], finals: [], rest: { _tag: "Filled" } })
        assert.deepStrictEqual(yield* waiting, ["$1", "$2"])
      })
    )

    example(
      "that is held back for longer than anything is was held by a clock that went back since, and is let go",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* accept("s1", { events: stored(here, "$1", "$2") })
        yield* journal.admit([{ _tag: "Hold", event: event("$1"), room: here, until: 700_001, notice: undefined }, {
          _tag: "Hold",
          event: event("$2"),
          room: here,
          until: 700_000,
          notice: undefined
        }])
        assert.strictEqual(yield* journal.releaseHeld(100_000), 700_000)
        assert.deepStrictEqual(yield* waiting, ["$1"])
      })
    )

    example(
      "is let go as stopped where a later event says so, and is a turn that is stopped already",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* accept("s1", {
          rooms: [{ room: here, membership: "join" }],
          events: stored(here, "$0", "$1", "$2", "$stop")
        })
        const hold = (id: string) =>
          ({ _tag: "Hold", event: event(id), room: here, until: 600_000, notice: undefined }) as const
        yield* journal.admit([hold("$1"), hold("$2")])
        assert.deepStrictEqual(yield* journal.heldIn(here), [
          { prompt: event("$1"), author: ann },
          { prompt: event("$2"), author: ann }
        ])
        assert.deepStrictEqual(yield* journal.heldIn(there), [])
        yield* journal.admit([{ _tag: "Stop", event: event("$0"), prompt: event("$1") }])
        assert.deepStrictEqual(yield* waiting, ["$stop"])
        yield* journal.admit([{ _tag: "Stop", event: event("$stop"), prompt: event("$1") }])
        const pending = yield* journal.pending(10)
        assert.deepStrictEqual(pending.map(({ age, event }) => [event, age]), [[event("$1"), "stopped"]])
        yield* journal.admit([turnOf("$1", { stopped: true })])
        assert.deepStrictEqual((yield* journal.signals(yield* next())).map(({ _tag }) => _tag), ["Stop"])
      })
    )
  })
