import type { UserId } from "../../domain/Ids.ts"
import { at, recordOf } from "../../domain/Json.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import type { HomeserverState } from "../state/HomeserverState.ts"
import { ownerIn, type SigningUse } from "../state/KeyDirectory.ts"

/** What a signature is on: a device, or a cross-signing key, which is named by its public part. */
const signedThing = (owner: UserId, id: string) => `${owner} ${id}`

/** What `signer` signed of one thing: ids of keys and signatures. */
export const signaturesOn = (
  server: HomeserverState,
  signer: UserId,
  owner: UserId,
  id: string
): ReadonlyMap<string, string> | undefined => server.keys.owners.get(signer)?.signatures.get(signedThing(owner, id))

export const keepSignature = (
  server: HomeserverState,
  signer: UserId,
  on: { readonly owner: UserId; readonly id: string },
  keyId: string,
  signature: string
) => {
  const { signatures } = ownerIn(server.keys, signer)
  const thing = signedThing(on.owner, on.id)
  signatures.set(thing, (signatures.get(thing) ?? new Map<string, string>()).set(keyId, signature))
}

/** Forgets everybody's signatures on a thing that is there no more. */
export const dropSignaturesOn = (server: HomeserverState, owner: UserId, id: string) => {
  for (const { signatures } of server.keys.owners.values()) signatures.delete(signedThing(owner, id))
}

/** An object with more signatures of one signer. */
export const withSignatures = (
  object: RawEvent,
  signer: UserId,
  added: ReadonlyMap<string, string> | undefined
): RawEvent =>
  added === undefined ? object : {
    ...object,
    signatures: {
      ...recordOf(object["signatures"]),
      [signer]: { ...recordOf(at(object, "signatures", signer)), ...Object.fromEntries(added) }
    }
  }

/** A cross-signing key, which holds exactly one public key. */
export interface CrossSigningKey {
  readonly json: RawEvent
  /** Such as `ed25519:…`. */
  readonly keyId: string
  readonly publicKey: string
}

/** Undefined for what is no Ed25519 key by its name. */
export const readCrossSigningKey = (json: RawEvent): CrossSigningKey | undefined => {
  const [keyId, publicKey] = Object.entries(recordOf(json["keys"]))[0] ?? []
  return keyId === `ed25519:${String(publicKey)}` ? { json, keyId, publicKey: String(publicKey) } : undefined
}

/**
 * A user's cross-signing key as `asker` sees it: with the signatures that it was uploaded with and those that the asker
 * made. As on Synapse, what a device signed of its owner's master key later on is shown to the owner alone.
 */
export const crossSigningKey = (
  server: HomeserverState,
  user: UserId,
  use: SigningUse,
  asker: UserId
): CrossSigningKey | undefined => {
  const stored = server.keys.owners.get(user)?.signing.get(use)
  const key = stored === undefined ? undefined : readCrossSigningKey(stored)
  return key === undefined
    ? undefined
    : { ...key, json: withSignatures(key.json, asker, signaturesOn(server, asker, user, key.publicKey)) }
}
