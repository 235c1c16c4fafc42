import { Effect } from "effect"
import * as Migrator from "effect/sql/Migrator"
import * as SqlClient from "effect/sql/SqlClient"
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { StoreError } from "../../../domain/StoreError.ts"
import { copyBefore } from "../backups/LayoutCopy.ts"
import { backupName } from "../backups/StoreSwap.ts"
import { fileFault } from "../DataDir.ts"
import { type BarPlace, stderrBar, withStoreBar } from "../progress/StoreBar.ts"
import { journalError } from "../SqlFault.ts"
import { schema1 } from "./layouts/Schema1.ts"
import { schema10 } from "./layouts/Schema10.ts"
import { schema2 } from "./layouts/Schema2.ts"
import { schema3 } from "./layouts/Schema3.ts"
import { schema4 } from "./layouts/Schema4.ts"
import { schema5 } from "./layouts/Schema5.ts"
import { schema6 } from "./layouts/Schema6.ts"
import { schema7 } from "./layouts/Schema7.ts"
import { schema8 } from "./layouts/Schema8.ts"
import { schema9 } from "./layouts/Schema9.ts"

export type Migrations = Readonly<Record<string, Effect.Effect<void, unknown, SqlClient.SqlClient>>>

const statements = (all: ReadonlyArray<string>) =>
  Effect.gen(function*() {
    const sql = yield* SqlClient.SqlClient
    for (const statement of all) yield* sql.unsafe(statement)
  })

/** Never changed once released; a new layout is a new line. */
export const migrations: Migrations = {
  "0001_begin": statements(schema1),
  "0002_waits": statements(schema2),
  "0003_words": statements(schema3),
  "0004_deletions": statements(schema4),
  "0005_rooms": statements(schema5),
  "0006_agents": statements(schema6),
  "0007_encryption": statements(schema7),
  "0008_rooms": statements(schema8),
  "0009_sessions": statements(schema9),
  "0010_lookups": statements(schema10)
}

const table = "migrations"

const newestOf = (all: Migrations) => Math.max(...Object.keys(all).map((name) => Number.parseInt(name, 10)))

/** The newest layout that this version knows. */
export const newestLayout = newestOf(migrations)

/**
 * The layout of a store, 0 for one without tables. A store of a newer version is refused, and so is another program's
 * database.
 */
export const layoutOf = (file: string, all: Migrations = migrations) =>
  Effect.gen(function*() {
    const sql = yield* SqlClient.SqlClient
    const tables = (yield* sql<{ name: string }>`SELECT name FROM sqlite_master WHERE type = 'table'`).map(({ name }) =>
      name
    )
    if (tables.length > 0 && !tables.includes(table)) {
      return yield* new StoreError({ file, reason: "not a database", detail: "it holds another program's tables" })
    }
    const version = tables.length === 0
      ? 0
      : (yield* sql<{ version: number | null }>`SELECT max(migration_id) AS version FROM ${sql(table)}`)[0]?.version ??
        0
    if (version > newestOf(all)) {
      return yield* new StoreError({
        file,
        reason: "newer",
        detail: `layout ${version}, this version knows ${newestOf(all)}`
      })
    }
    return version
  })

/**
 * Brings the store to this version's layout, or refuses as `layoutOf` does; a store of an older
 * version is copied before it is changed (`backup` gets the old version's number and says where to).
 */
export const migrate = (
  file: string,
  backup: (version: number) => Effect.Effect<string, StoreError>,
  all: Migrations = migrations,
  bar: BarPlace = stderrBar
) =>
  Effect.gen(function*() {
    const version = yield* layoutOf(file, all)
    if (version === newestOf(all)) return
    const change = Migrator.make({})({ loader: Migrator.fromRecord(all), table })
    if (version === 0) return yield* Effect.asVoid(change)
    yield* withStoreBar(
      bar,
      Effect.fnUntraced(function*(tell) {
        yield* copyBefore(file, yield* backup(version), tell)
        tell({ what: `Bringing the store from layout ${version} to ${newestOf(all)}`, grows: null })
        yield* change
      })
    )
  }).pipe(
    Effect.catchTag("MigrationError", (error) =>
      Effect.fail(new StoreError({ file, reason: "failed", detail: `migration: ${error.message}` }))),
    Effect.catchTag("SqlError", (error) =>
      Effect.fail(journalError(file, error)))
  )

/** Where a store of an older layout is copied to. */
export const backupPath = (folder: string) => (version: number) =>
  Effect.try({
    try: () => {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      return join(folder, backupName(`layout${version}`, new Date()))
    },
    catch: fileFault(folder)
  })
