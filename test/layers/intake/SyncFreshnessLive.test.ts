import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import * as SyncFreshnessLive from "../../../src/layers/intake/SyncFreshnessLive.ts"
import { SyncFreshness } from "../../../src/services/intake/SyncFreshness.ts"

describe("What the journal knows of rooms", () => {
  const test = (title: string, body: Effect.Effect<void>) =>
    it.effect(title, () => Effect.provide(body, SyncFreshnessLive.layer))

  test(
    "is fresh for as long as a sync may take after one succeeded, and not before the first",
    Effect.gen(function*() {
      const { isFresh, note } = yield* SyncFreshness
      assert.isFalse(yield* isFresh)
      yield* note(true)
      assert.isTrue(yield* isFresh)
      yield* TestClock.adjust(44_999)
      assert.isTrue(yield* isFresh)
      yield* TestClock.adjust(1)
      assert.isFalse(yield* isFresh)
      yield* note(true)
      assert.isTrue(yield* isFresh)
    })
  )

  test(
    "is not fresh after a sync failed, nor where the clock was set back",
    Effect.gen(function*() {
      const { isFresh, note } = yield* SyncFreshness
      yield* TestClock.adjust(100_000)
      yield* note(true)
      yield* note(false)
      assert.isFalse(yield* isFresh)
      yield* note(true)
      yield* TestClock.setTime(50_000)
      assert.isFalse(yield* isFresh)
    })
  )
})
