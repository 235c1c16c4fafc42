import type { SqlError } from "effect/sql/SqlError"
import { JournalError, type JournalFault } from "../../domain/JournalError.ts"

/** SQLite's primary result codes (https://sqlite.org/rescode.html). */
const faults: Readonly<Record<number, JournalFault>> = {
  5: "busy", 6: "busy", 8: "read-only", 10: "failed", 11: "not a database", 13: "full", 14: "read-only", 26: "not a database"
}

const property = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined

/** SQLite's own messages name tables and files, never values. */
export const journalError = (file: string, error: SqlError): JournalError => {
  const cause = error.reason.cause
  const code = property(cause, "errcode")
  const message = property(cause, "message")
  const fault = typeof code === "number" ? faults[code & 0xff] : undefined
  return new JournalError({ file, reason: fault ?? "failed", detail: typeof message === "string" ? message : error.reason._tag })
}
