import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import { classifySqliteError, SqlError } from "effect/sql/SqlError"
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { filesIn } from "../../../../src/layers/store/DataDir.ts"
import * as NodeSqlite from "../../../../src/layers/store/NodeSqlite.ts"
import { backupPath, migrate, type Migrations, migrations } from "../../../../src/layers/store/schema/Migrations.ts"
import { folder, refusal } from "../../../support/Folder.ts"
import { makeLayout } from "../../../support/StoreLayouts.ts"

const broken: Migrations = {
  ...migrations,
  "9002_more": Effect.flatMap(SqlClient.SqlClient, (sql) => sql`INSERT INTO nowhere VALUES (1)`)
}

/** A folder with a store of the eighth layout, and what migrates it. */
const scene = Effect.gen(function*() {
  const files = filesIn(yield* folder)
  makeLayout(8, files.store)
  const run = (all: Migrations = migrations) => migrate(files.store, backupPath(files.backups), all)
  const migrated = (all?: Migrations) => Effect.provide(run(all), NodeSqlite.layer({ filename: files.store }))
  const backups = () => (existsSync(files.backups) ? readdirSync(files.backups) : [])
  const layout = () => {
    const database = new DatabaseSync(files.store, { readOnly: true })
    try {
      return Number(database.prepare("SELECT max(migration_id) AS layout FROM migrations").get()?.["layout"])
    } finally {
      database.close()
    }
  }
  return { backups, files, layout, migrated, run }
})

/** What SQLite leaves where a copy ends in its middle, and its error. */
const cutOff = (errcode: number) => (target: string) =>
  Effect.suspend(() => {
    writeFileSync(target, "half a copy")
    writeFileSync(`${target}-journal`, "half a journal")
    const cause = Object.assign(new Error("database or disk is full"), { errcode, errno: errcode })
    return Effect.fail(new SqlError({ reason: classifySqliteError(cause, { message: "m", operation: "execute" }) }))
  })

/** The same client, but for its copies. */
const copying = (copy: (target: string) => Effect.Effect<unknown, SqlError>) => (sql: SqlClient.SqlClient) =>
  new Proxy(sql, {
    apply: (target, self, args: [TemplateStringsArray, ...ReadonlyArray<unknown>]) =>
      String(args[0][0]).startsWith("VACUUM INTO") ? copy(String(args[1])) : Reflect.apply(target, self, args)
  })

describe("The copy of a store before its layout changes", () => {
  it.effect("is whole, closed to others, and alone there", () =>
    Effect.gen(function*() {
      const { backups, files, layout, migrated } = yield* scene
      yield* migrated()
      const [name, ...more] = backups()
      assert.match(name!, /^bot-layout8-.*Z\.db$/)
      assert.deepStrictEqual(more, [])
      const copy = join(files.backups, name!)
      assert.strictEqual(statSync(copy).mode & 0o777, 0o600)
      const database = new DatabaseSync(copy)
      assert.strictEqual(database.prepare("PRAGMA quick_check").get()?.["quick_check"], "ok")
      database.close()
      assert.isAbove(layout(), 8)
    }))

  it.effect.each([["the disk is full", 13, "full", 1], ["the disk fails", 10, "failed", 1]] as const)(
    "leaves nothing behind where %s, however often it is tried, and the store as it was",
    ([, errcode, reason, exitCode]) =>
      Effect.gen(function*() {
        const { backups, files, layout, run } = yield* scene
        for (let start = 0; start < 3; start++) {
          const failing = Effect.updateService(run(), SqlClient.SqlClient, copying(cutOff(errcode)))
          const error = yield* refusal(Effect.provide(failing, NodeSqlite.layer({ filename: files.store })))
          assert.deepStrictEqual([error.reason, error.exitCode], [reason, exitCode])
          assert.match(error.message, /^\S+bot\.db [^\n]*copied to \S+backups before it is changed[^\n]*$/)
          assert.deepStrictEqual(backups(), [])
        }
        assert.strictEqual(layout(), 8)
      })
  )

  it.effect("that is not whole counts for nothing", () =>
    Effect.gen(function*() {
      const { backups, files, layout, run } = yield* scene
      const halved = (target: string) =>
        Effect.sync(() => {
          const bytes = readFileSync(files.store)
          writeFileSync(target, bytes.fill(0x55, bytes.length - 8_192))
        })
      const failing = Effect.updateService(run(), SqlClient.SqlClient, copying(halved))
      const error = yield* refusal(Effect.provide(failing, NodeSqlite.layer({ filename: files.store })))
      assert.strictEqual(error.reason, "not a database")
      assert.deepStrictEqual([backups(), layout()], [[], 8])
    }))

  it.effect("takes the place of what one that was killed left", () =>
    Effect.gen(function*() {
      const { backups, files, migrated } = yield* scene
      mkdirSync(files.backups)
      for (const end of ["", "-journal"]) writeFileSync(join(files.backups, `bot-layout.part${end}`), "half a copy")
      yield* migrated()
      assert.strictEqual(backups().length, 1)
      assert.match(backups()[0]!, /^bot-layout8-/)
    }))

  it.effect("is made once, however often the change fails then", () =>
    Effect.gen(function*() {
      const { backups, layout, migrated } = yield* scene
      for (let start = 0; start < 3; start++) yield* refusal(migrated(broken))
      assert.strictEqual(backups().length, 1)
      yield* migrated()
      assert.strictEqual(backups().length, 1)
      assert.isAbove(layout(), 8)
    }))

  it.effect("is made again where the store was written to since", () =>
    Effect.gen(function*() {
      const { backups, files, migrated } = yield* scene
      yield* refusal(migrated(broken))
      const older = new DatabaseSync(files.store)
      older.exec("INSERT INTO meta VALUES ('since', 'yes')")
      older.close()
      yield* refusal(migrated(broken))
      assert.strictEqual(backups().length, 2)
    }))
})
