import { Clock, Effect } from "effect"
import { existsSync, lstatSync, readdirSync, statfsSync, statSync } from "node:fs"
import { join, resolve } from "node:path"
import { findingsOf } from "../../domain/doctor/Finding.ts"
import {
  folderFindings,
  type FolderSeen,
  noStoreFinding,
  storeFindings,
  unmadeStoreFinding
} from "../../domain/doctor/StoreFindings.ts"
import { madeAt } from "../../domain/operations/BackupAge.ts"
import type { BotStatus } from "../../domain/operations/BotStatus.ts"
import { isGroupWritable } from "../../domain/operations/FileOwnership.ts"
import type { AgentOfStatus } from "../beside/StoreIsolation.ts"
import { status } from "../beside/StoreStatus.ts"
import { filesIn, proveDataDir } from "../store/DataDir.ts"

const { skipped } = findingsOf("store")

const mayOthersRead = (mode: number) => (mode & 0o077) !== 0

const freeIn = (folder: string): number | undefined => {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize
  } catch {
    return undefined
  }
}

/** Looks at the folder without opening anything in it. */
const folderSeen = (dataDir: string): FolderSeen => {
  const { backups, crypto, recoveryKey, session, store } = filesIn(dataDir)
  const { mode, uid } = statSync(dataDir)
  const secret = [store, `${store}-wal`, session, recoveryKey, crypto, backups].filter((file) => existsSync(file))
  return {
    dataDir,
    free: freeIn(dataDir),
    groupWritable: isGroupWritable({ kind: "folder", owner: uid, mode }),
    // Nobody reaches what is in a folder that is closed to them.
    open: mayOthersRead(mode)
      ? secret.filter((file) => mayOthersRead(lstatSync(file).mode)).map((file) =>
        file.slice(join(dataDir, "/").length)
      )
      : [],
    backups: existsSync(backups) ? readdirSync(backups).flatMap((name) => madeAt(name) ?? []) : []
  }
}

/** The store as `status` reads it, beside a running bot; undefined where it cannot be read, which `storeLook` tells. */
export const statusSeen = (
  dataDir: string | undefined,
  agent: AgentOfStatus | undefined
): Effect.Effect<BotStatus | undefined> =>
  dataDir === undefined || !existsSync(filesIn(resolve(dataDir)).store)
    ? Effect.undefined
    : Effect.catch(status(resolve(dataDir), agent), () => Effect.undefined)

/** Looks at DATA_DIR and the store in it; takes no lock and changes nothing. */
export const storeLook = Effect.fnUntraced(function*(dataDir: string | undefined) {
  if (dataDir === undefined) return [skipped("store", "DATA_DIR is wrong: the settings say why")]
  const folder = resolve(dataDir)
  if (!existsSync(folder)) return [unmadeStoreFinding(folder)]
  const unsafe = yield* Effect.match(proveDataDir(folder), { onFailure: ({ message }) => message, onSuccess: () => "" })
  if (unsafe !== "") return [noStoreFinding(unsafe)]
  const around = folderFindings(
    yield* Effect.try({ try: () => folderSeen(folder), catch: () => ({ message: `${folder} cannot be looked at` }) }),
    yield* Clock.currentTimeMillis
  )
  if (!existsSync(filesIn(folder).store)) return [unmadeStoreFinding(folder), ...around]
  const found = yield* Effect.match(status(folder, undefined), {
    onFailure: ({ message }) => [noStoreFinding(message)],
    onSuccess: storeFindings
  })
  return [...found, ...around]
})
