import { accessText } from "../operations/BotRows.ts"
import type { BotStatus } from "../operations/BotStatus.ts"
import { bytesText, few } from "../operations/StatusRow.ts"
import { span } from "../TimeSpan.ts"
import { type Finding, findingsOf } from "./Finding.ts"

const { failed, ok, skipped, warning } = findingsOf("store")

/** What is in DATA_DIR, besides the store's own content. */
export interface FolderSeen {
  readonly dataDir: string
  /** Free for the bot's user, in bytes; undefined where the system does not say. */
  readonly free: number | undefined
  readonly groupWritable: boolean
  /** Files and folders of the bot's that other users may read. */
  readonly open: ReadonlyArray<string>
  /** When each backup that the bot made was made, in milliseconds since 1970. */
  readonly backups: ReadonlyArray<number>
}

/** Below this many bytes of free disk people should act. */
const [littleFree, hardlyFree] = [1_073_741_824, 67_108_864]

const freeFinding = (free: number): Finding => {
  const seen = `${free < 10 * littleFree ? bytesText(free) : `${Math.floor(free / littleFree)} GiB`} free`
  if (free >= littleFree) return ok("disk", seen)
  const todo = "Make room, or move DATA_DIR to a larger disk"
  return free < hardlyFree
    ? failed("disk", seen, { means: "The bot stops taking messages in as soon as the disk is full", todo })
    : warning("disk", seen, { todo })
}

/** The folder: disk, permissions, backups. `now` in milliseconds since 1970. */
export const folderFindings = (
  { backups, dataDir, free, groupWritable, open }: FolderSeen,
  now: number
): ReadonlyArray<Finding> => [
  ...(free === undefined ? [] : [freeFinding(free)]),
  open.length > 0
    ? warning("permissions", `other users of this machine may read ${open.join(", ")} in ${dataDir}`, {
      means: "They hold a login, and what people wrote",
      todo: "Nothing, if you start the bot: it closes what is its own. Otherwise chmod 600 the files"
    })
    : groupWritable
    ? warning("permissions", `a group may write to ${dataDir}`, {
      means: "Whoever is in it can take away or replace what the bot keeps, but not read it",
      todo: "chmod g-w, unless it is a container's volume that needs it"
    })
    : ok("permissions", `${dataDir} is the bot's alone`),
  backups.length === 0
    ? skipped("backups", "the bot has made none: it makes one before a migration, a reset and a restore")
    : ok("backups", `${backups.length} by the bot, the newest ${span(now - Math.max(...backups))} old`)
]

/** The store's own state. */
export const storeFindings = (
  { access, at, bot, safeMode, store }: BotStatus
): ReadonlyArray<Finding> => [
  store.layout === store.newestLayout
    ? ok("store", `${store.file}, ${bytesText(store.bytes)}, layout ${store.layout}`)
    : warning("store", `${store.file}, ${bytesText(store.bytes)}, layout ${store.layout} of ${store.newestLayout}`, {
      means: "An earlier version wrote it",
      todo: "Start this version: it makes a backup and brings the store up to date"
    }),
  safeMode === null
    ? ok(
      "bot",
      bot.running
        ? `runs, started ${
          bot.startedAt === null ? "at an unknown time" : `${span(at.getTime() - bot.startedAt.getTime())} ago`
        }`
        : "none runs on this store now"
    )
    : failed("bot", `${bot.running ? "runs" : "was last"} in safe mode, because ${safeMode.reason}`, {
      means: "It serves nobody",
      todo: "See its log and status, mend what ended it, and start it anew"
    }),
  ...(access.length === 0 ? [] : [ok("access", few(access, accessText).join("; "))])
]

/** Why the store could not be read. */
export const noStoreFinding = (reason: string): Finding =>
  failed("store", reason, { means: "The bot does not start on it" })

/** Nothing is there to be looked at. */
export const unmadeStoreFinding = (dataDir: string): Finding =>
  skipped("store", `there is none at ${dataDir} yet`, {
    todo: "Start the bot once; or set DATA_DIR to the folder of the bot that you mean"
  })
