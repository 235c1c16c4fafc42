import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import type { Wait } from "../../../src/domain/operations/WaitReason.ts"
import { StoreError } from "../../../src/domain/StoreError.ts"
import type { RetryAt } from "../../../src/layers/pace/RetryRhythm.ts"
import { makeWaitNotes } from "../../../src/layers/pace/WaitNotes.ts"

const again = (kind: RetryAt["kind"], why = "answered 502"): RetryAt => ({ _tag: "Again", kind, why })

/** The notes about one key, and what the journal was told. */
const noting = (key: string, trouble: Effect.Effect<void, StoreError> = Effect.void) => {
  const told: Array<Wait | string> = []
  const notes = makeWaitNotes({
    noteWait: (wait) => Effect.andThen(Effect.sync(() => told.push(wait)), trouble),
    endWait: (kind, subject) => Effect.andThen(Effect.sync(() => told.push(`${kind} of ${subject} ends`)), trouble)
  }, key)
  return { ...notes, told }
}
const wait = { kind: "gap", subject: "!a", room: "!a", why: "answered 502", since: 1_000, tries: 1, nextAt: 1_500 }

describe("The note that a key waits", () => {
  it.effect("says since when it waits, how often it was tried and when it is tried next", () =>
    Effect.gen(function*() {
      const { end, note, told } = noting("!a")
      yield* TestClock.setTime(1_000)
      yield* note(again("gap"), 1, 500)
      yield* TestClock.setTime(1_500)
      yield* note(again("gap", "no answer"), 2, 1_000)
      yield* end
      yield* end
      assert.deepStrictEqual<unknown>(told, [
        wait,
        { ...wait, why: "no answer", tries: 2, nextAt: 2_500 },
        "gap of !a ends"
      ])
    }))

  it.effect("gives way to one of another kind, which begins then", () =>
    Effect.gen(function*() {
      const { note, told } = noting("!a")
      yield* TestClock.setTime(1_000)
      yield* note(again("join"), 1, 500)
      yield* TestClock.setTime(2_000)
      yield* note(again("gap"), 2, 500)
      assert.deepStrictEqual<unknown>(told.slice(1), ["join of !a ends", {
        ...wait,
        since: 2_000,
        tries: 2,
        nextAt: 2_500
      }])
    }))

  it.effect("is not made for a wait that is not for `status`, and then there is none to end", () =>
    Effect.gen(function*() {
      const { end, note, told } = noting("!a")
      yield* note(again(undefined), 1, 500)
      yield* end
      assert.deepStrictEqual(told, [])
    }))

  it.effect("names no room where the key is none", () =>
    Effect.gen(function*() {
      const { note, told } = noting("m.direct")
      yield* note(again("join"), 1, 500)
      assert.deepInclude(told[0], { subject: "m.direct", room: undefined })
    }))

  it.effect("that the store cannot keep now is no reason to stop", () =>
    Effect.gen(function*() {
      const full = Effect.fail(new StoreError({ file: "bot.db", reason: "full", detail: "" }))
      const { end, note, told } = noting("!a", full)
      yield* note(again("gap"), 1, 500)
      yield* end
      assert.strictEqual(told.length, 2)
    }))
})
