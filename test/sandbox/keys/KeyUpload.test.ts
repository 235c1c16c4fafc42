import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { identityKeys, loggedIn, sandboxServer, synced } from "../../support/SandboxHttp.ts"

const key = (text: string, signature = "c2ln") => ({
  key: text,
  signatures: { "@anna:sandbox": { "ed25519:ANNAS": signature } }
})

describe("uploading keys", () => {
  it.live("counts one-time keys, and takes the same one again but no other of its name", () =>
    Effect.gen(function*() {
      const { ask } = yield* loggedIn("anna", "ANNAS")
      const upload = (keys: object) => ask("POST", "keys/upload", { one_time_keys: keys })
      assert.deepStrictEqual((yield* ask("POST", "keys/upload", {})).json, {
        one_time_key_counts: { signed_curve25519: 0 }
      })
      const two = { "signed_curve25519:A": key("a"), "curve25519:B": "b" }
      const counts = { one_time_key_counts: { signed_curve25519: 1, curve25519: 1 } }
      assert.deepStrictEqual((yield* upload(two)).json, counts)
      // The same key may be signed again.
      assert.deepStrictEqual((yield* upload({ ...two, "signed_curve25519:A": key("a", "b3RoZXI") })).json, counts)
      const other = yield* upload({ "signed_curve25519:A": key("x"), "signed_curve25519:C": key("c") })
      assert.deepInclude(other, { status: 400 })
      assert.strictEqual(other.json["errcode"], "M_UNKNOWN")
      assert.match(
        String(other.json["error"]),
        /^One time key signed_curve25519:A already exists\. Old key: .*new key: /
      )
      assert.deepStrictEqual((yield* upload({})).json, counts)
    }).pipe(Effect.provide(sandboxServer)))

  it.live("takes 500 keys of an algorithm and tells a device that has more", () =>
    Effect.gen(function*() {
      const { ask } = yield* loggedIn("anna", "ANNAS")
      const some = (from: number, to: number) =>
        Object.fromEntries(Array.from({ length: to - from }, (_, n) => [`signed_curve25519:${from + n}`, key("k")]))
      assert.deepInclude(yield* ask("POST", "keys/upload", { one_time_keys: some(0, 500) }), { status: 200 })
      const more = yield* ask("POST", "keys/upload", { one_time_keys: some(499, 501) })
      assert.deepInclude([more.status, more.json["errcode"]], "M_TOO_LARGE")
      const many = Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`made-up-${n}:A`, "k"]))
      assert.deepInclude(yield* ask("POST", "keys/upload", { fallback_keys: many }), { status: 400 })
    }).pipe(Effect.provide(sandboxServer)))

  it.live("keeps one fallback key an algorithm, which a client that asks again does not make unused", () =>
    Effect.gen(function*() {
      const anna = yield* loggedIn("anna", "ANNAS")
      const upload = (name: string) =>
        anna.ask("POST", "keys/upload", { fallback_keys: { [name]: { ...key("f"), fallback: true } } })
      const unused = Effect.map(synced(anna), ({ json }) => json["device_unused_fallback_key_types"])
      assert.deepStrictEqual(yield* unused, [])
      yield* upload("signed_curve25519:F")
      assert.deepStrictEqual(yield* unused, ["signed_curve25519"])
      yield* anna.ask("POST", "keys/claim", { one_time_keys: { [anna.id]: { ANNAS: "signed_curve25519" } } })
      yield* upload("signed_curve25519:F")
      assert.deepStrictEqual(yield* unused, [])
      yield* upload("signed_curve25519:G")
      assert.deepStrictEqual(yield* unused, ["signed_curve25519"])
    }).pipe(Effect.provide(sandboxServer)))

  it.live("refuses another device's keys and what is of the wrong shape", () =>
    Effect.gen(function*() {
      const anna = yield* loggedIn("anna", "ANNAS")
      const { json } = identityKeys(anna)
      const bad = [
        { device_keys: { ...json, device_id: "OTHER" } },
        { device_keys: { ...json, user_id: "@ben:sandbox" } },
        { device_keys: [] },
        { one_time_keys: { nameless: "k" } },
        { one_time_keys: { "a:b:c": "k" } },
        { one_time_keys: { "a:b": 5 } },
        { one_time_keys: { "a:b": { key: "k" } } },
        { fallback_keys: "k" }
      ]
      for (const body of bad) {
        const answer = yield* anna.ask("POST", "keys/upload", body)
        assert.deepStrictEqual([answer.status, answer.json["errcode"]], [400, "M_BAD_JSON"], JSON.stringify(body))
      }
      const none = yield* anna.ask("POST", "keys/upload", { device_keys: null })
      assert.deepStrictEqual([none.status, none.json["errcode"]], [400, "M_INVALID_PARAM"])
      const part = yield* anna.ask("POST", "keys/upload", { device_keys: { ...json, algorithms: undefined } })
      assert.deepStrictEqual([part.status, part.json["errcode"]], [400, "M_MISSING_PARAM"])
      assert.deepInclude(yield* anna.ask("GET", "keys/upload"), { status: 404 })
      assert.deepInclude(yield* anna.ask("POST", "keys/upload", { device_keys: json, one_time_keys: null }), {
        status: 200
      })
    }).pipe(Effect.provide(sandboxServer)))
})
