import type { DatabaseSync } from "node:sqlite"
import { UserError } from "../../../domain/UserError.ts"
import { isDamaged } from "../SqlFault.ts"

/**
 * What no conversation said, and no backup takes back: who has an agent, or one of its endpoints, for themselves; who
 * was let in or shut out; who people are, and what they and their rooms set. The columns are those of every layout that
 * has the table.
 */
const standing = [
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
    first: "move the present store away first, and say them again after"
  },
  {
    table: "users",
    columns: "user, platform, mapped_at, settings",
    none: "nobody's id on the platform and nobody's settings",
    first: "move the present store away first, and map people again after"
  },
  {
    table: "room_settings",
    columns: "origin, threads, mention",
    none: "no settings of rooms",
    first: "move the present store away first, and set the rooms again after"
  }
] as const

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
  { columns, first, none, table }: typeof standing[number]
) => {
  if (!tableIn(database, "present", table)) return
  const [ours, theirs] = ["main", "present"].map((schema) => `SELECT ${columns} FROM ${schema}.${table}`)
  if (!tableIn(database, "main", table)) {
    if (!isThere(database, theirs!)) return
    throw UserError.refuse(
      `${backup} is of a version that knows ${none}, and the present store holds some: ${first}. Nothing was changed.`
    )
  }
  database.exec(`DELETE FROM main.${table}; INSERT INTO main.${table} (${columns}) ${theirs}`)
  if (isThere(database, `${ours} EXCEPT ${theirs}`) || isThere(database, `${theirs} EXCEPT ${ours}`)) {
    throw lost(backup, table)
  }
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

/** Which ciphertexts were read is not forgotten with the conversations: they could be repeated otherwise. */
const carryDigests = (database: DatabaseSync) => {
  if (tableIn(database, "main", "ciphertexts") && tableIn(database, "present", "ciphertexts")) {
    database.exec("INSERT OR IGNORE INTO main.ciphertexts SELECT * FROM present.ciphertexts")
  }
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
    const steps = [
      ...standing.map((one) => () => carryTable(database, backup, one)),
      () => carryDigests(database)
    ]
    return steps.map((step) => readable(database, step)).every(Boolean)
  } finally {
    database.exec("DETACH DATABASE present")
  }
}
