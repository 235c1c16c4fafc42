import { Result } from "effect"
import type { UserId } from "../../domain/Ids.ts"
import { at, readRecord, recordOf } from "../../domain/Json.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import type { HomeserverState, ServerSession } from "../state/HomeserverState.ts"
import { ownerIn, type SigningUse } from "../state/KeyDirectory.ts"
import { invalidParameter, notFound, refuse, type ServerResult } from "../state/ServerRefusal.ts"
import { announceKeys, announceSignatures } from "./DeviceLists.ts"
import { shownDevice } from "./KeyQuery.ts"
import { type CrossSigningKey, crossSigningKey, keepSignature } from "./KeySignatures.ts"
import { isSignedBy, sameJson, signatureOn, signedPart } from "./SignedJson.ts"

/** Signatures to keep, by the id of the key that made them; none where they are all known. */
type Made = Readonly<Record<string, string>>

const invalid = refuse(400, "M_INVALID_SIGNATURE", "Invalid signature")
const unknownDevice = notFound("Unknown device")

const keyOf = (
  server: HomeserverState,
  user: UserId,
  use: SigningUse,
  asker: UserId
): ServerResult<CrossSigningKey> => {
  const key = crossSigningKey(server, user, use, asker)
  return key === undefined ? notFound(`No ${use} key found for ${user}`) : Result.succeed(key)
}

/** One signature on an object, which must be about what is stored and not be there yet. */
const signatureBy = (
  signer: UserId,
  key: Pick<CrossSigningKey, "keyId" | "publicKey">,
  given: RawEvent,
  stored: RawEvent
): ServerResult<Made> => {
  const signature = signatureOn(given, signer, key.keyId)
  if (signature === undefined) return invalid
  if (signatureOn(stored, signer, key.keyId) !== undefined) return Result.succeed({})
  if (!sameJson(signedPart(given), signedPart(stored))) return refuse(400, "M_UNKNOWN", "Key does not match")
  return isSignedBy(given, signer, key.keyId, key.publicKey) ? Result.succeed({ [key.keyId]: signature }) : invalid
}

/** What devices of the user signed of the user's master key. */
const byDevices = (server: HomeserverState, user: UserId, given: RawEvent, stored: RawEvent): ServerResult<Made> => {
  const { devices } = ownerIn(server.keys, user)
  const made: Record<string, string> = {}
  for (const keyId of Object.keys(recordOf(at(given, "signatures", user)))) {
    const publicKey = at(devices.get(keyId.slice("ed25519:".length))?.keys, "keys", keyId)
    if (!keyId.startsWith("ed25519:") || publicKey === undefined) return invalid
    const one = signatureBy(user, { keyId, publicKey: String(publicKey) }, given, stored)
    if (Result.isFailure(one)) return one
    Object.assign(made, one.success)
  }
  return at(given, "signatures", user) === undefined ? invalid : Result.succeed(made)
}

/** What a user signed of the own keys: devices by the self-signing key, the master key by devices. */
const ofOwn = (server: HomeserverState, user: UserId, id: string, given: RawEvent): ServerResult<Made> =>
  Result.flatMap(
    keyOf(server, user, "self_signing", user),
    (selfSigning) =>
      Result.flatMap(keyOf(server, user, "master", user), (master) => {
        if (id === master.publicKey) return byDevices(server, user, given, master.json)
        const device = ownerIn(server.keys, user).devices.get(id)
        if (device?.keys === undefined) return unknownDevice
        return signatureBy(user, selfSigning, given, shownDevice(server, user, device))
      })
  )

/** What a user signed of somebody else: the master key, by the user-signing key, and nothing else. */
const ofOther = (
  server: HomeserverState,
  signer: UserId,
  user: UserId,
  id: string,
  given: RawEvent
): ServerResult<Made> =>
  Result.flatMap(
    keyOf(server, signer, "user_signing", signer),
    (userSigning) =>
      Result.flatMap(keyOf(server, user, "master", signer), (master) =>
        id === master.publicKey ? signatureBy(signer, userSigning, given, master.json) : unknownDevice)
  )

/**
 * `POST /keys/signatures/upload` (client-server API, "Cross-signing"): what can be kept is kept, and the rest is told
 * one by one. Others hear of what the owner signed; of what somebody signed of others hears that somebody alone.
 */
export const uploadSignatures = (
  server: HomeserverState,
  { user: signer }: ServerSession,
  body: RawEvent
): ServerResult<RawEvent> => {
  const failures: Record<string, Record<string, unknown>> = {}
  const told = new Set<UserId>()
  for (const [owner, things] of Object.entries(body)) {
    const given = Object.entries(recordOf(things))
    if (readRecord(things) === undefined || given.some(([, thing]) => readRecord(thing) === undefined)) {
      return invalidParameter("Signed keys must be objects")
    }
    const user = owner as UserId
    for (const [id, thing] of given as Array<[string, RawEvent]>) {
      const made = user === signer ? ofOwn(server, user, id, thing) : ofOther(server, signer, user, id, thing)
      if (Result.isFailure(made)) {
        const { errcode, error, status } = made.failure
        // Synapse calls the text `message`, the specification `error`.
        failures[owner] = { ...failures[owner], [id]: { status, errcode, error, message: error } }
        continue
      }
      for (const [keyId, signature] of Object.entries(made.success)) {
        keepSignature(server, signer, { owner: user, id }, keyId, signature)
        told.add(user)
      }
    }
  }
  if (told.delete(signer)) announceKeys(server, signer)
  announceSignatures(server, signer, [...told])
  return Result.succeed({ failures })
}
