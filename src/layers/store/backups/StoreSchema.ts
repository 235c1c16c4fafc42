import { Effect } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { DatabaseSync } from "node:sqlite"
import * as NodeSqlite from "../NodeSqlite.ts"
import { migrate, migrations } from "../schema/Migrations.ts"

/** The SQL of each table, index, view and trigger of a store, by its kind and name. */
export type StoreSchema = ReadonlyMap<string, string>

const inIt = "SELECT type, name, sql FROM sqlite_master"

interface Made {
  readonly type: string
  readonly name: string
  /** NULL: the index that SQLite makes for a constraint of its table. */
  readonly sql: string | null
}

/** What SQLite itself notes of indices. */
const noted: ReadonlySet<string> = new Set([
  "CREATE TABLE sqlite_stat1(tbl,idx,stat)",
  "CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)"
])

const schemaOf = (all: ReadonlyArray<Made>): StoreSchema =>
  new Map(
    all.filter(({ sql }) => sql !== null && !noted.has(sql)).map(({ name, sql, type }) => {
      const text = (sql ?? "").replaceAll(/\s+/g, " ")
      // Its text is the library's that migrates, and may be another one in another version of that.
      const isMigrations = name === "migrations" && text.startsWith("CREATE TABLE ")
      return [`${type} ${name}`, isMigrations ? "CREATE TABLE migrations" : text]
    })
  )

/** What the migrations of this version make of a new store, up to a layout. */
export const schemaOfLayout = (layout: number) =>
  Effect.gen(function*() {
    const known = Object.entries(migrations).filter(([name]) => Number.parseInt(name, 10) <= layout)
    yield* migrate(":memory:", () => Effect.die("a new store needs no copy"), Object.fromEntries(known))
    const sql = yield* SqlClient.SqlClient
    return schemaOf(yield* sql.unsafe<Made>(inIt))
  }).pipe(Effect.provide(NodeSqlite.layer({ filename: ":memory:" })))

export const schemaIn = (database: DatabaseSync): StoreSchema =>
  schemaOf(database.prepare(inIt).all() as unknown as ReadonlyArray<Made>)

/** A name that somebody else gave is shown only where it cannot mislead. */
const shown = (what: string) => (/^\w+ \w{1,60}$/.test(what) ? what : what.split(" ", 1).join())

/**
 * How a schema differs from what it should be, in a few words; undefined: it does not. A trigger or a view, above all,
 * would act on all that the bot writes from then on.
 */
export const schemaFault = (found: StoreSchema, expected: StoreSchema): string | undefined => {
  const more = [...found.keys()].find((key) => !expected.has(key))
  if (more !== undefined) return `it holds a ${shown(more)} of its own`
  for (const [key, sql] of expected) {
    if (!found.has(key)) return `it lacks the ${key}`
    if (found.get(key) !== sql) return `its ${key} is another`
  }
  return undefined
}
