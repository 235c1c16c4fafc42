import { DatabaseSync } from "node:sqlite"

/** What is deleted is overwritten, whoever deletes it; what a schema calls for does nothing outside the store. */
const pragmas =
  "PRAGMA trusted_schema = OFF; PRAGMA secure_delete = ON; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; " +
  "PRAGMA journal_size_limit = 16777216; PRAGMA wal_autocheckpoint = 4000"

const isEmpty = (database: DatabaseSync) =>
  (database.prepare("PRAGMA page_count").get() as { readonly page_count: number }).page_count === 0

/**
 * Every connection that may write to a store is opened here; it waits five seconds for another's write. One in memory
 * may begin as `image`.
 */
export const openWritable = (file: string, image?: Uint8Array): DatabaseSync => {
  const database = new DatabaseSync(file, { timeout: 5_000, enableForeignKeyConstraints: true })
  try {
    // Before the pragmas, of which some would be forgotten by it.
    if (image !== undefined) database.deserialize(image)
    // Before the first page is written: only a store that was made so can be made smaller, page by page.
    if (isEmpty(database)) database.exec("PRAGMA auto_vacuum = INCREMENTAL")
    database.exec(pragmas)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/**
 * Moves the log into the store and cuts it to nothing, so that no old text stays in it; a reader that stands in the
 * way keeps it as it is.
 */
export const emptyLog = (database: DatabaseSync): boolean =>
  (database.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get() as { readonly busy: number }).busy === 0
