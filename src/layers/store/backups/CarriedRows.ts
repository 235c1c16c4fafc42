import type { DatabaseSync } from "node:sqlite"
import { UserError } from "../../../domain/UserError.ts"

/** Rows of `leases`; undefined: a store of an earlier layout. */
export type KnownLeases = ReadonlyArray<Readonly<Record<string, string | number>>> | undefined

const leaseColumns = ["agent", "slot", "holder", "chat", "since"] as const

export const leaseRowsIn = (database: DatabaseSync): KnownLeases => {
  const hasTable = database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'leases'").get()
  return hasTable === undefined
    ? undefined
    : database.prepare(`SELECT ${leaseColumns.join(", ")} FROM leases`).all() as unknown as KnownLeases
}

/** Puts the leases of the present store in the place of those of the backup. */
export const carryLeases = (database: DatabaseSync, backup: string, leases: KnownLeases) => {
  if (leases === undefined) return
  if (leaseRowsIn(database) === undefined) {
    if (leases.length === 0) return
    throw UserError.refuse(
      `${backup} is of a version that knows no leases of the agent, and the present store holds some: release them ` +
        "with agent release first. Nothing was changed."
    )
  }
  database.exec("DELETE FROM leases")
  const put = database.prepare(`INSERT INTO leases (${leaseColumns.join(", ")}) VALUES (?, ?, ?, ?, ?)`)
  for (const lease of leases) put.run(...leaseColumns.map((column) => lease[column] ?? ""))
}

/** Which ciphertexts were read is not forgotten with the conversations: they could be repeated otherwise. */
export const carryDigests = (database: DatabaseSync, store: string) => {
  database.prepare("ATTACH DATABASE ? AS present").run(store)
  const [both] = database.prepare(
    `SELECT (SELECT count(*) FROM main.sqlite_master WHERE name = 'ciphertexts')
      + (SELECT count(*) FROM present.sqlite_master WHERE name = 'ciphertexts') AS n`
  ).all()
  if (both?.["n"] === 2) database.exec("INSERT OR IGNORE INTO main.ciphertexts SELECT * FROM present.ciphertexts")
  database.exec("DETACH DATABASE present")
}
