import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { restore } from "../../../../src/layers/store/backups/StoreRestore.ts"
import { schemaFault, schemaIn, schemaOfLayout } from "../../../../src/layers/store/backups/StoreSchema.ts"
import { folder } from "../../../support/Folder.ts"
import { refusedRestore, restoreScene, storeNameIn, written } from "../../../support/RestoreScene.ts"
import { keptLayouts, makeLayout } from "../../../support/StoreLayouts.ts"

describe("a backup that holds more than a store, or less", () => {
  it.effect.each([
    [
      "a trigger",
      "CREATE TRIGGER evil AFTER INSERT ON meta WHEN NEW.name LIKE 'quarantine%' BEGIN DELETE FROM meta WHERE name = NEW.name; END"
    ],
    [
      "a trigger that is gone from sight",
      "CREATE TRIGGER evil AFTER INSERT ON access BEGIN DELETE FROM access; END; PRAGMA writable_schema = ON; UPDATE sqlite_master SET name = 'sqlite_evil', sql = replace(sql, 'evil', 'sqlite_evil') WHERE name = 'evil'"
    ],
    ["a view", "CREATE VIEW seen AS SELECT * FROM events"],
    [
      "a view in a table's place",
      "ALTER TABLE access RENAME TO room_settings_; CREATE VIEW access AS SELECT * FROM room_settings_"
    ],
    ["a table of its own", "CREATE TABLE loot (what)"],
    ["a virtual table", "CREATE VIRTUAL TABLE loot USING fts5(what)"],
    ["an index of its own", "CREATE UNIQUE INDEX one_denial ON access (kind)"],
    ["a column of its own", "ALTER TABLE access ADD COLUMN more TEXT"],
    [
      "a table that is another",
      "DROP TABLE access; CREATE TABLE access (pattern TEXT, kind TEXT, set_by TEXT, since INTEGER CHECK (kind <> 'deny'))"
    ],
    ["no outbox", "DROP TABLE outbox"],
    ["no leases", "DROP TABLE leases"],
    ["an index less", "DROP INDEX leases_holder"],
    ["a migrations that are none", "ALTER TABLE migrations RENAME TO m; CREATE VIEW migrations AS SELECT * FROM m"]
  ])("is refused, and nothing is changed: %s", ([, sql]) =>
    Effect.gen(function*() {
      const { backup, dir } = yield* restoreScene
      written(backup, sql!)
      const before = readFileSync(join(dir, "bot.db"))
      const { exitCode, message } = yield* refusedRestore(restore(dir, backup))
      assert.match(
        message,
        /is no store (?:as matrix-surface makes it \(.*\)|of matrix-surface): .*Nothing was changed\./
      )
      assert.strictEqual(exitCode, 2)
      assert.deepStrictEqual(readFileSync(join(dir, "bot.db")), before)
    }))

  it.effect("may hold what SQLite noted of its indices", () =>
    Effect.gen(function*() {
      const { backup, dir } = yield* restoreScene
      written(backup, "INSERT INTO leases VALUES ('a', '1', 'h', '!r', 1); ANALYZE")
      yield* restore(dir, backup)
      assert.deepStrictEqual(yield* storeNameIn(dir), Option.some("old"))
    }))
})

describe("the schema of a layout", () => {
  it.effect.each(keptLayouts())("is that of the stores that bots wrote: %s", (layout) =>
    Effect.gen(function*() {
      const file = join(yield* folder, "bot.db")
      makeLayout(layout, file)
      const database = new DatabaseSync(file)
      const found = schemaIn(database)
      database.close()
      assert.isUndefined(schemaFault(found, yield* schemaOfLayout(layout)))
      assert.isDefined(schemaFault(found, yield* schemaOfLayout(layout + 1)))
    }))

  it.each(
    [
      [[["table a", "A"], ["trigger evil", "T"]], "it holds a trigger evil of its own"],
      [[["table a", "A"], ["view \u001b[2J", "V"]], "it holds a view of its own"],
      [[["table a", "A"]], undefined],
      [[["table a", "B"]], "its table a is another"],
      [[], "it lacks the table a"]
    ] as const
  )(
    "differs from %j: %s",
    (found, fault: string | undefined) =>
      assert.strictEqual(schemaFault(new Map(found), new Map([["table a", "A"]])), fault)
  )
})
