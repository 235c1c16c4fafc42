import { Effect } from "effect"
import { type RecoveryKeyTrial, wrongRecoveryKey } from "../../../domain/crypto/secrets/RecoveryKeyTrial.ts"
import type { MatrixError } from "../../../domain/matrix/MatrixError.ts"
import type { StoreError } from "../../../domain/StoreError.ts"
import { knownRecoveryKey, type RecoveryKeyKeeping } from "../identity/KeptRecoveryKey.ts"
import type { SecretStore } from "./SecretStore.ts"

/**
 * Whether the recovery key that is set here opens the account's secret storage. Whoever has the identity's keys needs
 * none, so that a wrong one would come to light with the next device. It changes nothing.
 */
export const tryRecoveryKey = (
  keeping: Pick<RecoveryKeyKeeping, "recoveryKey" | "recoveryKeyFile">,
  storage: SecretStore
): Effect.Effect<RecoveryKeyTrial, MatrixError | StoreError> => {
  const source = keeping.recoveryKey === undefined ? "recovery-key in DATA_DIR" : "MATRIX_RECOVERY_KEY"
  return Effect.gen(function*() {
    const key = yield* knownRecoveryKey(keeping)
    if (key === undefined) return { _tag: "None" } satisfies RecoveryKeyTrial
    yield* storage.open(key)
    return { _tag: "Opens" } satisfies RecoveryKeyTrial
  }).pipe(
    Effect.catchTag("SecretStorageLocked", ({ reason }) => Effect.succeed(wrongRecoveryKey(source, reason))),
    Effect.catchTag(
      "StoreError",
      (error) =>
        error.reason === "not a recovery key"
          ? Effect.succeed(wrongRecoveryKey(source, "not a recovery key"))
          : Effect.fail(error)
    )
  )
}
