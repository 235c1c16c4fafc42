import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { at } from "../../../src/domain/Json.ts"
import { identityKeys, type LoggedIn, loggedIn, sandboxServer, sharedRoom, synced } from "../../support/SandboxHttp.ts"

const keysSeen = ({ ask }: LoggedIn, whose: string) =>
  Effect.map(
    ask("POST", "keys/query", { device_keys: { [whose]: [] } }),
    ({ json }) => at(json, "device_keys", whose) as Record<string, { readonly unsigned: unknown }>
  )

const withKeys = Effect.fnUntraced(function*(device: string) {
  const one = yield* loggedIn("anna", device, `Anna's ${device}`)
  yield* one.ask("POST", "keys/upload", {
    device_keys: identityKeys(one).json,
    one_time_keys: { "curve25519:A": "a" }
  })
  return one
})

const password = (session: unknown) => ({
  type: "m.login.password",
  identifier: { type: "m.id.user", user: "anna" },
  password: "secret",
  session
})

describe("devices of an account", () => {
  it.live("are listed, named and renamed, which others see", () =>
    Effect.gen(function*() {
      const [phone, ben] = [yield* withKeys("PHONE"), yield* loggedIn("ben")]
      yield* sharedRoom(phone, ben)
      const { next } = yield* synced(ben)
      const shown = { device_id: "PHONE", user_id: phone.id, display_name: "Anna's PHONE" }
      assert.deepStrictEqual((yield* phone.ask("GET", "devices")).json, { devices: [shown] })
      assert.deepStrictEqual((yield* phone.ask("GET", "devices/PHONE")).json, shown)
      assert.deepInclude(yield* phone.ask("PUT", "devices/PHONE", { display_name: "old phone" }), { status: 200 })
      assert.deepStrictEqual((yield* synced(ben, next)).changed, [phone.id])
      assert.deepStrictEqual((yield* keysSeen(ben, phone.id))["PHONE"]!.unsigned, { device_display_name: "old phone" })
      assert.deepInclude(yield* phone.ask("GET", "devices/GONE"), { status: 404 })
      assert.deepInclude(yield* phone.ask("PUT", "devices/GONE", { display_name: "x" }), { status: 404 })
    }).pipe(Effect.provide(sandboxServer)))

  it.live("go with their keys and messages at a logout, and come back empty", () =>
    Effect.gen(function*() {
      const [phone, ben] = [yield* withKeys("PHONE"), yield* loggedIn("ben")]
      yield* sharedRoom(phone, ben)
      const { next } = yield* synced(ben)
      yield* ben.ask("PUT", "sendToDevice/m.test/1", { messages: { [phone.id]: { PHONE: {} } } })
      yield* phone.ask("POST", "logout", {})
      assert.deepInclude(yield* phone.ask("GET", "devices"), { status: 401 })
      assert.deepStrictEqual((yield* synced(ben, next)).changed, [phone.id])
      assert.deepStrictEqual(yield* keysSeen(ben, phone.id), {})
      const again = yield* loggedIn("anna", "PHONE")
      const { json, messages } = yield* synced(again)
      assert.deepStrictEqual([messages, json["device_one_time_keys_count"]], [[], { signed_curve25519: 0 }])
    }).pipe(Effect.provide(sandboxServer)))

  it.live("keep their keys where somebody logs in on them again", () =>
    Effect.gen(function*() {
      yield* withKeys("PHONE")
      const again = yield* loggedIn("anna", "PHONE")
      assert.property(yield* keysSeen(again, again.id), "PHONE")
      assert.deepInclude((yield* synced(again)).json["device_one_time_keys_count"], { curve25519: 1 })
    }).pipe(Effect.provide(sandboxServer)))

  it.live("are deleted by who knows the password, one or several", () =>
    Effect.gen(function*() {
      const [phone, laptop] = [yield* withKeys("PHONE"), yield* withKeys("LAPTOP")]
      yield* withKeys("TABLET")
      const first = yield* phone.ask("DELETE", "devices/TABLET", {})
      assert.strictEqual(first.status, 401)
      const auth = password(first.json["session"])
      assert.deepInclude(yield* phone.ask("DELETE", "devices/TABLET", { auth }), { status: 200 })
      assert.deepInclude(yield* phone.ask("POST", "delete_devices", { devices: "LAPTOP" }), { status: 400 })
      const second = yield* phone.ask("POST", "delete_devices", { devices: ["LAPTOP"] })
      const body = { devices: ["LAPTOP"], auth: password(second.json["session"]) }
      assert.deepInclude(yield* phone.ask("POST", "delete_devices", body), { status: 200 })
      assert.deepInclude(yield* laptop.ask("GET", "devices"), { status: 401 })
      assert.deepStrictEqual(Object.keys(yield* keysSeen(phone, phone.id)), ["PHONE"])
    }).pipe(Effect.provide(sandboxServer)))

  it.live("all go at once where all are logged out", () =>
    Effect.gen(function*() {
      const [phone, laptop] = [yield* withKeys("PHONE"), yield* withKeys("LAPTOP")]
      yield* phone.ask("POST", "logout/all", {})
      assert.deepInclude(yield* laptop.ask("GET", "devices"), { status: 401 })
    }).pipe(Effect.provide(sandboxServer)))
})
