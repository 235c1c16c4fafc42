import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { loggedIn, sandboxServer } from "../../../support/SandboxHttp.ts"

const backup = { algorithm: "m.megolm_backup.v1.curve25519-aes-sha2", auth_data: {} }

const key = (first: number, forwarded: number, verified: boolean) => ({
  first_message_index: first,
  forwarded_count: forwarded,
  is_verified: verified,
  session_data: { ciphertext: `${first} ${forwarded} ${verified}` }
})

const started = Effect.gen(function*() {
  const { ask } = yield* loggedIn("anna")
  yield* ask("POST", "room_keys/version", backup)
  const at = (place: string, version = "1") => `room_keys/keys${place}?version=${version}`
  return { ask, at }
})

describe("keys in a backup", () => {
  it.live("are put, given and deleted all together, by room and one by one", () =>
    Effect.gen(function*() {
      const { ask, at } = yield* started
      const [a, b, c] = [key(1, 0, true), key(2, 0, true), key(3, 0, true)]
      assert.deepStrictEqual((yield* ask("PUT", at("/!r/A"), a)).json, { etag: "1", count: 1 })
      assert.deepStrictEqual((yield* ask("PUT", at("/!r"), { sessions: { B: b } })).json, { etag: "2", count: 2 })
      const rooms = { "!s": { sessions: { C: c } }, "!r": { sessions: { A: a } } }
      assert.deepStrictEqual((yield* ask("PUT", at(""), { rooms })).json, { etag: "3", count: 3 })
      assert.deepStrictEqual((yield* ask("PUT", at("/!r/A"), a)).json, { etag: "3", count: 3 })
      assert.deepInclude((yield* ask("GET", "room_keys/version")).json, { etag: "3", count: 3 })
      assert.deepStrictEqual((yield* ask("GET", at("/!r/A"))).json, a)
      assert.deepStrictEqual((yield* ask("GET", at("/!r"))).json, { sessions: { A: a, B: b } })
      assert.deepStrictEqual((yield* ask("GET", at("/!none"))).json, { sessions: {} })
      assert.deepInclude(yield* ask("GET", at("/!r/NONE")), { status: 404 })
      assert.deepStrictEqual((yield* ask("DELETE", at("/!r/A"))).json, { etag: "4", count: 2 })
      assert.deepStrictEqual((yield* ask("DELETE", at("/!r"))).json, { etag: "5", count: 1 })
      assert.deepStrictEqual((yield* ask("GET", at(""))).json, { rooms: { "!s": { sessions: { C: c } } } })
      assert.deepStrictEqual((yield* ask("DELETE", at(""))).json, { etag: "6", count: 0 })
    }).pipe(Effect.provide(sandboxServer)))

  it.live("make way for a verified one, one of an earlier message, and one forwarded less, as on Synapse", () =>
    Effect.gen(function*() {
      const { ask, at } = yield* started
      const [kept, better, worse] = [key(5, 5, true), true, false]
      const cases = [
        [key(5, 5, false), kept, better],
        [kept, key(5, 5, false), worse],
        [kept, key(6, 5, true), worse],
        [kept, key(4, 9, true), better],
        [kept, key(4, 5, false), better],
        [kept, key(5, 4, true), better],
        [kept, kept, worse]
      ] as const
      for (const [known, given, wins] of cases) {
        yield* ask("DELETE", at(""))
        yield* ask("PUT", at("/!r/A"), known)
        yield* ask("PUT", at("/!r/A"), given)
        assert.deepStrictEqual((yield* ask("GET", at("/!r/A"))).json, wins ? given : known)
      }
    }).pipe(Effect.provide(sandboxServer)))

  it.live("go into the newest version only, which an old client is told", () =>
    Effect.gen(function*() {
      const { ask, at } = yield* started
      yield* ask("PUT", at("/!r/A"), key(1, 0, true))
      yield* ask("POST", "room_keys/version", backup)
      const { json, status } = yield* ask("PUT", at("/!r/A"), key(0, 0, true))
      assert.strictEqual(status, 403)
      assert.deepInclude(json, { errcode: "M_WRONG_ROOM_KEYS_VERSION", current_version: "2" })
      assert.deepStrictEqual((yield* ask("GET", at("/!r/A"))).json, key(1, 0, true))
      assert.deepStrictEqual((yield* ask("GET", at("", "2"))).json, { rooms: {} })
      for (const method of ["GET", "DELETE"]) {
        assert.deepInclude(yield* ask(method, at("", "3")), { status: 404 })
      }
      assert.deepInclude(yield* ask("PUT", at("/!r/A", "3"), key(1, 0, true)), { status: 404 })
    }).pipe(Effect.provide(sandboxServer)))

  it.live("must be of a shape", () =>
    Effect.gen(function*() {
      const { ask, at } = yield* started
      assert.strictEqual((yield* ask("GET", "room_keys/keys")).json["errcode"], "M_MISSING_PARAM")
      for (const wrong of [{}, { rooms: [] }, { rooms: { "!r": {} } }, { rooms: { "!r": { sessions: { A: {} } } } }]) {
        const { json, status } = yield* ask("PUT", at(""), wrong)
        assert.deepStrictEqual([status, json["errcode"]], [400, "M_BAD_JSON"])
      }
    }).pipe(Effect.provide(sandboxServer)))
})
