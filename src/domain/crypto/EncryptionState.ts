import { Schema } from "effect"
import { StoreFault } from "../StoreError.ts"
import { LastVerification } from "./verification/LastVerification.ts"

/**
 * Why the homeserver does not let the identity be published. `not by password`: it wants a proof that no password is,
 * such as a consent on a page of its own.
 */
export const UnsignedReason = Schema.Literals(["no password", "password refused", "not by password"])
export type UnsignedReason = typeof UnsignedReason.Type

/** The account's cross-signing identity, and whether it vouches for our device. */
export const IdentityState = Schema.TaggedUnion({
  /** Not looked at yet. */
  Unknown: {},
  /** The account has an identity whose keys we have, and it signed our device. */
  Signed: {},
  /** The first upload needs a proof, which the homeserver did not get. Without `why`: no password is set. */
  Unsigned: { why: Schema.optionalKey(UnsignedReason) },
  /** The account has an identity whose keys we do not have; `why` is one sentence about what opens it or does not. */
  Locked: { why: Schema.String }
})
export type IdentityState = typeof IdentityState.Type

/** What becomes of the room keys' backup on the homeserver. */
export const BackupState = Schema.Struct({
  /** Its version; absent where the account has no backup. */
  version: Schema.optionalKey(Schema.String),
  state: Schema.Literals(["on", "not used"]),
  /** Why it is not used, or cannot be read: one sentence without its stop. */
  why: Schema.optionalKey(Schema.String),
  /** Sessions of ours that are in it. */
  uploaded: Schema.optionalKey(Schema.Int)
})
export type BackupState = typeof BackupState.Type

/** What `status` and `doctor` tell of encryption. */
export const EncryptionState = Schema.TaggedUnion({
  /** MATRIX_ENCRYPTION is off. */
  Off: {},
  /** The device cannot be used for encryption; `why` is one sentence, `advice` what to do. */
  Unusable: { why: Schema.String, advice: Schema.String },
  On: {
    device: Schema.String,
    /** The device's ed25519 key, as clients show it; absent until the engine was loaded. */
    fingerprint: Schema.optionalKey(Schema.String),
    identity: IdentityState,
    /** One-time keys that the server has. */
    oneTimeKeys: Schema.optionalKey(Schema.Int),
    /** The last verification by an admin in this process. */
    verification: Schema.optionalKey(LastVerification),
    /** Admins whose identity is another one than before, until they verify again. */
    changedAdmins: Schema.optionalKey(Schema.Array(Schema.String)),
    /** Absent until it was looked for, which waits for the identity. */
    backup: Schema.optionalKey(BackupState),
    /** Why the recovery key that is set here is not the account's: one sentence without its stop. */
    recoveryKey: Schema.optionalKey(Schema.String),
    /** Why the store of the device's keys cannot be read or written as it should. */
    keyStore: Schema.optionalKey(StoreFault),
    /** When messages to some room last began to be encrypted with a new key, in ms since 1970. */
    rotatedAt: Schema.optionalKey(Schema.Finite),
    /** How the last upload of keys was refused, such as `400 M_UNKNOWN`; absent since one was taken. */
    refusedUpload: Schema.optionalKey(Schema.String),
    /** It was proven that the store is an older copy of itself, or that another program uses the same keys. */
    older: Schema.optionalKey(Schema.Boolean)
  }
})
export type EncryptionState = typeof EncryptionState.Type
