import { Effect } from "effect"
import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  type Stats,
  statSync
} from "node:fs"
import { dirname, join, resolve } from "node:path"
import {
  fileFaultOf,
  folderFault,
  isGroupWritable,
  isToBeClosed,
  type SeenFile
} from "../../domain/operations/FileOwnership.ts"
import { StoreError } from "../../domain/StoreError.ts"

/** Where things are in DATA_DIR. */
export const filesIn = (dataDir: string) => ({
  store: join(dataDir, "bot.db"),
  lock: join(dataDir, "bot.lock"),
  session: join(dataDir, "session.json"),
  recoveryKey: join(dataDir, "recovery-key"),
  crypto: join(dataDir, "crypto"),
  backups: join(dataDir, "backups"),
  work: join(dataDir, "work")
})

/** What a failed call on a file means to the person who runs the bot. */
export const fileFault = (file: string) => (cause: unknown): StoreError => {
  if (cause instanceof StoreError) return cause
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : ""
  return new StoreError({
    file,
    reason: code === "ENOSPC" ? "full" : "read-only",
    detail: code === "ENOTDIR" || code === "EEXIST" ? "it is not a folder" : code
  })
}

const me = () => process.geteuid?.()

const kindOf = (
  stats: Stats
): SeenFile["kind"] => (stats.isSymbolicLink()
  ? "link"
  : stats.isFile()
  ? "file"
  : stats.isDirectory()
  ? "folder"
  : "other")
const seenIn = (stats: Stats): SeenFile => ({ kind: kindOf(stats), owner: stats.uid, mode: stats.mode & 0o7777 })

/** What is at a path, itself; undefined: nothing. */
const look = (path: string): SeenFile | undefined => {
  const stats = lstatSync(path, { throwIfNoEntry: false })
  return stats === undefined ? undefined : seenIn(stats)
}

/** A folder where a file should be is a mistake, and no trap. */
const unsafe = (file: string, detail: string, isMistake = false) =>
  new StoreError({ file, reason: isMistake ? "read-only" : "unsafe", detail })

const isMistake = ({ kind }: SeenFile, expected: SeenFile["kind"]) => kind !== "link" && kind !== expected

/** What may lie in the folder of ours, with what SQLite and a write that was cut off lay beside it. */
const ours =
  /^(?:bot\.(?:db|lock)(?:\.new)?(?:-wal|-shm|-journal)?|(?:session\.json|recovery-key(?:\.old)?)(?:\.new)?)$/
const ourFolders: ReadonlySet<string> = new Set(["backups", "crypto", "work"])

/** Whether a name means something in the folder of ours. */
export const isOurName = (name: string): boolean => ourFolders.has(name) || ours.test(name)

/** Checks every file before any is opened, since opening a planted link could already do harm. */
const prove = (dataDir: string, folder: SeenFile, tighten: boolean) => {
  for (const name of readdirSync(dataDir)) {
    const expected = ourFolders.has(name) ? "folder" : ours.test(name) ? "file" : undefined
    if (expected === undefined) continue
    const path = join(dataDir, name)
    const seen = look(path)
    if (seen === undefined) continue
    const fault = fileFaultOf(seen, expected, folder, me())
    if (fault !== undefined) throw unsafe(path, fault, isMistake(seen, expected))
    if (tighten && isToBeClosed(seen, me())) chmodSync(path, expected === "folder" ? 0o700 : 0o600)
  }
}

/** Looks at the folder and its files. `tighten`: also takes access away from other users. */
const proven = (dataDir: string, tighten: boolean): SeenFile => {
  // The folder itself may be behind a link: who sets DATA_DIR says where it leads.
  const folder = seenIn(statSync(dataDir))
  if (folder.kind !== "folder") throw Object.assign(new Error("it is not a folder"), { code: "ENOTDIR" })
  if (tighten) accessSync(dataDir, constants.W_OK | constants.X_OK)
  const fault = folderFault(folder)
  if (fault !== undefined) throw unsafe(dataDir, fault)
  prove(dataDir, folder, tighten)
  return folder
}

/**
 * The same proof for who only looks, or works beside the bot: nothing is made, and no mode is changed. A folder that
 * is not there holds nothing.
 */
export const proveDataDir = (dataDir: string): Effect.Effect<void, StoreError> =>
  Effect.try({ try: () => void (existsSync(dataDir) && proven(dataDir, false)), catch: fileFault(dataDir) })

/**
 * Makes a folder and those above it, one by one: Node's own recursion never ends where a file system takes none, as
 * below /proc.
 */
const makeFolder = (path: string) => {
  const above = dirname(resolve(path))
  if (!existsSync(above)) makeFolder(above)
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (cause) {
    // Another process may have made it meanwhile.
    if (!existsSync(path)) throw cause
  }
}

/** Names the setting where the folder itself cannot be used. */
const ofSetting = (fault: StoreError) =>
  fault.reason === "read-only" ? new StoreError({ ...fault, detail: `DATA_DIR: ${fault.detail}` }) : fault

/**
 * Makes the folder if need be (0700), sees that it can be written to and that nobody else could have written what is
 * in it, before anything is opened or sent. One that a group may write to is used, and said so: a container's volume
 * as a rule is one.
 */
export const prepareDataDir = (dataDir: string): Effect.Effect<void, StoreError> =>
  Effect.try({
    try: () => {
      if (!existsSync(dataDir)) {
        makeFolder(dataDir)
        chmodSync(dataDir, 0o700)
      }
      return proven(dataDir, true)
    },
    catch: (cause) => ofSetting(fileFault(dataDir)(cause))
  }).pipe(
    Effect.tap((folder) =>
      isGroupWritable(folder)
        ? Effect.logWarning(
          `${dataDir} may be written to by a group: whoever is in it can take away or replace what the bot ` +
            `keeps, but not read it, as its files are the bot's alone (0600)`
        )
        : Effect.void
    ),
    Effect.asVoid
  )

/**
 * Makes a file that nobody else can read, before SQLite opens it: what SQLite lays beside it, with the same text in
 * it, gets the same mode. One that is there is not opened, because closing it would drop SQLite's locks of this
 * process; its mode is set where it is ours to set.
 */
export const makePrivate = (file: string): void => {
  const seen = look(file)
  if (seen === undefined) return closeSync(openSync(file, "wx", 0o600))
  if (seen.kind !== "file") {
    throw unsafe(file, fileFaultOf(seen, "file", seen, undefined) ?? "", isMistake(seen, "file"))
  }
  if (isToBeClosed(seen, me())) chmodSync(file, 0o600)
}

/** Files that nobody else can read, made where they are not there. */
export const privateFiles = (files: ReadonlyArray<string>) =>
  Effect.forEach(files, (file) => Effect.try({ try: () => makePrivate(file), catch: fileFault(file) }), {
    discard: true
  })
