import { DatabaseSync } from "node:sqlite"
import { pathToFileURL } from "node:url"
import { isCorrupt } from "../SqlFault.ts"

/**
 * How a store is looked at: its pages, or also whether its indices agree with its tables
 * (https://sqlite.org/pragma.html#pragma_integrity_check).
 */
type WholeCheck = "quick_check" | "integrity_check"

/** Whether nothing of a store that nobody has open is damaged. */
export const isWhole = (file: string, check: WholeCheck): boolean => {
  const database = new DatabaseSync(`${pathToFileURL(file).href}?immutable=1`, { readOnly: true })
  try {
    return database.prepare(`PRAGMA ${check}(1)`).get()?.[check] === "ok"
  } catch (cause) {
    if (isCorrupt(cause)) return false
    throw cause
  } finally {
    database.close()
  }
}
