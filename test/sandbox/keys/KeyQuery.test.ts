import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { crossSigningKeys, identityKeys, loggedIn, sandboxServer } from "../../support/SandboxHttp.ts"

describe("asking for keys", () => {
  it.live("gives all devices that have keys or those that are named, each with its name", () =>
    Effect.gen(function*() {
      const [phone, laptop] = [yield* loggedIn("anna", "PHONE", "Anna's phone"), yield* loggedIn("anna", "LAPTOP")]
      const ben = yield* loggedIn("ben", "BENS")
      for (const one of [phone, laptop]) {
        yield* one.ask("POST", "keys/upload", { device_keys: identityKeys(one).json })
      }
      const ask = (devices: ReadonlyArray<string>) =>
        Effect.map(
          ben.ask("POST", "keys/query", { device_keys: { [phone.id]: devices, [ben.id]: [], nobody: [] } }),
          ({ json }) => json
        )
      const all = (yield* ask([]))["device_keys"] as Record<string, Record<string, { unsigned: unknown }>>
      assert.deepStrictEqual(Object.keys(all), [phone.id, ben.id])
      assert.deepStrictEqual(all[ben.id], {})
      assert.deepStrictEqual(all[phone.id]!["PHONE"]!.unsigned, { device_display_name: "Anna's phone" })
      assert.deepStrictEqual(all[phone.id]!["LAPTOP"]!.unsigned, {})
      const one = (yield* ask(["LAPTOP", "GONE"]))["device_keys"] as typeof all
      assert.deepStrictEqual(Object.keys(one[phone.id]!), ["LAPTOP"])
    }).pipe(Effect.provide(sandboxServer)))

  it.live("gives everybody the master and the self-signing key, and its owner alone the user-signing key", () =>
    Effect.gen(function*() {
      const [anna, ben] = [yield* loggedIn("anna"), yield* loggedIn("ben")]
      const { body } = crossSigningKeys(anna)
      yield* anna.ask("POST", "keys/device_signing/upload", body)
      const query = { device_keys: { [anna.id]: [], [ben.id]: [] } }
      const theirs = (yield* ben.ask("POST", "keys/query", query)).json
      assert.deepStrictEqual(theirs["master_keys"], { [anna.id]: body.master_key })
      assert.deepStrictEqual(theirs["self_signing_keys"], { [anna.id]: body.self_signing_key })
      assert.deepStrictEqual(theirs["user_signing_keys"], {})
      const own = (yield* anna.ask("POST", "keys/query", query)).json
      assert.deepStrictEqual(own["user_signing_keys"], { [anna.id]: body.user_signing_key })
    }).pipe(Effect.provide(sandboxServer)))

  it.live("tells servers that cannot be reached and refuses what it cannot read", () =>
    Effect.gen(function*() {
      const { ask } = yield* loggedIn("anna")
      const { json } = yield* ask("POST", "keys/query", { device_keys: { "@x:elsewhere": [] } })
      assert.deepStrictEqual([json["device_keys"], Object.keys(json["failures"] as object)], [{}, ["elsewhere"]])
      for (const body of [{}, { device_keys: [] }, { device_keys: { "@x:sandbox": "D" } }]) {
        const { json, status } = yield* ask("POST", "keys/query", body)
        assert.deepStrictEqual([status, json["errcode"]], [400, "M_BAD_JSON"])
      }
    }).pipe(Effect.provide(sandboxServer)))
})
