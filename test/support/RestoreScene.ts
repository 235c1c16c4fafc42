import { Effect } from "effect"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { folder, opened } from "./Folder.ts"

/** Gives a store a name to be known by, and an owner. */
export const storeNamed = (name: string, user = "@bot:x") =>
  Effect.flatMap(WholeJournal, (journal) => Effect.andThen(journal.put("name", name), journal.put("user", user)))
export const storeNameIn = (dir: string) => opened(dir, Effect.flatMap(WholeJournal, (journal) => journal.get("name")))
export const refusedRestore = <A, E>(effect: Effect.Effect<A, E>) =>
  Effect.map(Effect.flip(effect), (error) => error as { readonly message: string; readonly exitCode?: number })

const withStore = <A>(file: string, use: (database: DatabaseSync) => A) => {
  const database = new DatabaseSync(file, { defensive: false } as object)
  try {
    return use(database)
  } finally {
    database.close()
  }
}
export const written = (file: string, sql: string) => withStore(file, (database) => database.exec(sql))
/** The one column of a query of the store in a folder. */
export const rowsIn = (dir: string, query: string) =>
  withStore(join(dir, "bot.db"), (database) => database.prepare(query).all().map((row) => Object.values(row)[0]))

/** Damages the first page of a table. */
export const spoilTable = (file: string, table: string) => {
  const page = withStore(file, (database) => {
    database.exec("PRAGMA wal_checkpoint(TRUNCATE)")
    return Number(database.prepare("SELECT rootpage FROM sqlite_master WHERE name = ?").get(table)!["rootpage"])
  })
  writeFileSync(file, readFileSync(file).fill(0x55, (page - 1) * 4_096, page * 4_096))
}

/** A folder with a store, and a backup of another. */
export const restoreScene = Effect.gen(function*() {
  const [dir, elsewhere] = [yield* folder, yield* folder]
  yield* opened(elsewhere, storeNamed("old"))
  yield* opened(dir, storeNamed("new"))
  return { dir, backup: join(elsewhere, "bot.db"), elsewhere }
})
