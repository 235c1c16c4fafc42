import type { TroubleWords } from "../IdentityWords.ts"
import type { SecretStorageFault } from "./SecretStorageError.ts"

/** Where a recovery key was given. */
export type RecoveryKeySource = "MATRIX_RECOVERY_KEY" | "recovery-key in DATA_DIR"

/** Why the key does not open the account's secret storage, or `not a recovery key`: one sentence without its stop. */
export const recoveryKeyWhy = (
  source: RecoveryKeySource,
  fault: SecretStorageFault | "not a recovery key"
): string => {
  switch (fault) {
    case "wrong key":
      return `${source} is not the key of the account's secret storage`
    case "none":
      return `${source} opens nothing, as the account has no secret storage`
    case "other algorithm":
      return `${source} opens nothing, as the account's secret storage is sealed in a way that is not known here`
    case "damaged":
      return `${source} opens nothing, as the account's secret storage is damaged`
    case "not a recovery key":
      return `${source} holds no recovery key`
  }
}

/** What that means while the device is signed, and what to do. */
export const recoveryKeyWords = (why: string): TroubleWords => ({
  means: `${why}, so another device of the bot's could not be signed with it`,
  advice: "Give the key that was made last for this account; where nobody has it any more, matrix-surface device " +
    "reset-identity makes another one"
})
