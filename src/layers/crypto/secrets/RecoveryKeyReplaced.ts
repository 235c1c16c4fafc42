import { Effect } from "effect"
import { existsSync, renameSync } from "node:fs"
import type { RecoveryKey } from "../../../domain/crypto/secrets/RecoveryKey.ts"
import type { StoreError } from "../../../domain/StoreError.ts"
import { privateFileFault, removePrivateFile } from "../../store/PrivateFile.ts"
import { removeRecoveryKeyFile, writeRecoveryKeyFile } from "./RecoveryKeyFile.ts"

/** How a replacement of the key ends. */
export interface RecoveryKeyReplacement {
  /** The key of before is of use no more. */
  readonly done: Effect.Effect<void, StoreError>
  /** The key of before is in its place again. */
  readonly undone: Effect.Effect<void, StoreError>
}

/**
 * Writes another key in the place of the one that there is, which is kept as `recovery-key.old` until the replacement
 * ends. One that lies there already is of a run that was cut off, and goes before what that run wrote.
 */
export const replaceRecoveryKeyFile = Effect.fnUntraced(function*(file: string, key: RecoveryKey) {
  const old = `${file}.old`
  const doing = (what: () => void) => Effect.try({ try: what, catch: privateFileFault(file) })
  yield* doing(() => {
    if (existsSync(file) && !existsSync(old)) renameSync(file, old)
  })
  yield* writeRecoveryKeyFile(file, key)
  return {
    done: doing(() => removePrivateFile(old)),
    undone: Effect.suspend(() => existsSync(old) ? doing(() => renameSync(old, file)) : removeRecoveryKeyFile(file))
  } satisfies RecoveryKeyReplacement
})
