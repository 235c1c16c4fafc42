import type { OlmMachine } from "@matrix-org/matrix-sdk-crypto-wasm"
import { Effect, Redacted } from "effect"
import { chooseBackup } from "../../../domain/crypto/backup/BackupChoice.ts"
import { backupSecret } from "../../../domain/crypto/backup/BackupDescription.ts"
import type { BackupState } from "../../../domain/crypto/EncryptionState.ts"
import { engineCall } from "../engine/EngineCall.ts"
import type { RecoveryKeyKeeping } from "../identity/KeptRecoveryKey.ts"
import type { SecretStore } from "../secrets/SecretStore.ts"
import { makeBackup, type UsedBackup } from "./BackupMaking.ts"
import { findBackup, opensBackup } from "./FoundBackup.ts"

/** What a look at the account's backup led to; `used` is undefined where it is left alone. */
export interface BackupLook {
  readonly used: UsedBackup | undefined
  readonly state: BackupState
}

/**
 * From now on keys are encrypted for this backup. What the engine noted of another one, or of one of which the server
 * has less than was put there, is forgotten first, so that all keys go into this one. Returns how many are in it.
 */
const enable = (machine: OlmMachine, { key, publicKey, version }: UsedBackup, count: number) =>
  engineCall("using the backup", async () => {
    const kept = await machine.getBackupKeys()
    const isSame = kept.backupVersion === version && opensBackup(kept.decryptionKey, publicKey)
    if (!isSame || (await machine.roomKeyCounts()).backedUp > count) await machine.disableBackup()
    if (key !== undefined) await machine.saveBackupDecryptionKey(key, version)
    await machine.enableBackupV1(publicKey, version)
    return (await machine.roomKeyCounts()).backedUp
  })

/** Looks at the account's backup and makes one, uses it or leaves it alone, as `chooseBackup` says. */
export const lookAtBackup = Effect.fnUntraced(
  function*(machine: OlmMachine, keeping: RecoveryKeyKeeping, storage: SecretStore) {
    const { backup, findings, key, stored, version } = yield* findBackup(machine, keeping, storage)
    const choice = chooseBackup(findings)
    const use = Effect.fnUntraced(function*(used: UsedBackup, count: number, why?: string) {
      const uploaded = yield* enable(machine, used, count)
      const on: BackupState = { version: used.version, state: "on", uploaded, ...(why === undefined ? {} : { why }) }
      return { used, state: on } satisfies BackupLook
    })
    if (choice._tag === "Make" && stored?._tag === "Open") return yield* use(yield* makeBackup(machine, stored), 0)
    // As after a new secret storage was made: what is only in this store would be lost with it.
    const isUnkept = stored?._tag === "Open" && stored.key === undefined
    if (isUnkept && key !== undefined) yield* stored.secrets.write(backupSecret, Redacted.make(key.toBase64()))
    if (backup !== undefined && (choice._tag === "Use" || choice._tag === "Fill")) {
      const used: UsedBackup = { version: backup.version, publicKey: backup.publicKey, key }
      return yield* use(used, backup.count ?? Infinity, choice._tag === "Fill" ? choice.why : undefined)
    }
    const why = "why" in choice ? choice.why : "its key cannot be kept"
    const left: BackupState = { state: "not used", why, ...(version === undefined ? {} : { version }) }
    return { used: undefined, state: left } satisfies BackupLook
  }
)
