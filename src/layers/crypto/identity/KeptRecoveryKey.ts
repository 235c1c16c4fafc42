import { Effect, Redacted } from "effect"
import { randomBytes } from "node:crypto"
import { encodeRecoveryKey, type RecoveryKey } from "../../../domain/crypto/secrets/RecoveryKey.ts"
import { readRecoveryKeyFile, writeRecoveryKeyFile } from "../secrets/RecoveryKeyFile.ts"

export interface RecoveryKeyKeeping {
  /** MATRIX_RECOVERY_KEY. */
  readonly recoveryKey: RecoveryKey | undefined
  /** Path of the file that a new key is written to, until it is forgotten. */
  readonly recoveryKeyFile: string
  /** Shows a new key to a person who looks on. */
  readonly show: (key: Redacted.Redacted) => Effect.Effect<void>
}

/** The key that there is: the setting's, else the file's. */
export const knownRecoveryKey = (
  { recoveryKey, recoveryKeyFile }: Pick<RecoveryKeyKeeping, "recoveryKey" | "recoveryKeyFile">
) => recoveryKey === undefined ? readRecoveryKeyFile(recoveryKeyFile) : Effect.succeed(recoveryKey)

/** The same, or a new one, which is on disk before it is used. */
export const someRecoveryKey = Effect.fnUntraced(function*(keeping: RecoveryKeyKeeping) {
  const known = yield* knownRecoveryKey(keeping)
  if (known !== undefined) return known
  const made = Redacted.make(new Uint8Array(randomBytes(32)))
  yield* writeRecoveryKeyFile(keeping.recoveryKeyFile, made)
  yield* keeping.show(encodeRecoveryKey(made))
  return made
})
