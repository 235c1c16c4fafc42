import { existsSync } from "node:fs"
import { DatabaseSync } from "node:sqlite"
import { pathToFileURL } from "node:url"
import { markOf } from "../Incarnation.ts"
import { leaseNameName } from "../LeaseName.ts"
import { prefix } from "../QuarantineKept.ts"
import { receiptPrefix } from "../ReceiptsKept.ts"
import { isDamaged } from "../SqlFault.ts"
import { settle } from "./StoreSwap.ts"

/** What a store says of itself. */
export interface KnownStore {
  readonly user: string | undefined
  /**
   * What is known of agents, which no backup takes back (docs/design.md, law 4), and the name that the folder serves
   * the account under.
   */
  readonly stays: ReadonlyArray<{ readonly name: string; readonly value: string }>
}

/** Reads it without changing its folder; with its log where `settled` is false. */
export const knownIn = (file: string, settled: boolean): KnownStore => {
  const database = settled
    ? new DatabaseSync(`${pathToFileURL(file).href}?immutable=1`, { readOnly: true })
    : new DatabaseSync(file, { timeout: 5_000 })
  try {
    const rows = database.prepare(
      `SELECT name, value FROM meta WHERE name IN ('user', 'lease', 'incarnation') OR name LIKE '${prefix}%'
        OR name LIKE '${receiptPrefix}%'`
    ).all() as unknown as ReadonlyArray<{ readonly name: string; readonly value: string }>
    const value = (wanted: string) => rows.find(({ name }) => name === wanted)?.value
    const incarnation = value("incarnation")
    const lease = value(leaseNameName) ?? (incarnation === undefined ? undefined : markOf(incarnation))
    return {
      user: value("user"),
      stays: [
        ...rows.filter(({ name }) => name.startsWith(prefix) || name.startsWith(receiptPrefix)),
        ...(lease === undefined ? [] : [{ name: leaseNameName, value: lease }])
      ]
    }
  } finally {
    database.close()
  }
}

/** The present store; one that is damaged is laid aside as it is, since restoring is for that. */
export const presentStore = (store: string): KnownStore | "none" | "damaged" => {
  if (!existsSync(store)) return "none"
  try {
    const known = knownIn(store, false)
    settle(store)
    return known
  } catch (cause) {
    if (isDamaged(cause)) return "damaged"
    throw cause
  }
}
