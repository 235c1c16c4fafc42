import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { at } from "../../../src/domain/Json.ts"
import type { RawEvent } from "../../../src/domain/matrix/SyncBatch.ts"
import {
  crossSigningKeys,
  identityKeys,
  type LoggedIn,
  loggedIn,
  sandboxServer,
  sharedRoom,
  signingKey,
  synced
} from "../../support/SandboxHttp.ts"

/** A person with a device and cross-signing keys on the server. */
const identified = Effect.fnUntraced(function*(name: string) {
  const who = yield* loggedIn(name, name.toUpperCase())
  const [device, keys] = [identityKeys(who), crossSigningKeys(who)]
  yield* who.ask("POST", "keys/upload", { device_keys: device.json })
  yield* who.ask("POST", "keys/device_signing/upload", keys.body)
  return { ...who, deviceKey: device, keys }
})

const upload = ({ ask }: LoggedIn, body: RawEvent) =>
  Effect.map(ask("POST", "keys/signatures/upload", body), ({ json }) => json["failures"])

const seenBy = ({ ask }: LoggedIn, whose: string) =>
  Effect.map(ask("POST", "keys/query", { device_keys: { [whose]: [] } }), ({ json }) => json)

describe("uploading signatures", () => {
  it.live("shows everybody what the owner signed of a device, and the owner alone what a device signed", () =>
    Effect.gen(function*() {
      const [anna, ben] = [yield* identified("anna"), yield* identified("ben")]
      yield* sharedRoom(anna, ben)
      const { next } = yield* synced(ben)
      const { keys: { body, master, selfSigning } } = anna
      const failures = yield* upload(anna, {
        [anna.id]: {
          ANNA: selfSigning.signed(anna.deviceKey.json, anna.id),
          [master.publicPart]: anna.deviceKey.key.signed(body.master_key, anna.id)
        }
      })
      assert.deepStrictEqual(failures, {})
      assert.deepStrictEqual((yield* synced(ben, next)).changed, [anna.id])
      const [own, theirs] = [yield* seenBy(anna, anna.id), yield* seenBy(ben, anna.id)]
      for (const seen of [own, theirs]) {
        const names = Object.keys(at(seen["device_keys"], anna.id, "ANNA", "signatures", anna.id) as object)
        assert.sameMembers(names, ["ed25519:ANNA", selfSigning.keyId])
      }
      assert.isString(at(own["master_keys"], anna.id, "signatures", anna.id, "ed25519:ANNA"))
      assert.isUndefined(at(theirs["master_keys"], anna.id, "signatures"))
    }).pipe(Effect.provide(sandboxServer)))

  it.live("shows what somebody signed of another's master key to that somebody alone", () =>
    Effect.gen(function*() {
      const [anna, ben] = [yield* identified("anna"), yield* identified("ben")]
      yield* sharedRoom(anna, ben)
      const [annas, bens] = [yield* synced(anna), yield* synced(ben)]
      const { body, master } = anna.keys
      const signed = ben.keys.userSigning.signed(body.master_key, ben.id)
      assert.deepStrictEqual(yield* upload(ben, { [anna.id]: { [master.publicPart]: signed } }), {})
      assert.deepStrictEqual((yield* synced(ben, bens.next)).changed, [anna.id])
      assert.deepStrictEqual((yield* synced(anna, annas.next)).changed, [])
      assert.deepStrictEqual((yield* seenBy(ben, anna.id))["master_keys"], { [anna.id]: signed })
      assert.deepStrictEqual((yield* seenBy(anna, anna.id))["master_keys"], { [anna.id]: body.master_key })
    }).pipe(Effect.provide(sandboxServer)))

  it.live("keeps what it can and says of each other thing why not", () =>
    Effect.gen(function*() {
      const [anna, ben] = [yield* identified("anna"), yield* identified("ben")]
      const { deviceKey: { json, key }, keys: { body, master, selfSigning } } = anna
      const others = yield* upload(anna, {
        [anna.id]: {
          GONE: selfSigning.signed(json, anna.id),
          [master.publicPart]: signingKey("STRANGER").signed(body.master_key, anna.id)
        },
        [ben.id]: {
          BEN: anna.keys.userSigning.signed(ben.deviceKey.json, anna.id),
          [ben.keys.master.publicPart]: key.signed(ben.keys.body.master_key, anna.id)
        },
        "@nobody:sandbox": { X: {} }
      })
      const code = (user: string, id: string) => at(others, user, id, "errcode")
      assert.strictEqual(code(anna.id, "GONE"), "M_NOT_FOUND")
      assert.strictEqual(code(anna.id, master.publicPart), "M_INVALID_SIGNATURE")
      assert.strictEqual(code(ben.id, "BEN"), "M_NOT_FOUND")
      assert.strictEqual(code(ben.id, ben.keys.master.publicPart), "M_INVALID_SIGNATURE")
      assert.strictEqual(code("@nobody:sandbox", "X"), "M_NOT_FOUND")
      const changed = selfSigning.signed({ ...json, algorithms: [] }, anna.id)
      const altered = yield* upload(anna, { [anna.id]: { ANNA: changed } })
      assert.strictEqual(at(altered, anna.id, "ANNA", "error"), "Key does not match")
      const forged = { ...json, signatures: { [anna.id]: { [selfSigning.keyId]: "Zm9yZ2Vk" } } }
      const unsigned = yield* upload(anna, { [anna.id]: { ANNA: forged } })
      assert.strictEqual(at(unsigned, anna.id, "ANNA", "errcode"), "M_INVALID_SIGNATURE")
      assert.deepStrictEqual(yield* upload(anna, { [anna.id]: { ANNA: selfSigning.signed(json, anna.id) } }), {})
      for (const wrong of [{ [anna.id]: [] }, { [anna.id]: { ANNA: 1 } }]) {
        const answer = yield* anna.ask("POST", "keys/signatures/upload", wrong)
        assert.deepStrictEqual([answer.status, answer.json["errcode"]], [400, "M_INVALID_PARAM"])
      }
    }).pipe(Effect.provide(sandboxServer)))

  it.live("is of no use to who has no cross-signing keys", () =>
    Effect.gen(function*() {
      const anna = yield* loggedIn("anna", "ANNA")
      const { json, key } = identityKeys(anna)
      yield* anna.ask("POST", "keys/upload", { device_keys: json })
      const failures = yield* upload(anna, { [anna.id]: { ANNA: key.signed(json, anna.id) } })
      assert.strictEqual(at(failures, anna.id, "ANNA", "errcode"), "M_NOT_FOUND")
    }).pipe(Effect.provide(sandboxServer)))
})
