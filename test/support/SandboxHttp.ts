import { Effect, Layer } from "effect"
import { generateKeyPairSync, sign } from "node:crypto"
import type { UserId } from "../../src/domain/Ids.ts"
import { at, elementsOf, recordOf } from "../../src/domain/Json.ts"
import type { RawEvent } from "../../src/domain/matrix/SyncBatch.ts"
import * as Faults from "../../src/sandbox/homeserver/Faults.ts"
import * as Homeserver from "../../src/sandbox/homeserver/Homeserver.ts"
import { HomeserverHandle } from "../../src/sandbox/homeserver/HomeserverHandle.ts"
import { canonicalJson, signedPart } from "../../src/sandbox/keys/SignedJson.ts"

export interface SandboxAnswer {
  readonly status: number
  readonly json: RawEvent
}

/** A fake homeserver of its own, with its faults. */
export const sandboxServer = Homeserver.layer().pipe(Layer.provideMerge(Faults.layer))

const call = async (url: string, method: string, token: string | undefined, body: unknown): Promise<SandboxAnswer> => {
  const answer = await fetch(url, {
    method,
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) })
  })
  return { status: answer.status, json: (await answer.json()) as RawEvent }
}

interface Account {
  readonly id: UserId
  readonly password: string
}

/** A login of an account at the server `url`, that asks over HTTP as a person's program would. */
export const loggedInAt = Effect.fnUntraced(
  function*(url: string, { id, password }: Account, device?: string, displayName?: string) {
    const ask = (token?: string) => (method: string, path: string, body?: unknown) =>
      Effect.promise(() => call(`${url}/_matrix/client/v3/${path}`, method, token, body))
    const { json } = yield* ask()("POST", "login", {
      type: "m.login.password",
      identifier: { type: "m.id.user", user: id },
      password,
      device_id: device,
      initial_device_display_name: displayName
    })
    const token = String(json["access_token"])
    return { id, device: String(json["device_id"]), token, ask: ask(token) }
  }
)

export type LoggedIn = Effect.Success<ReturnType<typeof loggedInAt>>

/** The same of `name` in the sandbox, whose password is `secret`. */
export const loggedIn = Effect.fnUntraced(function*(name: string, device?: string, displayName?: string) {
  const { register, url } = yield* HomeserverHandle
  return yield* loggedInAt(url, { id: yield* register(name, "secret"), password: "secret" }, device, displayName)
})

/** What is new for a device; without a place, everything. */
export const synced = ({ ask }: LoggedIn, since?: string) =>
  Effect.map(ask("GET", since === undefined ? "sync" : `sync?since=${since}`), ({ json }) => ({
    json,
    next: String(json["next_batch"]),
    messages: elementsOf(at(json, "to_device", "events")) as ReadonlyArray<RawEvent>,
    changed: elementsOf(at(json, "device_lists", "changed")),
    left: elementsOf(at(json, "device_lists", "left"))
  }))

/** A room of one person into which others were invited and came. */
export const sharedRoom = Effect.fnUntraced(function*(by: LoggedIn, ...others: ReadonlyArray<LoggedIn>) {
  const invite = others.map(({ id }) => id)
  const { json } = yield* by.ask("POST", "createRoom", { invite })
  const room = String(json["room_id"])
  for (const { ask } of others) yield* ask("POST", `join/${encodeURIComponent(room)}`, {})
  return room
})

/** A pair of keys that signs JSON. */
export const signingKey = (name?: string) => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519")
  const raw = Buffer.from(String(publicKey.export({ format: "jwk" }).x), "base64url").toString("base64")
  const publicPart = raw.replace(/=+$/, "")
  const keyId = `ed25519:${name ?? publicPart}`
  const signed = (object: RawEvent, user: UserId): RawEvent => {
    const signature = sign(null, Buffer.from(canonicalJson(signedPart(object))), privateKey).toString("base64")
    const others = recordOf(at(object, "signatures", user))
    return { ...object, signatures: { ...recordOf(object["signatures"]), [user]: { ...others, [keyId]: signature } } }
  }
  return { publicPart, keyId, signed }
}

export type TestSigningKey = ReturnType<typeof signingKey>

/** A device's identity keys, signed by itself. */
export const identityKeys = ({ device, id }: LoggedIn, key = signingKey(device)) => ({
  key,
  json: key.signed({
    user_id: id,
    device_id: device,
    algorithms: ["m.olm.v1.curve25519-aes-sha2", "m.megolm.v1.aes-sha2"],
    keys: { [key.keyId]: key.publicPart, [`curve25519:${device}`]: "aGVsbG8" }
  }, id)
})

/** The three cross-signing keys of a person, as they are uploaded. */
export const crossSigningKeys = ({ id }: LoggedIn) => {
  const [master, selfSigning, userSigning] = [signingKey(), signingKey(), signingKey()]
  const json = (use: string, key: TestSigningKey) => ({
    user_id: id,
    usage: [use],
    keys: { [key.keyId]: key.publicPart }
  })
  return {
    master,
    selfSigning,
    userSigning,
    body: {
      master_key: json("master", master),
      self_signing_key: master.signed(json("self_signing", selfSigning), id),
      user_signing_key: master.signed(json("user_signing", userSigning), id)
    }
  }
}
