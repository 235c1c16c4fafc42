import { Effect } from "effect"
import { existsSync, mkdirSync } from "node:fs"
import { join } from "node:path"
import { StoreError } from "../../../domain/StoreError.ts"
import { fileFault, makePrivate } from "../../store/DataDir.ts"
import { deviceFolderName, setAsideDevices } from "../../store/devices/DeviceFolders.ts"
import { faultOf } from "../../store/SqlFault.ts"
import { RecordFile } from "../indexeddb/RecordFile.ts"

/** Whether the folder has a store of this device. */
export const hasStoreOf = (folder: string, device: string): boolean =>
  existsSync(join(folder, deviceFolderName(device), "keys.db"))

/**
 * Opens the store of a device below `folder`, made where it is not there, until the scope closes. Stores of other
 * devices become `old-…`. Fails where another process has it open, and where it is damaged.
 */
export const openDeviceStore = (folder: string, device: string) => {
  const own = join(folder, deviceFolderName(device))
  const file = join(own, "keys.db")
  return Effect.acquireRelease(
    Effect.andThen(
      Effect.try({
        try: () => {
          mkdirSync(own, { recursive: true, mode: 0o700 })
          setAsideDevices(folder, deviceFolderName(device))
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
