// Keeps the newest layout of the store as a file for test/layers/store/schema, once, before the next one is added.
import { Effect } from "effect"
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import * as NodeSqlite from "../src/layers/store/NodeSqlite.ts"
import { migrate, newestLayout } from "../src/layers/store/schema/Migrations.ts"
import { keptLayouts, layoutFile, makeLayout, writtenOut } from "../test/support/StoreLayouts.ts"

/** Made of the layout before, so that its rows are older than the layout, as those of people are. */
const write = (folder: string) => {
  const store = join(folder, "bot.db")
  makeLayout(keptLayouts().at(-1)!, store)
  const migrated = migrate(store, () => Effect.succeed(join(folder, "before.db")))
  Effect.runSync(Effect.provide(migrated, NodeSqlite.layer({ filename: store })))
  const database = new DatabaseSync(store)
  writeFileSync(layoutFile(newestLayout), writtenOut(database))
  database.close()
}

if (existsSync(layoutFile(newestLayout))) {
  process.stdout.write(`Layout ${newestLayout} is kept already, and is not changed any more.\n`)
} else {
  const folder = mkdtempSync(join(tmpdir(), "store-layout-"))
  try {
    write(folder)
    process.stdout.write(`${layoutFile(newestLayout)} is written: add a row to each table that is new in it.\n`)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
