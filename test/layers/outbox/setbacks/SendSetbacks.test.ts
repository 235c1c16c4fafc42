import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { chat } from "../../../contracts/JournalCases.ts"
import { entryOf } from "../../../support/ClaimedEntries.ts"
import { isPassedBy, later, setbacksHere } from "../../../support/Setbacks.ts"

const [one, other, third] = [chat("!r $one"), chat("!r $other"), chat("!r $third")]
const behind = Option.some("final" as const)

describe("A send that is passed by", () => {
  it.effect("is tried as soon as its room takes another chat's, though its chat had nothing left to wait for", () =>
    Effect.gen(function*() {
      const all = yield* setbacksHere({ behind })
      yield* isPassedBy(all, one)
      yield* all.idle(one)
      all.looks.length = 0
      yield* all.passed(entryOf(other, 2))
      assert.deepStrictEqual([all.looks, [...all.resting(one)]], [[one], []])
      // The next that its room takes says nothing new.
      all.looks.length = 0
      yield* all.passed(entryOf(third, 3))
      assert.deepStrictEqual(all.looks, [])
    }))

  it.effect("does not have what is behind it wait with its room, as others do", () =>
    Effect.gen(function*() {
      const all = yield* setbacksHere({ behind })
      yield* isPassedBy(all, one)
      yield* all.idle(one)
      yield* all.refused(later(entryOf(other, 2)))
      assert.deepStrictEqual([all.blocks(third), all.blocks(one)], [true, false])
    }))

  it.effect("has its chat wait for nothing, so that what is behind it is not held", () =>
    Effect.gen(function*() {
      const all = yield* setbacksHere({ behind })
      yield* all.refused(later(entryOf(one, 1)))
      assert.isTrue(all.isHeld(one))
      yield* all.idle(one)
      yield* isPassedBy(all, other)
      assert.isFalse(all.isHeld(one))
    }))
})
