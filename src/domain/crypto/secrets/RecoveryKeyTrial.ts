import { type RecoveryKeySource, recoveryKeyWhy } from "./RecoveryKeyWords.ts"
import type { SecretStorageFault } from "./SecretStorageError.ts"

/** Why a recovery key opens nothing; the last is of what is no key at all. */
export type RecoveryKeyTrialFault = SecretStorageFault | "not a recovery key"

/** What became of trying the recovery key that there is; `why` in words. */
export type RecoveryKeyTrial =
  | { readonly _tag: "None" | "Opens" }
  | { readonly _tag: "Wrong"; readonly fault: RecoveryKeyTrialFault; readonly why: string }

export const wrongRecoveryKey = (source: RecoveryKeySource, fault: RecoveryKeyTrialFault): RecoveryKeyTrial => ({
  _tag: "Wrong",
  fault,
  why: recoveryKeyWhy(source, fault)
})
