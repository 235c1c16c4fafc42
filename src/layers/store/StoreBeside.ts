import { Effect } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { existsSync, statSync } from "node:fs"
import { pathToFileURL } from "node:url"
import { StoreError } from "../../domain/StoreError.ts"
import { UserError } from "../../domain/UserError.ts"
import { filesIn, proveDataDir } from "./DataDir.ts"
import * as NodeSqlite from "./NodeSqlite.ts"
import { layoutOf } from "./schema/Migrations.ts"
import { journalError } from "./SqlFault.ts"

type Use<A, E> = (layout: number) => Effect.Effect<A, E | SqlError, SqlClient.SqlClient>

const nothing = (store: string) =>
  UserError.refuse(
    `There is no store at ${store}: start the bot once, or set DATA_DIR to the folder of the bot that you mean.`
  )

const unreadable = (store: string) =>
  UserError.refuse(
    existsSync(`${store}-journal`)
      ? `${store} was left in the middle of a write (${store}-journal): start the bot once, which puts it in order.`
      : `${store} cannot be read: run this as the user that runs the bot, or set DATA_DIR to another folder.`
  )

/** One transaction on a store of ours that is there; `begin` says what kind. */
const within = <A, E>(store: string, filename: string, readOnly: boolean, begin: string, use: Use<A, E>) =>
  Effect.gen(function*() {
    const sql = yield* SqlClient.SqlClient
    return yield* sql.withTransaction(Effect.gen(function*() {
      const layout = yield* layoutOf(store)
      return layout === 0 ? yield* nothing(store) : yield* use(layout)
    })).pipe(Effect.provideService(SqlClient.BeginTransaction, begin))
  }).pipe(
    Effect.provide(NodeSqlite.layer({ filename, readOnly })),
    Effect.mapError((error) => {
      const fault = typeof error === "object" && error !== null && "_tag" in error && error._tag === "SqlError"
        ? journalError(store, error as SqlError)
        : error as E | UserError | StoreError
      // A reader wants to know about reading.
      return readOnly && fault instanceof StoreError && fault.reason === "read-only" ? unreadable(store) : fault
    })
  )

/** How often a store that nobody has open is read, before it is read with side files all the same. */
const glances = 3

/** What changes with each write to a file; times in nanoseconds. */
const stateOf = (store: string): string => {
  const stats = statSync(store, { bigint: true, throwIfNoEntry: false })
  return stats === undefined ? "" : [stats.dev, stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs].join()
}

/** The log, or the journal of a store that somebody brought in as a backup left it. */
const isOpen = (store: string) => existsSync(`${store}-wal`) || existsSync(`${store}-journal`)

/**
 * Reads a store beside a bot that may work on it, without a new file; `read` is given what SQLite is to open.
 *
 * SQLite makes its two side files even for a reader. Without them nobody has the store open, so it is read as a file
 * that does not change. Who writes to it meanwhile may have come and gone, and taken the side files away; so it counts
 * only if the file is what it was, also where the reading failed. One that changes each time is read with side files.
 */
export const withoutSideFiles = <A, E, R>(store: string, read: (filename: string) => Effect.Effect<A, E, R>) => {
  const glance = (left: number): Effect.Effect<A, E, R> =>
    Effect.suspend(() => {
      const before = stateOf(store)
      if (left === 0 || isOpen(store)) return read(store)
      const alone = Effect.exit(read(`${pathToFileURL(store).href}?immutable=1`))
      return Effect.flatMap(alone, (exit) => isOpen(store) || stateOf(store) !== before ? glance(left - 1) : exit)
    })
  return glance(glances)
}

/**
 * Reads the store beside a bot that may work on it: no lock of the bot's, no migration, no new file. A folder that
 * the bot would not use is not read either.
 */
export const readBeside = <A, E>(dataDir: string, use: Use<A, E>) =>
  Effect.andThen(
    proveDataDir(dataDir),
    Effect.suspend(() => {
      const { store } = filesIn(dataDir)
      if (!existsSync(store)) return Effect.fail(nothing(store))
      if (!statSync(store).isFile()) {
        return Effect.fail(new StoreError({ file: store, reason: "not a database", detail: "it is no file" }))
      }
      return withoutSideFiles(store, (filename) => within(store, filename, true, "BEGIN", use))
    })
  )

/**
 * Changes the store beside a bot: for a change that the bot takes in whenever it comes. It is looked at first, because
 * opening a file for writing would already change one that is not ours.
 */
export const change = <A, E>(dataDir: string, use: Use<A, E>) => {
  const { store } = filesIn(dataDir)
  return Effect.andThen(readBeside(dataDir, () => Effect.void), within(store, store, false, "BEGIN IMMEDIATE", use))
}
