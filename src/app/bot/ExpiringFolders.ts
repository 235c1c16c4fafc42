import { Layer } from "effect"
import * as BackupsExpiring from "../../layers/store/backups/BackupsExpiring.ts"
import { filesIn } from "../../layers/store/DataDir.ts"
import * as OldDevicesExpiring from "../../layers/store/devices/OldDevicesExpiring.ts"
import * as WorkFoldersExpiring from "../../layers/store/work/WorkFoldersExpiring.ts"

/** What is deleted of DATA_DIR, beside the store, after so many days. */
export const expiringFolders = (dataDir: string, days: number) => {
  const { backups, crypto, work } = filesIn(dataDir)
  return Layer.mergeAll(
    BackupsExpiring.layer(backups, days),
    OldDevicesExpiring.layer(crypto, days),
    WorkFoldersExpiring.layer(work, days)
  )
}
