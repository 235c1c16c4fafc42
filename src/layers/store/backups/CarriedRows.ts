import type { DatabaseSync } from "node:sqlite"
import { UserError } from "../../../domain/UserError.ts"
import { isDamaged } from "../SqlFault.ts"

/** A table that no backup takes back, and what the operator can do where a backup has no place for it. */
interface StandingTable {
  readonly table: string
  readonly columns: string
  readonly key?: string
  readonly none: string
  readonly first: string
}

const away = "move the present store away first (bot.db, with bot.db-wal, where there is one)"

/**
 * What no conversation said, and no backup takes back: who has an agent, or one of its endpoints, for themselves; who
 * was let in or shut out; who people are, and what they and their rooms set. The columns are those of every layout that
 * has the table. Its rows replace those of the backup; with a key they are added to them by it, as what was read before
 * the backup was read as well.
 */
const standing: ReadonlyArray<StandingTable> = [
  {
    table: "leases",
    columns: "agent, slot, holder, chat, since",
    none: "no leases of the agent",
    first: "release them with agent release first"
  },
  {
    table: "access",
    columns: "pattern, kind, set_by, since",
    none: "no !allow and !deny",
    first: `${away}, and say them again after`
  },
  {
    table: "users",
    columns: "user, platform, mapped_at, settings",
    none: "nobody's id on the platform and nobody's settings",
    first: `${away}, and map people again after`
  },
  {
    table: "room_settings",
    columns: "origin, threads, mention",
    none: "no settings of rooms",
    first: `${away}, and set the rooms again after`
  },
  {
    table: "ciphertexts",
    columns: "digest, event",
    key: "digest",
    none: "nothing of which encrypted messages were read",
    first: `name a newer backup, or ${away}, after which a homeserver could have one done again`
  }
]

const tableIn = (database: DatabaseSync, schema: "main" | "present", table: string) =>
  database.prepare(`SELECT 1 FROM ${schema}.sqlite_master WHERE type = 'table' AND name = ?`).get(table) !== undefined

/** Whether a query has a row. */
const isThere = (database: DatabaseSync, query: string) => database.prepare(`${query} LIMIT 1`).get() !== undefined

/** What was carried is read back, since all that the bot refuses rests on it. */
const lost = (backup: string, what: string) =>
  UserError.refuse(
    `${backup} did not take over what the present store holds (${what}): name another file that backup wrote. ` +
      "Nothing was changed."
  )

const carryTable = (
  database: DatabaseSync,
  backup: string,
  { columns, first, key, none, table }: StandingTable
) => {
  if (!tableIn(database, "present", table)) return
  const rows = (schema: "main" | "present", wanted = columns) => `SELECT ${wanted} FROM ${schema}.${table}`
  const theirs = rows("present")
  if (!tableIn(database, "main", table)) {
    if (!isThere(database, theirs)) return
    throw UserError.refuse(
      `${backup} is of a version that knows ${none}, and the present store holds some: ${first}. Nothing was changed.`
    )
  }
  if (key === undefined) database.exec(`DELETE FROM main.${table}`)
  database.exec(`INSERT ${key === undefined ? "" : "OR IGNORE "}INTO main.${table} (${columns}) ${theirs}`)
  const [here, there] = [rows("main", key), rows("present", key)]
  const isMore = key === undefined && isThere(database, `${here} EXCEPT ${there}`)
  if (isMore || isThere(database, `${there} EXCEPT ${here}`)) throw lost(backup, table)
}

/** Puts small values of the present store in a store made from `backup`. */
export const carryValues = (
  database: DatabaseSync,
  backup: string,
  values: ReadonlyArray<{ readonly name: string; readonly value: string }>
) => {
  const put = database.prepare(
    "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
  )
  for (const { name, value } of values) put.run(name, value)
  const get = database.prepare("SELECT value FROM meta WHERE name = ?")
  if (values.some(({ name, value }) => get.get(name)?.["value"] !== value)) throw lost(backup, "agents")
}

/** All of a step, or nothing of it where the present store is damaged there; whether it could be read. */
const readable = (database: DatabaseSync, step: () => void): boolean => {
  database.exec("BEGIN IMMEDIATE")
  try {
    step()
    database.exec("COMMIT")
    return true
  } catch (cause) {
    if (database.isTransaction) database.exec("ROLLBACK")
    if (isDamaged(cause)) return false
    throw cause
  }
}

/**
 * Puts what stands in the present store, which nobody has open, in the place of what a store made from `backup` holds.
 * Returns whether all of it could be read; what could not is as the backup has it.
 */
export const carryStanding = (database: DatabaseSync, backup: string, present: string): boolean => {
  database.prepare("ATTACH DATABASE ? AS present").run(present)
  try {
    return standing.map((one) => readable(database, () => carryTable(database, backup, one))).every(Boolean)
  } finally {
    database.exec("DETACH DATABASE present")
  }
}
