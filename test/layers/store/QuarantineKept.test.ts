import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { createHash } from "node:crypto"
import { StoreError } from "../../../src/domain/StoreError.ts"
import { agentMark, quarantineKept } from "../../../src/layers/store/QuarantineKept.ts"
import { StoreValues } from "../../../src/services/store/StoreValues.ts"
import * as JournalMemory from "../../../src/testing/JournalMemory.ts"

const url = "wss://agent-{slot}.example.org/agent_ws/"
const others = ["WSS://Agent-{slot}.Example.org/agent_ws/", `${url}?`, "wss://agent-{slot}.example.org.:443/agent_ws/#"]

describe("The quarantine of an agent", () => {
  it.effect("is one, however its address is spelled", () =>
    Effect.gen(function*() {
      const values = yield* StoreValues
      for (const other of others) {
        assert.strictEqual(agentMark(other), agentMark(url))
        yield* quarantineKept(values, other).raise("mixed up")
        assert.deepStrictEqual(yield* quarantineKept(values, url).check, Option.some("mixed up"))
        assert.isTrue(yield* quarantineKept(values, url).lift())
        assert.deepStrictEqual(yield* quarantineKept(values, other).check, Option.none())
      }
      yield* quarantineKept(values, url).raise("mixed up")
      assert.deepStrictEqual(yield* quarantineKept(values, url.replace("wss", "ws")).check, Option.none())
    }).pipe(Effect.provide(JournalMemory.layer)))

  it.effect("is found and lifted as an earlier version kept it", () =>
    Effect.gen(function*() {
      const values = yield* StoreValues
      const [written] = others
      const hash = createHash("sha256").update(written!).digest("base64url").slice(0, 22)
      yield* values.put(`quarantine ${hash}`, JSON.stringify({ reason: "long ago", since: 1 }))
      const kept = quarantineKept(values, written!)
      assert.deepStrictEqual(yield* kept.check, Option.some("long ago"))
      yield* kept.raise("again")
      assert.isTrue(yield* kept.lift())
      assert.deepStrictEqual(yield* kept.check, Option.none())
      assert.isFalse(yield* kept.lift())
    }).pipe(Effect.provide(JournalMemory.layer)))

  it.effect("is there where the store cannot be asked", () =>
    Effect.gen(function*() {
      const error = new StoreError({ file: "bot.db", reason: "locked", detail: "" })
      const values = { ...yield* StoreValues, get: () => Effect.fail(error) }
      assert.deepStrictEqual(yield* quarantineKept(values, url).check, Option.some(error.message))
    }).pipe(Effect.provide(JournalMemory.layer)))
})
