import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { crossSigningKeys, loggedIn, sandboxServer, signingKey } from "../../support/SandboxHttp.ts"

const path = "keys/device_signing/upload"
const flows = [{ stages: ["m.login.password"] }]

describe("uploading cross-signing keys", () => {
  it.live("needs no password for the first ones and for the same again", () =>
    Effect.gen(function*() {
      const anna = yield* loggedIn("anna")
      const { body } = crossSigningKeys(anna)
      for (let time = 0; time < 2; time++) {
        assert.deepStrictEqual(yield* anna.ask("POST", path, body), { status: 200, json: {} })
      }
      assert.deepStrictEqual(yield* anna.ask("POST", path, {}), { status: 200, json: {} })
    }).pipe(Effect.provide(sandboxServer)))

  it.live("takes others for them only with the account's password", () =>
    Effect.gen(function*() {
      const [anna, ben] = [yield* loggedIn("anna"), yield* loggedIn("ben")]
      yield* anna.ask("POST", path, crossSigningKeys(anna).body)
      const { body } = crossSigningKeys(anna)
      const first = yield* anna.ask("POST", path, body)
      const session = String(first.json["session"])
      assert.deepStrictEqual(first, { status: 401, json: { session, flows, params: {} } })
      const auth = (password: string, user = anna.id) => ({
        type: "m.login.password",
        identifier: { type: "m.id.user", user },
        password,
        session
      })
      const wrong = yield* anna.ask("POST", path, { ...body, auth: auth("guessed") })
      const again = {
        session,
        flows,
        params: {},
        completed: [],
        errcode: "M_FORBIDDEN",
        error: "Invalid username or password"
      }
      assert.deepStrictEqual(wrong, { status: 401, json: again })
      assert.deepInclude(yield* anna.ask("POST", path, { ...body, auth: auth("secret", ben.id) }), { status: 403 })
      assert.deepInclude(yield* anna.ask("DELETE", `devices/${anna.device}`, { auth: auth("secret") }), { status: 403 })
      assert.deepInclude(yield* anna.ask("POST", path, { ...body, auth: { type: "m.login.sso", session } }), {
        status: 400
      })
      assert.deepInclude(yield* anna.ask("POST", path, { ...body, auth: auth("secret") }), { status: 200 })
      const { json } = yield* ben.ask("POST", "keys/query", { device_keys: { [anna.id]: [] } })
      assert.deepStrictEqual(json["master_keys"], { [anna.id]: body.master_key })
      const other = crossSigningKeys(anna).body
      assert.deepInclude(yield* anna.ask("POST", path, { ...other, auth: auth("secret") }), { status: 400 })
    }).pipe(Effect.provide(sandboxServer)))

  it.live("refuses keys that are somebody else's, of another use, or not signed by the master key", () =>
    Effect.gen(function*() {
      const [anna, ben] = [yield* loggedIn("anna"), yield* loggedIn("ben")]
      const { body, selfSigning } = crossSigningKeys(anna)
      const refused = (errcode: string, keys: object) =>
        Effect.map(
          anna.ask("POST", path, keys),
          ({ json, status }) => assert.deepStrictEqual([status, json["errcode"]], [400, errcode])
        )
      yield* refused("M_MISSING_PARAM", { self_signing_key: body.self_signing_key })
      yield* refused("M_INVALID_PARAM", crossSigningKeys(ben).body)
      yield* refused("M_INVALID_PARAM", { master_key: body.self_signing_key })
      yield* refused("M_INVALID_PARAM", { master_key: { ...body.master_key, keys: {} } })
      yield* refused("M_INVALID_PARAM", { master_key: { ...body.master_key, keys: { "ed25519:x": "y" } } })
      yield* refused("M_INVALID_PARAM", { master_key: "key" })
      const forged = signingKey().signed({ ...body.self_signing_key, signatures: {} }, anna.id)
      yield* refused("M_INVALID_SIGNATURE", { ...body, self_signing_key: forged })
      const bySelf = selfSigning.signed({ ...body.user_signing_key, signatures: {} }, anna.id)
      yield* refused("M_INVALID_SIGNATURE", { ...body, user_signing_key: bySelf })
      const { json } = yield* anna.ask("POST", "keys/query", { device_keys: { [anna.id]: [] } })
      assert.deepStrictEqual(json["master_keys"], {})
    }).pipe(Effect.provide(sandboxServer)))
})
