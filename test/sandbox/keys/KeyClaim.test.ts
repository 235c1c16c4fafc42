import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { loggedIn, sandboxServer } from "../../support/SandboxHttp.ts"

describe("claiming keys", () => {
  it.live("gives each one-time key once, in the order of their upload, then the fallback key", () =>
    Effect.gen(function*() {
      const [anna, ben] = [yield* loggedIn("anna", "ANNAS"), yield* loggedIn("ben")]
      yield* anna.ask("POST", "keys/upload", { one_time_keys: { "curve25519:B": "b" } })
      yield* anna.ask("POST", "keys/upload", {
        one_time_keys: { "curve25519:A": "a", "other:C": "c" },
        fallback_keys: { "curve25519:F": "f" }
      })
      const claim = Effect.map(
        ben.ask("POST", "keys/claim", { one_time_keys: { [anna.id]: { ANNAS: "curve25519" } }, timeout: 1000 }),
        ({ json }) => json
      )
      const given = (name: string, key: string) => ({
        one_time_keys: { [anna.id]: { ANNAS: { [name]: key } } },
        failures: {}
      })
      assert.deepStrictEqual(yield* claim, given("curve25519:B", "b"))
      assert.deepStrictEqual(yield* claim, given("curve25519:A", "a"))
      assert.deepStrictEqual(yield* claim, given("curve25519:F", "f"))
      assert.deepStrictEqual(yield* claim, given("curve25519:F", "f"))
      assert.deepStrictEqual((yield* anna.ask("POST", "keys/upload", {})).json, {
        one_time_key_counts: { signed_curve25519: 0, other: 1 }
      })
    }).pipe(Effect.provide(sandboxServer)))

  it.live("leaves out who has none, tells servers that cannot be reached, and refuses what it cannot read", () =>
    Effect.gen(function*() {
      const { ask, id } = yield* loggedIn("anna", "ANNAS")
      const asked = { [id]: { ANNAS: "curve25519", GONE: "curve25519" }, "@x:elsewhere": { D: "curve25519" } }
      const { json } = yield* ask("POST", "keys/claim", { one_time_keys: asked })
      assert.deepStrictEqual(json["one_time_keys"], {})
      assert.deepStrictEqual(Object.keys(json["failures"] as object), ["elsewhere"])
      for (const wrong of [[], "x", { [id]: [] }, { [id]: { ANNAS: 1 } }]) {
        const { json, status } = yield* ask("POST", "keys/claim", { one_time_keys: wrong })
        assert.deepStrictEqual([status, json["errcode"]], [400, "M_BAD_JSON"])
      }
    }).pipe(Effect.provide(sandboxServer)))
})
