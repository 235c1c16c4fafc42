import { Effect } from "effect"
import { lstatSync, mkdtempSync, rmSync, statSync } from "node:fs"
import { dirname, join, resolve } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { UserError } from "../../../domain/UserError.ts"
import { filesIn, makePrivate } from "../DataDir.ts"
import { faultOf } from "../SqlFault.ts"
import { readBeside, withoutSideFiles } from "../StoreBeside.ts"
import { isTaken, nameNew, synced } from "./StoreSwap.ts"
import { isWhole } from "./WholeStore.ts"

/** A copy of the store that is whole. */
export interface StoreBackup {
  readonly file: string
  readonly bytes: number
  readonly layout: number
}

const isThere = (file: string) => `${file} is there already: name another file, or move that one away`

/** Why nothing can be written to that path; undefined: something can. */
const whyNot = (file: string): string | undefined => {
  const there = lstatSync(file, { throwIfNoEntry: false })
  if (there?.isDirectory() === true) return `${file} is a folder: name a file in it`
  if (there !== undefined) return isThere(file)
  const folder = statSync(dirname(file), { throwIfNoEntry: false })
  return folder?.isDirectory() === true ? undefined : `There is no folder ${dirname(file)}: make it first`
}

/**
 * Copies what one moment's transactions left, whatever is written meanwhile, without the pages of what was erased
 * (https://sqlite.org/lang_vacuum.html#vacuuminto).
 */
const copy = (source: string, target: string) => {
  rmSync(target, { force: true })
  // Before SQLite opens it, so that nobody else can read it at any moment.
  makePrivate(target)
  const database = new DatabaseSync(source, { readOnly: true, timeout: 5_000 })
  try {
    database.prepare("VACUUM INTO ?").run(target)
  } finally {
    database.close()
  }
}

const refused = (why: string) => UserError.refuse(`${why}. Nothing was written.`)

/** Gives the copy its name, unless somebody took that meanwhile. */
const finished = (store: string, part: string, file: string) => {
  if (!isWhole(part, "quick_check")) {
    throw refused(`${store} is damaged, so that no copy of it is whole: bring an earlier backup back with restore`)
  }
  synced(part)
  try {
    nameNew(part, file)
  } catch (cause) {
    throw isTaken(cause) ? refused(isThere(file)) : cause
  }
  synced(dirname(file))
}

/**
 * Writes a copy of a folder's store to `target`, beside the bot that may work on it. It is made in a folder of its own
 * beside the target, and whole and on the disk when it gets its name; what is there already is left alone.
 */
export const backup = Effect.fnUntraced(function*(dataDir: string, target: string) {
  const { store } = filesIn(resolve(dataDir))
  const file = resolve(target)
  const layout = yield* readBeside(resolve(dataDir), Effect.succeed)
  const why = whyNot(file)
  if (why !== undefined) return yield* refused(why)
  const tried = <A>(act: () => A) =>
    Effect.try({ try: act, catch: (cause) => (cause instanceof UserError ? cause : faultOf(file, cause)) })
  return yield* Effect.acquireUseRelease(
    tried(() => mkdtempSync(`${file}.part-`)),
    Effect.fnUntraced(function*(folder) {
      const part = join(folder, "bot.db")
      yield* withoutSideFiles(store, (filename) => tried(() => copy(filename, part)))
      yield* tried(() => finished(store, part, file))
      return { file, bytes: statSync(file).size, layout } satisfies StoreBackup
    }),
    (folder) => Effect.ignore(tried(() => rmSync(folder, { recursive: true, force: true })))
  )
})
