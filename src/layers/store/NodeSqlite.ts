import { Effect, Layer, Semaphore, Stream } from "effect"
import * as Reactivity from "effect/reactivity/Reactivity"
import * as SqlClient from "effect/sql/SqlClient"
import type { Connection } from "effect/sql/SqlConnection"
import { classifySqliteError, SqlError } from "effect/sql/SqlError"
import * as Statement from "effect/sql/Statement"
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite"
import { openWritable } from "./backups/WritableDatabase.ts"

export interface NodeSqliteOptions {
  /** A path, or `:memory:`. */
  readonly filename: string
  readonly readOnly?: boolean
  /** Every transaction is on the disk when it returns, not only the ones that ask for it. */
  readonly durable?: boolean
  /** Opens the database in place of the path. */
  readonly open?: () => DatabaseSync
}

/**
 * Begins a transaction that is on the disk when it returns. Others survive a crash of the process, and a power cut may
 * take the newest of them (https://sqlite.org/pragma.html#pragma_synchronous): for what can be derived again.
 */
export const beginDurable = "BEGIN IMMEDIATE /* durable */"

/** IMMEDIATE: a read that turns into a write could otherwise fail at once when another process holds the file. */
export const beginLazy = "BEGIN IMMEDIATE"

export const durably = Effect.provideService(SqlClient.BeginTransaction, beginDurable)

/** node:sqlite binds null, number, bigint, string and bytes only. */
const bindable = (value: unknown): SQLInputValue =>
  value === undefined
    ? null
    : typeof value === "boolean"
    ? Number(value)
    : value instanceof Date
    ? value.toISOString()
    : value as SQLInputValue

/** Statements by their text, the least recently used first; beyond the limit they are prepared again when needed. */
const preparedLimit = 200

type Rows = ReturnType<StatementSync["all"]>[number]

interface SqliteConnection extends Connection {
  readonly database: DatabaseSync
}

const connect = (options: NodeSqliteOptions): SqliteConnection => {
  const database = options.readOnly === true
    ? new DatabaseSync(options.filename, { timeout: 5_000, readOnly: true })
    : options.open?.() ?? openWritable(options.filename)

  const statements = new Map<string, StatementSync>()
  const prepared = (sql: string): StatementSync => {
    const known = statements.get(sql)
    if (known !== undefined) {
      if (statements.size < preparedLimit) return known
      statements.delete(sql)
    }
    const statement = known ?? database.prepare(sql)
    if (statements.size >= preparedLimit) statements.delete(statements.keys().next().value!)
    statements.set(sql, statement)
    return statement
  }

  // The level can only be set between transactions, so it is set when one begins, and set back by the next statement
  // outside.
  let durable = false
  const level = (sql: string) => {
    const wanted = sql === beginDurable || options.durable === true
    if (wanted === durable || database.isTransaction) return
    database.exec(wanted ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL")
    durable = wanted
  }

  const run =
    (get: (sql: string) => StatementSync, arrays: boolean) =>
    (sql: string, params: ReadonlyArray<unknown>): Effect.Effect<ReadonlyArray<Rows>, SqlError> =>
      attempt("execute", () => {
        level(sql)
        const statement = get(sql)
        statement.setReturnArrays(arrays)
        return params.length === 0 ? statement.all() : statement.all(...params.map(bindable))
      })

  const execute = run(prepared, false)
  const unprepared = run(
    (sql) => (sql === beginDurable || sql === beginLazy ? prepared(sql) : database.prepare(sql)),
    false
  )
  const transformed = (of: typeof execute): Connection["execute"] => (sql, params, transform) =>
    transform === undefined ? of(sql, params) : Effect.map(of(sql, params), transform)

  // With setReturnArrays a row is an array, which the library's type does not say.
  const asArrays = (of: typeof execute) => (sql: string, params: ReadonlyArray<unknown>) =>
    Effect.map(of(sql, params), (rows) => rows as unknown as ReadonlyArray<ReadonlyArray<unknown>>)

  return {
    database,
    execute: transformed(execute),
    executeUnprepared: transformed(unprepared),
    executeRaw: execute,
    executeValues: asArrays(run(prepared, true)),
    executeValuesUnprepared: asArrays(run((sql) => database.prepare(sql), true)),
    // Nothing here reads more than a page at a time, so a stream is its rows.
    executeStream: (sql, params, transform) =>
      Stream.unwrap(Effect.map(transformed(execute)(sql, params, transform), Stream.fromIterable))
  }
}

const attempt = <A>(operation: string, f: () => A): Effect.Effect<A, SqlError> =>
  Effect.try({
    try: f,
    catch: (cause) => {
      // node:sqlite says `errcode` where the classifier looks for `errno`.
      if (cause instanceof Error && "errcode" in cause && !("errno" in cause)) {
        Object.assign(cause, { errno: cause.errcode })
      }
      return new SqlError({ reason: classifySqliteError(cause, { message: `SQLite: ${operation} failed`, operation }) })
    }
  })

/** A `SqlClient` over node:sqlite: one connection, used by one statement or transaction at a time. */
export const layer = (options: NodeSqliteOptions): Layer.Layer<SqlClient.SqlClient, SqlError> =>
  Layer.effect(
    SqlClient.SqlClient,
    Effect.gen(function*() {
      const connection = yield* Effect.acquireRelease(
        attempt("open", () => connect(options)),
        ({ database }) => Effect.sync(() => database.close())
      )
      return yield* SqlClient.make({
        driver: "sqlite-node",
        compiler: Statement.makeCompilerSqlite(),
        spanAttributes: [["db.system.name", "sqlite"]],
        ...SqlClient.makeSqliteAcquirers({
          connection: Effect.succeed(connection),
          semaphore: yield* Semaphore.make(1),
          isTransaction: ({ database }) => database.isTransaction
        }),
        beginTransaction: beginLazy,
        prepareTransactionControls: true,
        releaseSavepoint: (name) => `RELEASE SAVEPOINT ${name}`
      })
    })
  ).pipe(Layer.provide(Reactivity.layer))
