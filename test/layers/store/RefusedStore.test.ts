import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import * as JournalSql from "../../../src/layers/journal/JournalSql.ts"
import { filesIn } from "../../../src/layers/store/DataDir.ts"
import * as NodeSqlite from "../../../src/layers/store/NodeSqlite.ts"
import * as Store from "../../../src/testing/JournalFolder.ts"
import { WholeJournal, withWhole } from "../../../src/testing/WholeJournal.ts"
import { accept, here, stored, token, waiting } from "../../contracts/JournalCases.ts"
import { folder, opened, refusal, refusedLayer } from "../../support/Folder.ts"

const asRoot = process.getuid?.() === 0

/** One sentence with the file's name, and nothing of our insides. */
const sentence = (message: string, file: string) => {
  assert.include(message, file)
  assert.notMatch(message, /\n|undefined|\[object|SqlError|at .*\.ts/)
}

describe("A store that cannot be used is refused with one sentence that names the file", () => {
  it.effect("when it is no database, and it stays as it is", () =>
    Effect.gen(function*() {
      const dataDir = yield* folder
      const { store } = filesIn(dataDir)
      const text = "Dear diary,\n".repeat(100)
      writeFileSync(store, text)
      const error = yield* refusedLayer(Store.layer(dataDir))
      assert.strictEqual(error.reason, "not a database")
      assert.strictEqual(error.exitCode, 2)
      sentence(error.message, store)
      assert.strictEqual(readFileSync(store, "utf8"), text)
    }))

  it.effect("when it is another program's database, and it stays as it is", () =>
    Effect.gen(function*() {
      const dataDir = yield* folder
      const { store } = filesIn(dataDir)
      const other = new DatabaseSync(store)
      other.exec("CREATE TABLE events (id INTEGER); CREATE TABLE shopping (item TEXT)")
      other.close()
      const error = yield* refusedLayer(Store.layer(dataDir))
      assert.strictEqual(error.reason, "not a database")
      sentence(error.message, store)
      const again = new DatabaseSync(store)
      assert.deepStrictEqual(
        again.prepare("SELECT name FROM sqlite_master ORDER BY name").all().map(({ name }) => name),
        ["events", "shopping"]
      )
      again.close()
    }))

  it.effect("when its beginning is damaged", () =>
    Effect.gen(function*() {
      const dataDir = yield* folder
      const { store } = filesIn(dataDir)
      yield* opened(dataDir, accept("s1"))
      const bytes = readFileSync(store)
      bytes.fill(0x55, 0, 200)
      writeFileSync(store, bytes)
      assert.strictEqual((yield* refusedLayer(Store.layer(dataDir))).reason, "not a database")
    }))

  it.effect("when a newer version wrote it, and it stays as it is", () =>
    Effect.gen(function*() {
      const dataDir = yield* folder
      const { backups, store } = filesIn(dataDir)
      yield* opened(
        dataDir,
        Effect.flatMap(
          SqlClient.SqlClient,
          (sql) => sql`INSERT INTO migrations (migration_id, name) VALUES (99, 'later')`
        )
      )
      const error = yield* refusedLayer(Store.layer(dataDir))
      assert.strictEqual(error.reason, "newer")
      assert.strictEqual(error.exitCode, 2)
      sentence(error.message, store)
      assert.include(error.message, "99")
      assert.isFalse(existsSync(backups))
    }))

  it.effect("when the folder is a file, or lies in one", () =>
    Effect.gen(function*() {
      const file = join(yield* folder, "file")
      writeFileSync(file, "")
      for (const dataDir of [file, join(file, "data")]) {
        const error = yield* refusedLayer(Store.layer(dataDir))
        assert.strictEqual(error.reason, "read-only")
        assert.strictEqual(error.exitCode, 2)
        sentence(error.message, dataDir)
      }
    }))

  it.effect("when the store or its lock is a folder", () =>
    Effect.gen(function*() {
      for (const name of ["store", "lock"] as const) {
        const dataDir = yield* folder
        mkdirSync(filesIn(dataDir)[name])
        const error = yield* refusedLayer(Store.layer(dataDir))
        assert.strictEqual(error.reason, "read-only")
        sentence(error.message, filesIn(dataDir)[name])
      }
    }))

  // Permissions do not bind root.
  it.effect.skipIf(asRoot)("when the folder cannot be written to", () =>
    Effect.gen(function*() {
      const dataDir = yield* folder
      chmodSync(dataDir, 0o500)
      const error = yield* refusedLayer(Store.layer(dataDir))
      chmodSync(dataDir, 0o700)
      assert.strictEqual(error.reason, "read-only")
      assert.strictEqual(error.exitCode, 2)
      sentence(error.message, dataDir)
    }))

  // Where nobody may write, root neither.
  it.effect.skipIf(!existsSync("/sys/kernel"))("when the folder cannot be made", () =>
    Effect.gen(function*() {
      const error = yield* refusedLayer(Store.layer("/sys/matrix-surface-test"))
      assert.strictEqual(error.reason, "read-only")
      sentence(error.message, "/sys/matrix-surface-test")
    }))
})

describe("A store that fails while it is used", () => {
  it.effect("is read-only when its file is, and nothing else is wrong", () =>
    Effect.gen(function*() {
      const dataDir = yield* folder
      const { store } = filesIn(dataDir)
      yield* opened(dataDir, accept("s1", { events: stored(here, "$1") }))
      const journal = withWhole(JournalSql.layer(store))
      yield* Effect.gen(function*() {
        assert.deepStrictEqual(yield* waiting, ["$1"])
        const error = yield* refusal((yield* WholeJournal).put("a", "b"))
        assert.strictEqual(error.reason, "read-only")
        assert.strictEqual(error.exitCode, 2)
        sentence(error.message, store)
      }).pipe(Effect.provide(journal), Effect.provide(NodeSqlite.layer({ filename: store, readOnly: true })))
    }))

  it.effect("is full when the disk is: what did not fit changed nothing, and later it fits", () =>
    Effect.gen(function*() {
      const dataDir = yield* folder
      yield* opened(
        dataDir,
        Effect.gen(function*() {
          const sql = yield* SqlClient.SqlClient
          const journal = yield* WholeJournal
          yield* accept("s1", { events: stored(here, "$1") })
          const pages = (yield* sql<{ page_count: number }>`PRAGMA page_count`)[0]?.page_count ?? 0
          yield* sql.unsafe(`PRAGMA max_page_count = ${pages + 2}`)
          const large = accept("s2", { events: stored(here, ...Array.from({ length: 500 }, (_, n) => `$${n}`)) })
          const error = yield* refusal(Effect.provideService(large, WholeJournal, journal))
          assert.strictEqual(error.reason, "full")
          assert.strictEqual(error.exitCode, 1)
          sentence(error.message, filesIn(dataDir).store)
          assert.deepStrictEqual(yield* waiting, ["$1"])
          assert.deepStrictEqual(yield* journal.token, Option.some(token("s1")))
          yield* sql.unsafe("PRAGMA max_page_count = 100000")
          yield* large
          assert.strictEqual((yield* waiting).length, 100)
        })
      )
    }))
})
