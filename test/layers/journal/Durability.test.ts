import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { Connection } from "effect/sql/SqlConnection"
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { StoreError } from "../../../src/domain/StoreError.ts"
import * as JournalSql from "../../../src/layers/journal/JournalSql.ts"
import { filesIn } from "../../../src/layers/store/DataDir.ts"
import * as NodeSqlite from "../../../src/layers/store/NodeSqlite.ts"
import { migrate, type Migrations, migrations, newestLayout } from "../../../src/layers/store/schema/Migrations.ts"
import { WholeJournal, withWhole } from "../../../src/testing/WholeJournal.ts"
import { accept, fill, gapIn, here, next, shown, stored, turnOf, waiting } from "../../contracts/JournalCases.ts"
import { folder, opened, refusal } from "../../support/Folder.ts"

const level = Effect.flatMap(
  SqlClient.SqlClient,
  (sql) => Effect.map(sql<{ synchronous: number }>`PRAGMA synchronous`, (rows) => rows[0]?.synchronous)
)
const normal = 1
const full = 2

describe("What is on the disk", () => {
  it.effect("a durable transaction waits for the disk, others do not, also when they follow each other", () =>
    Effect.gen(function*() {
      yield* opened(
        yield* folder,
        Effect.gen(function*() {
          const sql = yield* SqlClient.SqlClient
          assert.strictEqual(yield* level, normal)
          assert.strictEqual(yield* NodeSqlite.durably(sql.withTransaction(level)), full)
          assert.strictEqual(yield* sql.withTransaction(level), normal)
          assert.strictEqual(
            yield* NodeSqlite.durably(
              sql.withTransaction(Effect.andThen(sql`INSERT INTO meta (name, value) VALUES ('a', 'b')`, level))
            ),
            full
          )
          assert.strictEqual(yield* level, normal)
        })
      )
    }))

  it.effect("filling a gap and a durable commit wait for the disk; admitting and a lazy commit do not", () =>
    Effect.gen(function*() {
      const { store } = filesIn(yield* folder)
      const begun: Array<string> = []
      const note = (begin: string | undefined) => begun.push(begin?.includes("durable") === true ? "durable" : "lazy")
      const execute = (connection: Connection) => (text: string, params: ReadonlyArray<unknown>) => {
        if (text.startsWith("BEGIN")) note(text)
        return connection.executeRaw(text, params)
      }
      const watched = Layer.effect(
        SqlClient.SqlClient,
        Effect.map(SqlClient.SqlClient, (sql) =>
          new Proxy(sql, {
            get: (target, name, receiver) =>
              name === "reserve" ?
                Effect.map(target.reserve, (connection) => ({ ...connection, executeRaw: execute(connection) }))
                : name !== "withTransaction" ?
                Reflect.get(target, name, receiver)
                : <A, E, R>(effect: Effect.Effect<A, E, R>) =>
                  Effect.flatMap(SqlClient.BeginTransaction, (begin) => {
                    note(begin)
                    return target.withTransaction(effect)
                  })
          }))
      )
      const client = NodeSqlite.layer({ filename: store })
      const ready = Layer.effectDiscard(migrate(store, () => Effect.succeed("")))
      const layer = withWhole(JournalSql.layer(store)).pipe(
        Layer.provide(watched),
        Layer.provide(ready),
        Layer.provideMerge(client)
      )
      yield* Effect.gen(function*() {
        yield* accept("s1", { events: stored(here, "$1"), gaps: [gapIn(here, "p1")] })
        const [gap] = yield* (yield* WholeJournal).gaps
        const during = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
          Effect.andThen(Effect.sync(() => begun.splice(0)), Effect.as(effect, begun))
        assert.deepStrictEqual(yield* during(fill(gap!, { events: [], finals: [], rest: { _tag: "Filled" } })), [
          "durable"
        ])
        yield* accept("s2", { events: stored(here, "$2") })
        assert.deepStrictEqual(yield* during((yield* WholeJournal).admit([turnOf("$2")])), ["lazy"])
        const open = yield* next()
        assert.deepStrictEqual(yield* during(shown(open, ["a"], { durable: false })), ["lazy"])
        assert.deepStrictEqual(yield* during(shown(open, ["b"], { durable: true })), ["durable"])
      }).pipe(Effect.provide(layer))
    }))

  it.effect("a transaction that is interrupted leaves nothing behind, and the next one works", () =>
    Effect.gen(function*() {
      yield* opened(
        yield* folder,
        Effect.gen(function*() {
          const sql = yield* SqlClient.SqlClient
          const insert = sql`INSERT INTO meta (name, value) VALUES ('half', 'done')`
          yield* Effect.exit(sql.withTransaction(Effect.andThen(insert, Effect.interrupt)))
          assert.deepStrictEqual(yield* (yield* WholeJournal).get("half"), Option.none())
          yield* sql.withTransaction(insert)
          assert.deepStrictEqual(yield* (yield* WholeJournal).get("half"), Option.some("done"))
        })
      )
    }))

  it.effect("nobody else can read the folder or any file in it", () =>
    Effect.gen(function*() {
      const dataDir = join(yield* folder, "deep", "data")
      yield* opened(
        dataDir,
        Effect.gen(function*() {
          yield* accept("s1", { events: stored(here, "$1") })
          const modes = Object.fromEntries(
            readdirSync(dataDir).map((name) => [name, (statSync(join(dataDir, name)).mode & 0o777).toString(8)])
          )
          assert.containsAllKeys(modes, ["bot.db", "bot.db-wal", "bot.lock"])
          assert.deepStrictEqual([...new Set(Object.values(modes))], ["600"])
        })
      )
      assert.strictEqual((statSync(dataDir).mode & 0o777).toString(8), "700")
    }))

  it.effect("a store that others could read is made private, and a folder that is there keeps its mode", () =>
    Effect.gen(function*() {
      const dataDir = join(yield* folder, "data")
      mkdirSync(dataDir, { mode: 0o755 })
      writeFileSync(filesIn(dataDir).store, "", { mode: 0o644 })
      yield* opened(dataDir, accept("s1"))
      assert.strictEqual((statSync(filesIn(dataDir).store).mode & 0o777).toString(8), "600")
      assert.strictEqual((statSync(dataDir).mode & 0o777).toString(8), "755")
    }))
})

describe("A new layout", () => {
  const run = (text: string) => Effect.flatMap(SqlClient.SqlClient, (sql) => sql.unsafe(text))
  const second: Migrations = {
    ...migrations,
    "9002_more": Effect.andThen(
      run("CREATE TABLE more (a TEXT)"),
      run("INSERT INTO meta (name, value) VALUES ('second', 'yes')")
    )
  }
  const broken: Migrations = {
    ...migrations,
    "9002_more": Effect.andThen(run("CREATE TABLE more (a TEXT)"), run("INSERT INTO nowhere VALUES (1)"))
  }

  const tables = Effect.flatMap(
    SqlClient.SqlClient,
    (sql) =>
      Effect.map(
        sql<{ name: string }>`SELECT name FROM sqlite_master WHERE type = 'table'`,
        (rows) => rows.map(({ name }) => name)
      )
  )
  const over = <A, E>(file: string, effect: Effect.Effect<A, E, SqlClient.SqlClient>) =>
    Effect.provide(effect, NodeSqlite.layer({ filename: file }))

  it.effect("is made after a copy of the old one, and once", () =>
    Effect.gen(function*() {
      const dataDir = yield* folder
      const { store } = filesIn(dataDir)
      yield* opened(dataDir, accept("s1", { events: stored(here, "$1") }))
      const copy = join(dataDir, "copy.db")
      const asked: Array<number> = []
      const backup = (version: number) =>
        Effect.sync(() => {
          asked.push(version)
          return copy
        })
      yield* over(store, Effect.andThen(migrate(store, backup, second), migrate(store, backup, second)))
      assert.deepStrictEqual(asked, [newestLayout])
      assert.include(yield* over(store, tables), "more")
      assert.notInclude(yield* over(copy, tables), "more")
      assert.deepStrictEqual(yield* over(copy, Effect.provide(waiting, withWhole(JournalSql.layer(copy)))), ["$1"])
    }))

  it.effect("is not begun when the copy fails", () =>
    Effect.gen(function*() {
      const dataDir = yield* folder
      const { store } = filesIn(dataDir)
      yield* opened(dataDir, accept("s1"))
      const backup = () => Effect.fail(new StoreError({ file: "backups", reason: "full", detail: "" }))
      assert.strictEqual((yield* refusal(over(store, migrate(store, backup, second)))).reason, "full")
      assert.strictEqual(
        (yield* refusal(over(store, migrate(store, () => Effect.succeed(join(dataDir, "no", "folder.db")), second))))
          .file,
        store
      )
      assert.notInclude(yield* over(store, tables), "more")
    }))

  it.effect("that fails leaves the old one as it was", () =>
    Effect.gen(function*() {
      const dataDir = yield* folder
      const { store } = filesIn(dataDir)
      yield* opened(dataDir, accept("s1", { events: stored(here, "$1") }))
      const error = yield* refusal(over(store, migrate(store, () => Effect.succeed(join(dataDir, "copy.db")), broken)))
      assert.strictEqual(error.file, store)
      assert.deepStrictEqual(yield* opened(dataDir, waiting), ["$1"])
      assert.notInclude(yield* over(store, tables), "more")
    }))

  it.effect("needs no copy when there was nothing", () =>
    Effect.gen(function*() {
      const dataDir = yield* folder
      yield* opened(dataDir, accept("s1"))
      assert.isFalse(existsSync(filesIn(dataDir).backups))
    }))
})
