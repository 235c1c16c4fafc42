import { Effect } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import { closeSync, lstatSync, openSync, readdirSync, readSync, statSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { layoutPart } from "../../../domain/operations/BackupAge.ts"
import { StoreError } from "../../../domain/StoreError.ts"
import { makePrivate } from "../DataDir.ts"
import type { TellWork } from "../progress/StoreBar.ts"
import { faultOf } from "../SqlFault.ts"
import { clear, nameNew, synced } from "./StoreSwap.ts"
import { isWhole } from "./WholeStore.ts"

const chunk = 1 << 20

/** Whether two files of the same size hold the same. */
const isSame = (one: string, other: string): boolean => {
  const files = [one, other].map((file) => openSync(file, "r"))
  const [here, there] = [Buffer.alloc(chunk), Buffer.alloc(chunk)]
  try {
    for (;;) {
      const read = readSync(files[0]!, here)
      if (readSync(files[1]!, there) !== read || !here.subarray(0, read).equals(there.subarray(0, read))) return false
      if (read === 0) return true
    }
  } finally {
    for (const file of files) closeSync(file)
  }
}

/** Whether the same copy was made before, at another time: two copies of a store that did not change are equal. */
const isThere = (part: string, target: string): boolean => {
  const [kind] = basename(target).split("-20", 1)
  const { size } = statSync(part)
  return readdirSync(dirname(target)).filter((name) => name.startsWith(`${kind}-20`) && name.endsWith(".db"))
    .map((name) => join(dirname(target), name))
    .some((file) => {
      const found = lstatSync(file)
      return found.isFile() && found.size === size && isSame(file, part)
    })
}

/** What was copied gets its name, once it is whole and on the disk; a copy that is there already is enough. */
const put = (part: string, target: string) => {
  if (!isWhole(part, "quick_check")) {
    throw new StoreError({ file: part, reason: "not a database", detail: "its copy is not whole" })
  }
  synced(part)
  if (isThere(part, target)) return
  nameNew(part, target)
  synced(dirname(target))
}

/**
 * Copies the store of the connection to `target` before its layout changes. A file of that name is always a good copy:
 * what fails, or is killed, leaves at most one part, which the next copy takes away. Starts that fail again and again
 * leave one copy and not one each.
 */
export const copyBefore = (store: string, target: string, tell: TellWork = () => {}) =>
  Effect.gen(function*() {
    const sql = yield* SqlClient.SqlClient
    const part = join(dirname(target), layoutPart)
    const fault = (cause: unknown) => {
      const { detail, reason } = cause instanceof StoreError ? cause : faultOf(store, cause)
      const where = `it is copied to ${dirname(target)} before it is changed`
      return new StoreError({ file: store, reason, detail: `${where}: ${detail}` })
    }
    const attempt = (step: () => void) => Effect.try({ try: step, catch: fault })
    yield* Effect.gen(function*() {
      yield* attempt(() => {
        clear(part)
        makePrivate(part)
      })
      tell({ what: "Copying the store before its layout changes", grows: { file: part, bytes: statSync(store).size } })
      yield* Effect.mapError(sql`VACUUM INTO ${part}`, (error) => fault(error.reason.cause))
      tell({ what: "Checking the copy", grows: null })
      yield* attempt(() => put(part, target))
    }).pipe(Effect.ensuring(Effect.ignore(attempt(() => clear(part)))))
  })
