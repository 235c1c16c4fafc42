import { Result, Schema } from "effect"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import type { HomeserverState, ServerSession } from "../state/HomeserverState.ts"
import { authenticate } from "../state/InteractiveAuth.ts"
import { type KeyOwner, ownerIn, type SigningUse } from "../state/KeyDirectory.ts"
import { invalidParameter, missingParameter, refuse, type ServerResult } from "../state/ServerRefusal.ts"
import { announceKeys, announceSignatures } from "./DeviceLists.ts"
import { type CrossSigningKey, dropSignaturesOn, readCrossSigningKey } from "./KeySignatures.ts"
import { isSignedBy, sameJson } from "./SignedJson.ts"

const uses = ["master", "self_signing", "user_signing"] as const

const isKey = Schema.is(Schema.Struct({
  user_id: Schema.String,
  usage: Schema.Array(Schema.String),
  keys: Schema.Record(Schema.String, Schema.String)
}))

/** One of the keys in the body; undefined: it is not there. */
const keyIn = (body: RawEvent, user: string, use: SigningUse): ServerResult<CrossSigningKey | undefined> => {
  const json = body[`${use}_key`]
  if (json === undefined) return Result.succeed(undefined)
  const wellFormed = isKey(json) && json.user_id === user && json.usage.includes(use) &&
    Object.keys(json.keys).length === 1
  const key = wellFormed ? readCrossSigningKey(json) : undefined
  return key === undefined ? invalidParameter(`Invalid ${use} key`) : Result.succeed(key)
}

/** The keys of the body, the others signed by the master key of the body or else the published one. */
const keysIn = (owner: KeyOwner, user: string, body: RawEvent): ServerResult<Map<SigningUse, CrossSigningKey>> => {
  const found = new Map<SigningUse, CrossSigningKey>()
  for (const use of uses) {
    const key = keyIn(body, user, use)
    if (Result.isFailure(key)) return Result.fail(key.failure)
    if (key.success !== undefined) found.set(use, key.success)
  }
  const published = owner.signing.get("master")
  const master = found.get("master") ?? (published === undefined ? undefined : readCrossSigningKey(published))
  if (master === undefined) return missingParameter("master_key")
  for (const [use, { json }] of found) {
    if (use !== "master" && !isSignedBy(json, user, master.keyId, master.publicKey)) {
      return refuse(400, "M_INVALID_SIGNATURE", `Invalid signature on ${use} key`)
    }
  }
  return Result.succeed(found)
}

/**
 * `POST /keys/device_signing/upload` (client-server API, "Cross-signing"). The first keys of an account need no
 * password, and neither do those that are there already: a client may not know that its upload arrived.
 */
export const uploadSigningKeys = (
  server: HomeserverState,
  { user }: ServerSession,
  body: RawEvent
): ServerResult<RawEvent> => {
  const owner = ownerIn(server.keys, user)
  const differs = uses.some((use) =>
    body[`${use}_key`] !== undefined && !sameJson(body[`${use}_key`], owner.signing.get(use))
  )
  if (!differs) return Result.succeed({})
  const allowed = owner.signing.has("master")
    ? authenticate(server, user, "device_signing", body)
    : Result.succeed(undefined)
  return Result.map(Result.flatMap(allowed, () => keysIn(owner, user, body)), (keys) => {
    for (const [use, key] of keys) {
      const replaced = owner.signing.get(use)
      const old = replaced === undefined ? undefined : readCrossSigningKey(replaced)
      if (old !== undefined && old.publicKey !== key.publicKey) dropSignaturesOn(server, user, old.publicKey)
      owner.signing.set(use, key.json)
    }
    if (keys.has("user_signing")) announceSignatures(server, user, [user])
    if (keys.has("master") || keys.has("self_signing")) announceKeys(server, user)
    return {}
  })
}
