import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { HomeserverHandle } from "../../../src/sandbox/homeserver/HomeserverHandle.ts"
import {
  crossSigningKeys,
  identityKeys,
  loggedIn,
  sandboxServer,
  sharedRoom,
  synced
} from "../../support/SandboxHttp.ts"

const enc = encodeURIComponent

const three = Effect.gen(function*() {
  const [anna, ben, carl] = [yield* loggedIn("anna"), yield* loggedIn("ben"), yield* loggedIn("carl")]
  return { anna, ben, carl, room: yield* sharedRoom(anna, ben) }
})

describe("changes of device lists", () => {
  it.live("are told to the account and to whoever shares a room, again for an older place, and not twice", () =>
    Effect.gen(function*() {
      const { anna, ben, carl } = yield* three
      const all = [anna, ben, carl]
      const places = yield* Effect.forEach(all, (one) => synced(one))
      const { json } = identityKeys(anna)
      yield* anna.ask("POST", "keys/upload", { device_keys: json })
      const after = yield* Effect.forEach(all, (one, n) => synced(one, places[n]!.next))
      assert.deepStrictEqual(after.map(({ changed }) => changed), [[anna.id], [anna.id], []])
      assert.deepStrictEqual((yield* synced(ben, places[1]!.next)).changed, [anna.id])
      yield* anna.ask("POST", "keys/upload", { device_keys: json })
      assert.deepStrictEqual((yield* synced(ben, after[1]!.next)).changed, [])
      assert.deepStrictEqual((yield* synced(ben)).changed, [])
    }).pipe(Effect.provide(sandboxServer)))

  it.live("are cross-signing keys too, of which the user-signing key concerns its owner alone", () =>
    Effect.gen(function*() {
      const { anna, ben } = yield* three
      const { body } = crossSigningKeys(anna)
      const { user_signing_key: userSigning, ...rest } = body
      const [annas, bens] = [yield* synced(anna), yield* synced(ben)]
      yield* anna.ask("POST", "keys/device_signing/upload", rest)
      const [own, theirs] = [yield* synced(anna, annas.next), yield* synced(ben, bens.next)]
      assert.deepStrictEqual([own.changed, theirs.changed], [[anna.id], [anna.id]])
      const { json } = yield* anna.ask("POST", "keys/device_signing/upload", { user_signing_key: userSigning })
      yield* anna.ask("POST", "keys/device_signing/upload", {
        user_signing_key: userSigning,
        auth: { type: "m.login.password", user: "anna", password: "secret", session: json["session"] }
      })
      assert.deepStrictEqual((yield* synced(anna, own.next)).changed, [anna.id])
      assert.deepStrictEqual((yield* synced(ben, theirs.next)).changed, [])
    }).pipe(Effect.provide(sandboxServer)))

  it.live("are who comes into a room and who leaves the last one that is shared", () =>
    Effect.gen(function*() {
      const { anna, ben, carl, room } = yield* three
      const other = yield* sharedRoom(anna, ben)
      const leave = (one: typeof ben, which: string) => one.ask("POST", `rooms/${enc(which)}/leave`, {})
      const before = yield* synced(anna)
      yield* anna.ask("POST", `rooms/${enc(room)}/invite`, { user_id: carl.id })
      const invited = yield* synced(anna, before.next)
      assert.deepStrictEqual(invited.changed, [carl.id])
      const carls = yield* synced(carl)
      yield* carl.ask("POST", `join/${enc(room)}`, {})
      assert.sameMembers([...(yield* synced(carl, carls.next)).changed], [anna.id, ben.id, carl.id])
      yield* leave(ben, other)
      const still = yield* synced(anna, invited.next)
      assert.deepStrictEqual([still.changed, still.left], [[carl.id], []])
      const bens = yield* synced(ben)
      yield* leave(ben, room)
      const gone = yield* synced(anna, still.next)
      assert.deepStrictEqual([gone.changed, gone.left], [[], [ben.id]])
      assert.sameMembers([...(yield* synced(ben, bens.next)).left], [anna.id, carl.id])
      yield* anna.ask("POST", `rooms/${enc(room)}/invite`, { user_id: ben.id })
      yield* ben.ask("POST", `join/${enc(room)}`, {})
      const back = yield* synced(anna, before.next)
      assert.deepStrictEqual([back.changed, back.left], [[carl.id, ben.id], []])
    }).pipe(Effect.provide(sandboxServer)))

  it.live("wake a sync that waits", () =>
    Effect.gen(function*() {
      const { anna, ben } = yield* three
      const { settled } = yield* HomeserverHandle
      const { next } = yield* synced(ben)
      const waiting = yield* Effect.forkChild(ben.ask("GET", `sync?timeout=60000&since=${next}`))
      yield* settled(ben.id)
      yield* loggedIn("anna", "NEW")
      assert.deepStrictEqual((yield* Fiber.join(waiting)).json["device_lists"], { changed: [anna.id] })
    }).pipe(Effect.provide(sandboxServer)))

  it.live("can be asked for between two places", () =>
    Effect.gen(function*() {
      const { anna, ben } = yield* three
      const { next } = yield* synced(ben)
      yield* anna.ask("POST", "keys/upload", { device_keys: identityKeys(anna).json })
      const later = yield* synced(ben, next)
      const ask = (query: string) => ben.ask("GET", `keys/changes${query}`)
      assert.deepStrictEqual((yield* ask(`?from=${next}&to=${later.next}`)).json, { changed: [anna.id], left: [] })
      assert.deepStrictEqual((yield* ask(`?from=${later.next}&to=${later.next}`)).json, { changed: [], left: [] })
      assert.strictEqual((yield* ask("")).json["errcode"], "M_MISSING_PARAM")
      assert.deepInclude(yield* ask(`?from=elsewhere&to=${next}`), { status: 400 })
    }).pipe(Effect.provide(sandboxServer)))
})
