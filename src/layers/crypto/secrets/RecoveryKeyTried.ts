import { Effect } from "effect"
import { recoveryKeyWhy } from "../../../domain/crypto/secrets/RecoveryKeyWords.ts"
import type { MatrixError } from "../../../domain/matrix/MatrixError.ts"
import type { StoreError } from "../../../domain/StoreError.ts"
import { knownRecoveryKey, type RecoveryKeyKeeping } from "../identity/KeptRecoveryKey.ts"
import type { SecretStore } from "./SecretStore.ts"

/** What became of trying the recovery key that there is: `wrong` says why it opens nothing, in words. */
export type RecoveryKeyTrial = { readonly _tag: "None" | "Opens" } | { readonly _tag: "Wrong"; readonly why: string }

/**
 * Whether the recovery key that is set here opens the account's secret storage. Whoever has the identity's keys needs
 * none, so that a wrong one would come to light with the next device. It changes nothing.
 */
export const tryRecoveryKey = (
  keeping: Pick<RecoveryKeyKeeping, "recoveryKey" | "recoveryKeyFile">,
  storage: SecretStore
): Effect.Effect<RecoveryKeyTrial, MatrixError | StoreError> => {
  const source = keeping.recoveryKey === undefined ? "recovery-key in DATA_DIR" : "MATRIX_RECOVERY_KEY"
  const wrong = (fault: Parameters<typeof recoveryKeyWhy>[1]): RecoveryKeyTrial => ({
    _tag: "Wrong",
    why: recoveryKeyWhy(source, fault)
  })
  return Effect.gen(function*() {
    const key = yield* knownRecoveryKey(keeping)
    if (key === undefined) return { _tag: "None" } satisfies RecoveryKeyTrial
    yield* storage.open(key)
    return { _tag: "Opens" } satisfies RecoveryKeyTrial
  }).pipe(
    Effect.catchTag("SecretStorageLocked", ({ reason }) => Effect.succeed(wrong(reason))),
    Effect.catchTag(
      "StoreError",
      (error) =>
        error.reason === "not a recovery key" ? Effect.succeed(wrong("not a recovery key")) : Effect.fail(error)
    )
  )
}
