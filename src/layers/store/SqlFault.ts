import type { SqlError } from "effect/sql/SqlError"
import { StoreError, type StoreFault } from "../../domain/StoreError.ts"

/** SQLite's primary result codes (https://sqlite.org/rescode.html). */
const faults: Readonly<Record<number, StoreFault>> = {
  5: "busy",
  6: "busy",
  8: "read-only",
  10: "failed",
  11: "not a database",
  13: "full",
  14: "read-only",
  26: "not a database"
}

const property = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined

/** Of node:sqlite, or of a call on a file. SQLite's own messages name tables and files, never values. */
export const faultOf = (file: string, cause: unknown, otherwise = "no reason given"): StoreError => {
  const code = property(cause, "errcode")
  const message = property(cause, "message")
  const fault = typeof code === "number"
    ? faults[code & 0xff]
    : property(cause, "code") === "ENOSPC"
    ? "full"
    : undefined
  return new StoreError({
    file,
    reason: fault ?? "failed",
    detail: typeof message === "string" ? message : otherwise
  })
}

/** The file is no database any more, its pages contradict each other, or a table of ours is gone. */
export const isDamaged = (cause: unknown) =>
  faultOf("", cause).reason === "not a database" ||
  (property(cause, "errcode") === 1 && /no such table/.test(String(property(cause, "message"))))

/** It is a database, and its pages contradict each other (SQLITE_CORRUPT). */
export const isCorrupt = (cause: unknown) => (Number(property(cause, "errcode")) & 0xff) === 11

export const journalError = (file: string, error: SqlError): StoreError =>
  faultOf(file, error.reason.cause, error.reason._tag)
