import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, Random } from "effect"
import { TestClock } from "effect/testing"
import { chat } from "../../../contracts/JournalCases.ts"
import { entryOf } from "../../../support/ClaimedEntries.ts"
import { isPassedBy, later, setbacksHere } from "../../../support/Setbacks.ts"

const one = chat("!r $one")
const behind = Option.some("final" as const)
const note = "turn 1 of !r $one"

describe("A send that others go before", () => {
  it.effect("is tried again when its own time comes, and `status` tells of it until then", () =>
    Effect.gen(function*() {
      const all = yield* setbacksHere({ behind })
      yield* isPassedBy(all, one)
      assert.strictEqual(all.notes.at(-1)?.subject, note)
      assert.notInclude(all.ended, note)
      all.looks.length = 0
      yield* TestClock.adjust("4 seconds")
      assert.deepStrictEqual([all.looks, [...all.resting(one)]], [[one], []])
    }).pipe(Random.withSeed("passed")))

  it.effect("is not told of any more in `status` when it is sent", () =>
    Effect.gen(function*() {
      const all = yield* setbacksHere({ behind })
      yield* isPassedBy(all, one)
      yield* all.passed(entryOf(one, 1))
      assert.include(all.ended, note)
    }))

  it.effect("is not told of in `status` where it was sent while the journal was told of it", () =>
    Effect.gen(function*() {
      const ended: Array<string> = []
      const settling: Array<Effect.Effect<void>> = []
      const all = yield* setbacksHere({
        behind,
        waits: {
          noteWait: ({ subject }) => Effect.suspend(() => (subject === note ? settling[0]! : Effect.void)),
          endWait: (_, subject) => Effect.sync(() => void ended.push(subject))
        }
      })
      settling.push(all.settled(entryOf(one, 1)))
      for (let tries = 0; tries < 3; tries++) {
        if (tries > 0) yield* TestClock.adjust("30 seconds")
        yield* all.refused(later(entryOf(one, 1)))
      }
      // Once before the note was there, and once after.
      assert.strictEqual(ended.filter((subject) => subject === note).length, 2)
    }))

  it.effect("has others go before it only where there is one that was not refused itself", () =>
    Effect.gen(function*() {
      const all = yield* setbacksHere({ behind })
      yield* isPassedBy(all, one)
      assert.deepStrictEqual(all.past, [[1]])
      // The first one is tried again meanwhile, and is no reason to pass by the second.
      yield* TestClock.adjust("10 minutes")
      assert.deepStrictEqual([...all.resting(one)], [])
      for (let tries = 0; tries < 3; tries++) {
        if (tries > 0) yield* TestClock.adjust("30 seconds")
        yield* all.refused(later(entryOf(one, 2)))
      }
      assert.deepStrictEqual(all.past, [[1], [1, 2]])
    }))

  it.effect("holds up its chat as long as nothing else is there to be sent", () =>
    Effect.gen(function*() {
      const all = yield* setbacksHere()
      for (let tries = 0; tries < 5; tries++) {
        if (tries > 0) yield* TestClock.adjust("1 minute")
        yield* all.refused(later(entryOf(one, 1)))
      }
      assert.deepStrictEqual([[...all.resting(one)], all.isHeld(one)], [[], true])
    }))
})
