import { Effect, Redacted, Result } from "effect"
import { lstatSync } from "node:fs"
import { decodeRecoveryKey, encodeRecoveryKey, type RecoveryKey } from "../../../domain/crypto/secrets/RecoveryKey.ts"
import { StoreError } from "../../../domain/StoreError.ts"
import { privateFileFault, readPrivateFile, removePrivateFile, writePrivateFile } from "../../store/PrivateFile.ts"

/** The longest file that is looked at, in bytes. */
const longest = 1_000

const doing = <A>(file: string, what: () => A): Effect.Effect<A, StoreError> =>
  Effect.try({ try: what, catch: privateFileFault(file) })

/** Whether anything is there. A link is refused, and not replaced: whoever put it there has to see to it. */
const isThere = (file: string) => {
  const stats = lstatSync(file, { throwIfNoEntry: false })
  if (stats?.isSymbolicLink() === true) throw Object.assign(new Error("it is a link"), { code: "ELOOP" })
  return stats !== undefined
}

const keyIn = (file: string): RecoveryKey => {
  const isKey = lstatSync(file).size <= longest
  const key = isKey ? decodeRecoveryKey(Redacted.make(readPrivateFile(file))) : undefined
  if (key === undefined || Result.isFailure(key)) {
    throw new StoreError({ file, reason: "not a recovery key", detail: key?.failure.reason ?? "too long" })
  }
  return key.success
}

/**
 * The recovery key in DATA_DIR/recovery-key; undefined where there is no such file. People may write it there
 * themselves, with spaces or without. What is no key fails as `not a recovery key`, and is left as it is.
 */
export const readRecoveryKeyFile = (file: string): Effect.Effect<RecoveryKey | undefined, StoreError> =>
  doing(file, () => (isThere(file) ? keyIn(file) : undefined))

/**
 * Keeps the recovery key, alone on one line and for nobody else to read (0600), in the place of any before it. On
 * return a power cut does not lose it. A crash before that leaves the file of before, or none.
 */
export const writeRecoveryKeyFile = (file: string, key: RecoveryKey): Effect.Effect<void, StoreError> =>
  doing(file, () => {
    isThere(file)
    writePrivateFile(file, `${Redacted.value(encodeRecoveryKey(key))}\n`)
  })

/** Takes the file away. Where there is none, nothing happens. */
export const removeRecoveryKeyFile = (file: string): Effect.Effect<void, StoreError> =>
  doing(file, () => {
    isThere(file)
    removePrivateFile(file)
  })
