import { Schema } from "effect"

/** Why the store cannot be used. The faults differ in what a person can do about them. */
export const StoreFault = Schema.Literals([
  "not a database",
  "newer",
  "full",
  "read-only",
  "locked",
  "busy",
  "failed",
  "not a session",
  "not a recovery key",
  "keys damaged",
  "unsafe"
])
export type StoreFault = typeof StoreFault.Type

const advice: Record<StoreFault, (file: string) => string> = {
  "not a database": (file) =>
    `${file} is not a matrix-surface store (it is no SQLite database, it is another program's, or damaged): bring ` +
    `a backup back with matrix-surface restore FILE, move it away to begin anew, or point DATA_DIR somewhere else`,
  "keys damaged": (file) =>
    `${file} is damaged, so the bot's keys for encrypted rooms are lost: begin with a new device, by a new name in ` +
    `MATRIX_DEVICE_ID where the bot logs in with a password, else by another access token; or do without ` +
    `encryption by MATRIX_ENCRYPTION=off`,
  newer: (file) =>
    `${file} was written by a newer version of matrix-surface: run that version, or point DATA_DIR somewhere else`,
  full: (file) => `${file} cannot be written: the disk is full`,
  "read-only": (file) =>
    `${file} cannot be written: check that its folder and the file belong to the user that runs the bot and are ` +
    `writable`,
  locked: (file) =>
    `${file} is held by another running bot: stop that one first, or give this one a DATA_DIR of its own`,
  "not a session": (file) =>
    `${file} does not hold what matrix-surface writes there: move it away to have a new one made`,
  "not a recovery key": (file) =>
    `${file} does not hold the account's recovery key: write the key into it again, from where it was written down`,
  unsafe: (file) => `${file} is not safe to be used`,
  busy: (file) => `${file} is held by another program for too long`,
  failed: (file) => `${file} failed`
}

/**
 * The error of the store. Its message names the file; `detail` is SQLite's own message, which holds no text of
 * people's.
 */
export class StoreError extends Schema.TaggedError<StoreError>()("StoreError", {
  file: Schema.String,
  reason: StoreFault,
  detail: Schema.String
}) {
  /** Exit code 1 where the fault may pass by itself, as a full disk; 2 where somebody has to act. */
  get exitCode(): 1 | 2 {
    return this.reason === "full" || this.reason === "busy" || this.reason === "failed" ? 1 : 2
  }
  override get message() {
    return advice[this.reason](this.file) + (this.detail === "" ? "" : ` (${this.detail})`)
  }
}
