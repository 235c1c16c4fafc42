import { Effect } from "effect"
import { existsSync, renameSync } from "node:fs"
import type { RecoveryKey } from "../../../domain/crypto/secrets/RecoveryKey.ts"
import type { StoreError } from "../../../domain/StoreError.ts"
import { privateFileFault, removePrivateFile, writePrivateFile } from "../../store/PrivateFile.ts"
import { readRecoveryKeyFile, removeRecoveryKeyFile, writeRecoveryKeyFile } from "./RecoveryKeyFile.ts"

/** How a replacement of the key ends. */
export interface RecoveryKeyReplacement {
  /** The key of before; undefined: there was none. */
  readonly before: Effect.Effect<RecoveryKey | undefined, StoreError>
  /** The key of before is of use no more. */
  readonly done: Effect.Effect<void, StoreError>
  /** The key of before is in its place again. */
  readonly undone: Effect.Effect<void, StoreError>
}

const doing = <A>(file: string, what: () => A) => Effect.try({ try: what, catch: privateFileFault(file) })

const oldOf = (file: string) => `${file}.old`

const replacementOf = (file: string): RecoveryKeyReplacement => {
  const old = oldOf(file)
  const before = readRecoveryKeyFile(old).pipe(
    // Empty where there was none.
    Effect.catchTag(
      "StoreError",
      (error) => error.reason === "not a recovery key" ? Effect.succeed(undefined) : Effect.fail(error)
    )
  )
  return {
    before,
    done: doing(file, () => removePrivateFile(old)),
    undone: Effect.flatMap(before, (key) =>
      key === undefined
        ? Effect.andThen(removeRecoveryKeyFile(file), doing(file, () => removePrivateFile(old)))
        : doing(file, () => renameSync(old, file)))
  }
}

/** The replacement that a run left which was cut off; undefined where none did. */
export const pendingReplacement = (file: string): Effect.Effect<RecoveryKeyReplacement | undefined, StoreError> =>
  doing(file, () => (existsSync(oldOf(file)) ? replacementOf(file) : undefined))

/**
 * Writes another key in the place of the one that there is, which is kept as `recovery-key.old` until the replacement
 * ends; that is empty where there is none. One that lies there already is of a run that was cut off, and goes before
 * what that run wrote.
 */
export const replaceRecoveryKeyFile = Effect.fnUntraced(function*(file: string, key: RecoveryKey) {
  const old = oldOf(file)
  yield* doing(file, () => {
    if (existsSync(old)) return
    if (existsSync(file)) renameSync(file, old)
    else writePrivateFile(old, "")
  })
  yield* writeRecoveryKeyFile(file, key)
  return replacementOf(file)
})
