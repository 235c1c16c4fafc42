import { Effect } from "effect"
import { existsSync } from "node:fs"
import { join, resolve } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { pathToFileURL } from "node:url"
import { encryptionFindings, keyStoreFinding, type KeyStoreSeen } from "../../domain/doctor/EncryptionFindings.ts"
import type { BotStatus } from "../../domain/operations/BotStatus.ts"
import { filesIn } from "../store/DataDir.ts"
import { deviceFolderName } from "../store/devices/DeviceFolders.ts"
import { isLockHeld } from "../store/StoreLock.ts"

/**
 * Reads the store of a device's keys as a file that does not change: no lock, and no file beside it. Where a bot runs
 * it is left alone, since that bot must be the only one to open it.
 */
const keyStoreSeen = (dataDir: string, device: string): KeyStoreSeen => {
  const { crypto, lock } = filesIn(dataDir)
  const file = join(crypto, deviceFolderName(device), "keys.db")
  if (!existsSync(file)) return "missing"
  if (isLockHeld(lock)) return "held"
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(new URL(`${pathToFileURL(file).href}?immutable=1`), { readOnly: true })
    const rows = database.prepare("PRAGMA quick_check(1)").all()
    return rows.length === 1 && rows[0]?.["quick_check"] === "ok" ? "whole" : "damaged"
  } catch {
    return "damaged"
  } finally {
    database?.close()
  }
}

/** Looks at encryption as the bot noted it, and at the store of its keys. */
export const encryptionLook = (dataDir: string | undefined, status: BotStatus | undefined) =>
  Effect.sync(() => {
    const found = encryptionFindings(status?.encryption)
    const { device, state } = status?.encryption ?? {}
    return dataDir === undefined || device == null || state !== "on"
      ? found
      : [...found, keyStoreFinding(keyStoreSeen(resolve(dataDir), device))]
  })
