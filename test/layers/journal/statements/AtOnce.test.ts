import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import { atOnce } from "../../../../src/layers/journal/statements/AtOnce.ts"
import * as NodeSqlite from "../../../../src/layers/store/NodeSqlite.ts"

const inStore = <A, E>(effect: (sql: SqlClient.SqlClient) => Effect.Effect<A, E>) =>
  Effect.gen(function*() {
    const sql = yield* SqlClient.SqlClient
    yield* sql`CREATE TABLE t (a INTEGER PRIMARY KEY) STRICT`
    return yield* effect(sql)
  }).pipe(Effect.provide(NodeSqlite.layer({ filename: ":memory:" })))

const kept = (sql: SqlClient.SqlClient) =>
  Effect.map(sql<{ a: number }>`SELECT a FROM t ORDER BY a`, (rows) => rows.map(({ a }) => a))

describe("Writes at once", () => {
  it.effect.each([true, false])(
    "are all there, and none of them when one fails; the next ones work (durable: %s)",
    (durable) =>
      inStore((sql) =>
        Effect.gen(function*() {
          yield* atOnce(sql, durable, [sql`INSERT INTO t VALUES (${1})`, sql`INSERT INTO t VALUES (${2})`])
          const failed = yield* Effect.exit(
            atOnce(sql, durable, [sql`INSERT INTO t VALUES (${3})`, sql`INSERT INTO t VALUES (${2})`])
          )
          assert.strictEqual(failed._tag, "Failure")
          yield* atOnce(sql, durable, [sql`INSERT INTO t VALUES (${4})`])
          assert.deepStrictEqual(yield* kept(sql), [1, 2, 4])
        })
      )
  )

  it.effect("wait for a transaction that is under way", () =>
    inStore((sql) =>
      Effect.gen(function*() {
        const other = yield* Effect.forkChild(
          sql.withTransaction(
            Effect.andThen(sql`INSERT INTO t VALUES (${1})`, Effect.andThen(Effect.yieldNow, Effect.fail("no")))
          ),
          { startImmediately: true }
        )
        yield* atOnce(sql, false, [sql`INSERT INTO t VALUES (${2})`])
        yield* Effect.exit(Fiber.join(other))
        assert.deepStrictEqual(yield* kept(sql), [2])
      })
    ))
})
