import { Schema } from "effect"

/** The account's cross-signing identity, and whether it vouches for our device. */
export const IdentityState = Schema.TaggedUnion({
  /** Not looked at yet. */
  Unknown: {},
  /** The account has an identity whose keys we have, and it signed our device. */
  Signed: {},
  /** The first upload needs the password, which is not set. */
  Unsigned: {},
  /** The account has an identity whose keys we do not have; `why` is one sentence about what opens it or does not. */
  Locked: { why: Schema.String }
})
export type IdentityState = typeof IdentityState.Type

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
    /** When messages to some room last began to be encrypted with a new key, in ms since 1970. */
    rotatedAt: Schema.optionalKey(Schema.Finite)
  }
})
export type EncryptionState = typeof EncryptionState.Type
