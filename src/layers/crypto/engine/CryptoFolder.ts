import { Effect } from "effect"
import { existsSync, mkdirSync, readdirSync, renameSync, utimesSync } from "node:fs"
import { join } from "node:path"
import { StoreError } from "../../../domain/StoreError.ts"
import { fileFault, makePrivate } from "../../store/DataDir.ts"
import { faultOf } from "../../store/SqlFault.ts"
import { RecordFile } from "../indexeddb/RecordFile.ts"

const oldPrefix = "old-"

/** A device's folder: a device id may hold any character. */
const folderName = (device: string): string => encodeURIComponent(device).replaceAll(".", "%2E").slice(0, 200)

/** What was another device's is kept to read old messages with, and never to send. */
const setAside = (folder: string, current: string) => {
  for (const { name } of readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
    if (name === current || name.startsWith(oldPrefix)) continue
    let to = join(folder, oldPrefix + name)
    for (let n = 2; existsSync(to); n++) to = join(folder, `${oldPrefix}${name}-${n}`)
    renameSync(join(folder, name), to)
    const now = new Date()
    utimesSync(to, now, now)
  }
}

/** Whether the folder has a store of this device. */
export const hasStoreOf = (folder: string, device: string): boolean =>
  existsSync(join(folder, folderName(device), "keys.db"))

/**
 * Opens the store of a device below `folder`, made where it is not there, until the scope closes. Stores of other
 * devices become `old-…`. Fails where another process has it open, and where it is damaged.
 */
export const openDeviceStore = (folder: string, device: string) => {
  const own = join(folder, folderName(device))
  const file = join(own, "keys.db")
  return Effect.acquireRelease(
    Effect.andThen(
      Effect.try({
        try: () => {
          mkdirSync(own, { recursive: true, mode: 0o700 })
          setAside(folder, folderName(device))
          makePrivate(file)
        },
        catch: fileFault(own)
      }),
      Effect.try({
        try: () => new RecordFile(file),
        catch: (cause) => {
          const { detail, reason } = faultOf(file, cause)
          if (reason === "busy") return new StoreError({ file, reason: "locked", detail: "" })
          return new StoreError({ file, reason: reason === "not a database" ? "keys damaged" : reason, detail })
        }
      })
    ),
    (records) => Effect.sync(() => records.close())
  )
}
