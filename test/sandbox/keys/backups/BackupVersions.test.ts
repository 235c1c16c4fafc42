import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { loggedIn, sandboxServer } from "../../../support/SandboxHttp.ts"

const algorithm = "m.megolm_backup.v1.curve25519-aes-sha2"
const path = "room_keys/version"

describe("versions of a key backup", () => {
  it.live("are numbered, of which the newest is the one that counts", () =>
    Effect.gen(function*() {
      const { ask } = yield* loggedIn("anna")
      assert.deepStrictEqual((yield* ask("GET", path)).json, { errcode: "M_NOT_FOUND", error: "No backup found" })
      const create = (key: string) => ask("POST", path, { algorithm, auth_data: { public_key: key } })
      assert.deepStrictEqual((yield* create("one")).json, { version: "1" })
      assert.deepStrictEqual((yield* create("two")).json, { version: "2" })
      const shown = (version: string, key: string) => ({
        version,
        algorithm,
        auth_data: { public_key: key },
        etag: "0",
        count: 0
      })
      assert.deepStrictEqual((yield* ask("GET", path)).json, shown("2", "two"))
      assert.deepStrictEqual((yield* ask("GET", `${path}/1`)).json, shown("1", "one"))
      assert.deepInclude(yield* ask("DELETE", `${path}/2`), { status: 200 })
      assert.deepStrictEqual((yield* ask("GET", path)).json, shown("1", "one"))
      assert.deepStrictEqual((yield* create("three")).json, { version: "3" })
      for (const gone of ["2", "x", "4"]) {
        assert.strictEqual((yield* ask("GET", `${path}/${gone}`)).json["errcode"], "M_NOT_FOUND")
      }
      const deleted = yield* Effect.forEach(["2", "x", "4"], (gone) => ask("DELETE", `${path}/${gone}`))
      assert.deepStrictEqual(deleted.map(({ status }) => status), [200, 404, 404])
    }).pipe(Effect.provide(sandboxServer)))

  it.live("may be signed anew, but not of another algorithm", () =>
    Effect.gen(function*() {
      const { ask } = yield* loggedIn("anna")
      yield* ask("POST", path, { algorithm, auth_data: { public_key: "one" } })
      const put = (body: object) => ask("PUT", `${path}/1`, body)
      const signed = { public_key: "one", signatures: {} }
      assert.deepInclude(yield* put({ algorithm, auth_data: signed, version: "1" }), { status: 200 })
      assert.deepStrictEqual((yield* ask("GET", path)).json["auth_data"], signed)
      for (const wrong of [{ algorithm: "other", auth_data: {} }, { algorithm, auth_data: {}, version: "2" }]) {
        assert.strictEqual((yield* put(wrong)).json["errcode"], "M_INVALID_PARAM")
      }
      assert.strictEqual((yield* put({ algorithm })).json["errcode"], "M_MISSING_PARAM")
      for (const wrong of [{}, { algorithm }, { auth_data: {} }]) {
        assert.strictEqual((yield* ask("POST", path, wrong)).json["errcode"], "M_MISSING_PARAM")
      }
      assert.deepInclude(yield* ask("PUT", `${path}/2`, { algorithm, auth_data: {} }), { status: 404 })
    }).pipe(Effect.provide(sandboxServer)))

  it.live("are each account's own", () =>
    Effect.gen(function*() {
      const [anna, ben] = [yield* loggedIn("anna"), yield* loggedIn("ben")]
      yield* anna.ask("POST", path, { algorithm, auth_data: {} })
      assert.deepInclude(yield* ben.ask("GET", path), { status: 404 })
    }).pipe(Effect.provide(sandboxServer)))
})
