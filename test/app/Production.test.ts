import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { afterEach, vi } from "vitest"
import { tracesOf } from "../../src/app/Production.ts"

afterEach(() => vi.unstubAllEnvs())

describe("traces", () => {
  it.effect("are sent where the environment says, and not by what is only tried", () =>
    Effect.gen(function*() {
      assert.lengthOf(yield* tracesOf({}), 0)
      vi.stubEnv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
      assert.lengthOf(yield* tracesOf({}), 1)
      assert.lengthOf(yield* tracesOf({ isPlay: true }), 0)
    }))
})
