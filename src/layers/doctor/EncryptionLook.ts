import { Effect } from "effect"
import { existsSync } from "node:fs"
import { join, resolve } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { pathToFileURL } from "node:url"
import { keyStoreOwner, type StoredAccount } from "../../domain/crypto/device/KeyStoreOwner.ts"
import type { DoctorRequest } from "../../domain/doctor/DoctorRequest.ts"
import {
  encryptionFindings,
  formerDeviceFinding,
  keyStoreFinding,
  type KeyStoreSeen
} from "../../domain/doctor/EncryptionFindings.ts"
import type { BotStatus } from "../../domain/operations/BotStatus.ts"
import { filesIn } from "../store/DataDir.ts"
import { deviceFolderName } from "../store/devices/DeviceFolders.ts"
import { deviceInsteadOf } from "../store/devices/FormerDevice.ts"
import { isLockHeld } from "../store/StoreLock.ts"

/** Reads whose keys are in a store, by what reads its rows. */
export type AccountReading = (
  rows: { readonly all: (text: string, ...values: ReadonlyArray<string | Uint8Array>) => ReadonlyArray<unknown> }
) => StoredAccount

/** Whose keys are in a store that can be read: without any it is of no more use than a damaged one. */
const heldIn = (database: DatabaseSync, device: string, user: string | null, read: AccountReading): KeyStoreSeen => {
  const held = read({ all: (text, ...values) => database.prepare(text).all(...values) })
  const named = held._tag === "Held" ? held.user : ""
  switch (keyStoreOwner(held, { user: user ?? named, device }, undefined)) {
    case "new":
      return "damaged"
    case "another":
      return "another's"
    default:
      return "whole"
  }
}

/**
 * Reads the store of a device's keys as a file that does not change: no lock, and no file beside it. Where a bot runs
 * it is left alone, since that bot must be the only one to open it.
 */
const keyStoreSeen = (dataDir: string, device: string, user: string | null, read: AccountReading): KeyStoreSeen => {
  const { crypto, lock } = filesIn(dataDir)
  const file = join(crypto, deviceFolderName(device), "keys.db")
  if (!existsSync(file)) return "missing"
  if (isLockHeld(lock)) return "held"
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(new URL(`${pathToFileURL(file).href}?immutable=1`), { readOnly: true })
    const rows = database.prepare("PRAGMA quick_check(1)").all()
    if (rows.length !== 1 || rows[0]?.["quick_check"] !== "ok") return "damaged"
    // What a bot that was killed wrote last is in the log beside it, which its next start takes in.
    return existsSync(`${file}-wal`) ? "whole" : heldIn(database, device, user, read)
  } catch {
    return "damaged"
  } finally {
    database?.close()
  }
}

/** Looks at encryption as the bot noted it, and at the store of its keys. */
export const encryptionLook = Effect.fnUntraced(function*(
  { auth, dataDir, deviceId }: Pick<DoctorRequest, "auth" | "dataDir" | "deviceId">,
  status: BotStatus | undefined,
  read: AccountReading
) {
  const found = encryptionFindings(status?.encryption)
  const { device, state } = status?.encryption ?? {}
  if (dataDir === undefined || device == null || state !== "on") return found
  const login = auth?._tag === "Password" ? { user: auth.user, device: deviceId } : undefined
  const other = yield* Effect.orElseSucceed(
    deviceInsteadOf(device, filesIn(resolve(dataDir)).crypto, login),
    () => false as const
  )
  if (other !== false) return [formerDeviceFinding(other.device)]
  const seen = keyStoreSeen(resolve(dataDir), device, status?.user ?? null, read)
  return [...found, keyStoreFinding(seen, auth === undefined ? undefined : auth._tag === "Password")]
})
