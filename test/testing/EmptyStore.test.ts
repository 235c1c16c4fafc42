import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import { join } from "node:path"
import * as NodeSqlite from "../../src/layers/store/NodeSqlite.ts"
import { migrate } from "../../src/layers/store/schema/Migrations.ts"
import * as JournalFolder from "../../src/testing/JournalFolder.ts"
import * as JournalMemory from "../../src/testing/JournalMemory.ts"
import { folder } from "../support/Folder.ts"

const pragmas = ["secure_delete", "trusted_schema", "auto_vacuum", "synchronous", "foreign_keys", "page_size"]

/** Everything by which two stores without rows can differ. */
const shape = Effect.gen(function*() {
  const sql = yield* SqlClient.SqlClient
  return {
    tables: yield* sql`SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name`,
    layouts: yield* sql`SELECT migration_id, name FROM migrations ORDER BY migration_id`,
    pragmas: yield* Effect.forEach(pragmas, (name) => sql.unsafe(`PRAGMA ${name}`)),
    journal: yield* sql.unsafe("PRAGMA journal_mode")
  }
})

const migrated = (file: string) =>
  Effect.andThen(migrate(file, () => Effect.succeed(file)), shape).pipe(
    Effect.provide(Layer.fresh(NodeSqlite.layer({ filename: file })))
  )

const fresh = Layer.fresh(JournalMemory.layer)
const note = Effect.flatMap(SqlClient.SqlClient, (sql) => sql`INSERT INTO meta (name, value) VALUES ('note', 'x')`)
const notes = Effect.flatMap(SqlClient.SqlClient, (sql) => sql`SELECT value FROM meta WHERE name = 'note'`)

describe("A test's store that begins as bytes", () => {
  it.effect("is as one whose tables were made, in memory", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* Effect.provide(shape, fresh), yield* migrated(":memory:"))
    }))

  it.effect("is as one whose tables were made, in a folder", () =>
    Effect.gen(function*() {
      const [begun, made] = [yield* folder, yield* folder]
      assert.deepStrictEqual(
        yield* Effect.provide(shape, JournalFolder.layer(begun)),
        yield* migrated(join(made, "bot.db"))
      )
    }))

  it.effect("shares nothing with another one, and stays what it was in its folder", () =>
    Effect.gen(function*() {
      const here = yield* folder
      const noted = Effect.andThen(note, notes)
      assert.lengthOf(yield* Effect.provide(noted, fresh), 1)
      assert.lengthOf(yield* Effect.provide(notes, fresh), 0)
      assert.lengthOf(yield* Effect.provide(noted, JournalFolder.layer(here)), 1)
      assert.lengthOf(yield* Effect.provide(notes, JournalFolder.layer(here)), 1)
      assert.lengthOf(yield* Effect.provide(notes, JournalFolder.layer(yield* folder)), 0)
    }))
})
