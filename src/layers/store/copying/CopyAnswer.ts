import { DatabaseSync } from "node:sqlite"
import type { StoreFault } from "../../../domain/StoreError.ts"
import { clear, synced } from "../backups/StoreSwap.ts"
import { isWhole } from "../backups/WholeStore.ts"
import { makePrivate } from "../DataDir.ts"
import { faultOf } from "../SqlFault.ts"

/** What became of a copy: it is whole and on the disk, or it is not whole, or it could not be made. */
export type CopyAnswer =
  | { readonly made: "whole" }
  | { readonly made: "damaged" }
  | { readonly made: "nothing"; readonly of: "store" | "copy"; readonly reason: StoreFault; readonly detail: string }

/** Faults of the file that is read; every other is of the one that is written. */
const ofStore: ReadonlySet<StoreFault> = new Set(["not a database", "busy"])

const notMade = (cause: unknown, isOpened: boolean): CopyAnswer => {
  const { detail, reason } = faultOf("", cause)
  return { made: "nothing", of: ofStore.has(reason) || !isOpened ? "store" : "copy", reason, detail }
}

/**
 * Copies what one moment's transactions left, whatever is written meanwhile, without the pages of what was erased
 * (https://sqlite.org/lang_vacuum.html#vacuuminto).
 */
export const answerOfCopy = (source: string, target: string): CopyAnswer => {
  let isOpened = false
  try {
    clear(target)
    // Before SQLite opens it, so that nobody else can read it at any moment.
    makePrivate(target)
    const database = new DatabaseSync(source, { readOnly: true, timeout: 5_000 })
    try {
      database.prepare("SELECT 1 FROM sqlite_master").get()
      isOpened = true
      database.prepare("VACUUM INTO ?").run(target)
    } finally {
      database.close()
    }
    if (!isWhole(target, "quick_check")) return { made: "damaged" }
    synced(target)
    return { made: "whole" }
  } catch (cause) {
    return notMade(cause, isOpened)
  }
}
