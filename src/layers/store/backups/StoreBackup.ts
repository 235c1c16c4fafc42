import { Effect } from "effect"
import { lstatSync, mkdtempSync, realpathSync, rmSync, statSync } from "node:fs"
import { basename, dirname, join, resolve } from "node:path"
import { backupNameFault } from "../../../domain/operations/backups/BackupName.ts"
import { StoreError } from "../../../domain/StoreError.ts"
import { UserError } from "../../../domain/UserError.ts"
import type { CopyAnswer } from "../copying/CopyAnswer.ts"
import { copyApart } from "../copying/CopyProcess.ts"
import { filesIn, isOurName } from "../DataDir.ts"
import { type BarPlace, noBar, withStoreBar } from "../progress/StoreBar.ts"
import { faultOf } from "../SqlFault.ts"
import { readBeside, withoutSideFiles } from "../StoreBeside.ts"
import { isTaken, nameNew, sideEnds, synced } from "./StoreSwap.ts"

/** A copy of the store that is whole. */
export interface StoreBackup {
  readonly file: string
  readonly bytes: number
  readonly layout: number
}

const isThere = (file: string) => `${file} is there already: name another file, or move that one away`

/** Why nothing can be written to that path; undefined: something can. */
const whyNot = (file: string, dataDir: string): string | undefined => {
  const there = lstatSync(file, { throwIfNoEntry: false })
  if (there?.isDirectory() === true) return `${file} is a folder: name a file in it`
  if (there !== undefined) return isThere(file)
  const side = sideEnds.map((end) => file + end).find((name) => lstatSync(name, { throwIfNoEntry: false }))
  if (side !== undefined) {
    return `${side} is there, which SQLite would take for a part of ${file}: name another file, or move that one away`
  }
  const folder = statSync(dirname(file), { throwIfNoEntry: false })
  if (folder?.isDirectory() !== true) return `There is no folder ${dirname(file)}: make it first`
  const place = { folder: realpathSync(dirname(file)), name: basename(file) }
  const fault = backupNameFault(place, realpathSync(dataDir), isOurName)
  return fault === undefined ? undefined : `${file} cannot be a backup, as ${fault}: name another file`
}

const refused = (why: string) => UserError.refuse(`${why}. Nothing was written.`)

/** What an answer means to the person who asked for a copy; undefined: it is whole. */
const faultOfCopy = (answer: CopyAnswer, store: string, file: string) => {
  if (answer.made === "whole") return undefined
  if (answer.made === "damaged") {
    return refused(`${store} is damaged, so that no copy of it is whole: bring an earlier backup back with restore`)
  }
  return new StoreError({ file: answer.of === "store" ? store : file, reason: answer.reason, detail: answer.detail })
}

/** Gives the copy its name, unless somebody took that meanwhile. */
const finished = (part: string, file: string) => {
  try {
    nameNew(part, file)
  } catch (cause) {
    throw isTaken(cause) ? refused(isThere(file)) : cause
  }
  synced(dirname(file))
}

/** Where it is shown how far the copy is, and who makes it. */
interface BackupWays {
  readonly bar: BarPlace
  readonly copy: typeof copyApart
}

/**
 * Writes a copy of a folder's store to `target`, beside the bot that may work on it. It is made in a folder of its own
 * beside the target, and whole and on the disk when it gets its name; what is there already is left alone. Whoever
 * interrupts it finds nothing of it.
 */
export const backup = Effect.fnUntraced(
  function*(dataDir: string, target: string, { bar = noBar, copy = copyApart }: Partial<BackupWays> = {}) {
    const { store } = filesIn(resolve(dataDir))
    const file = resolve(target)
    const layout = yield* readBeside(resolve(dataDir), Effect.succeed)
    const tried = <A>(act: () => A) =>
      Effect.try({ try: act, catch: (cause) => (cause instanceof UserError ? cause : faultOf(file, cause)) })
    const why = yield* tried(() => whyNot(file, resolve(dataDir)))
    if (why !== undefined) return yield* refused(why)
    return yield* withStoreBar(bar, (tell) =>
      Effect.acquireUseRelease(
        tried(() => mkdtempSync(`${file}.part-`)),
        Effect.fnUntraced(function*(folder) {
          const part = join(folder, "bot.db")
          tell({ what: "Copying and checking the store", grows: { file: part, bytes: statSync(store).size } })
          yield* withoutSideFiles(store, (filename) =>
            Effect.flatMap(copy(filename, part), (answer) => {
              const fault = faultOfCopy(answer, store, file)
              return fault === undefined ? Effect.void : Effect.fail(fault)
            }))
          yield* tried(() => finished(part, file))
          return { file, bytes: statSync(file).size, layout } satisfies StoreBackup
        }),
        (folder) => Effect.ignore(tried(() => rmSync(folder, { recursive: true, force: true })))
      ))
  }
)
