import { Option, Schema } from "effect"
import { EncryptionState } from "./EncryptionState.ts"

/** What a running bot keeps of its encryption in the store, for who looks beside it. `at`: ms since 1970. */
export const KeptEncryption = Schema.Struct({ at: Schema.Finite, state: EncryptionState })
export type KeptEncryption = typeof KeptEncryption.Type

/** Its name among the small values of the store. */
export const keptEncryptionName = "encryption"

const codec = Schema.fromJsonString(KeptEncryption)
const decode = Schema.decodeUnknownOption(codec)

/** undefined where nothing was kept, or by a version that we do not know. */
export const readKeptEncryption = (text: string | undefined): KeptEncryption | undefined =>
  Option.getOrUndefined(decode(text))

export const keptEncryptionText = Schema.encodeSync(codec)

/**
 * The state as it is now, with what was known of the same device before its engine was loaded: a start that meets no
 * encrypted room leaves the engine alone.
 */
export const withKnownBefore = (now: EncryptionState, before: EncryptionState | undefined): EncryptionState => {
  if (now._tag !== "On" || before?._tag !== "On" || now.device !== before.device) return now
  const {
    backup,
    changedAdmins,
    fingerprint,
    identity,
    mismatchedAdmins,
    older,
    oneTimeKeys,
    refusedUpload,
    rotatedAt
  } = before
  const isLoaded = now.fingerprint !== undefined
  return {
    ...(fingerprint === undefined ? {} : { fingerprint }),
    ...(oneTimeKeys === undefined ? {} : { oneTimeKeys }),
    ...(rotatedAt === undefined ? {} : { rotatedAt }),
    ...(mismatchedAdmins === undefined ? {} : { mismatchedAdmins }),
    // The same device never becomes whole again.
    ...(older === undefined ? {} : { older }),
    // What a loaded engine does not tell of is not so.
    ...(isLoaded || backup === undefined ? {} : { backup }),
    ...(isLoaded || refusedUpload === undefined ? {} : { refusedUpload }),
    ...(isLoaded || changedAdmins === undefined ? {} : { changedAdmins }),
    ...now,
    identity: now.identity._tag === "Unknown" ? identity : now.identity
  }
}

/** What an earlier process knew of admins who saw another string, whatever device it ran as. */
export const mismatchedBefore = (state: EncryptionState | undefined): ReadonlyArray<string> =>
  state?._tag === "On" ? state.mismatchedAdmins ?? [] : []

/** Whether the account's identity had signed the device. */
export const hasSignedDevice = (state: EncryptionState | undefined): boolean =>
  state?._tag === "On" && state.identity._tag === "Signed"

/** The device's ed25519 key, where it was noted of this device. */
export const notedFingerprint = (state: EncryptionState | undefined, device: string): string | undefined =>
  state?._tag === "On" && state.device === device ? state.fingerprint : undefined
