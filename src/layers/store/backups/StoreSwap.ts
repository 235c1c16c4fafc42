import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync
} from "node:fs"
import { dirname, join } from "node:path"
import { emptyLog, openWritable } from "./WritableDatabase.ts"

/** Has a file, or the names in a folder, on the disk when it returns. */
export const synced = (path: string) => {
  const descriptor = openSync(path, "r")
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** Where a store is made before it takes its place. */
export const nextOf = (store: string) => `${store}.new`

/**
 * SQLite's side files belong to the file's name: what a run that was cut off left must not be taken for the next
 * one's.
 */
export const clear = (file: string) => {
  for (const end of ["", "-wal", "-shm", "-journal"]) rmSync(file + end, { force: true })
}

/** Everything into the one file; throws as busy when somebody else has it open. */
export const settle = (store: string) => {
  const database = openWritable(store)
  try {
    if (!emptyLog(database)) throw Object.assign(new Error("in use"), { errcode: 5 })
  } finally {
    database.close()
  }
  if (existsSync(`${store}-wal`)) throw Object.assign(new Error("in use"), { errcode: 5 })
}

export const isTaken = (error: unknown) => error instanceof Error && "code" in error && error.code === "EEXIST"

/**
 * Another name for the file, which takes the place of nothing (`isTaken` tells); a copy where the folder lies on
 * another disk, or on one that knows no such names.
 */
export const nameNew = (file: string, name: string) => {
  try {
    linkSync(file, name)
  } catch (error) {
    if (isTaken(error)) throw error
    closeSync(openSync(name, "wx", 0o600))
    try {
      copyFileSync(file, name)
      synced(name)
    } catch (cause) {
      rmSync(name, { force: true })
      throw cause
    }
  }
}

/**
 * The log of a store that nobody can read any more: it would be taken for that of the file that comes into its place.
 */
export const withoutSides = (store: string) => {
  for (const end of ["-wal", "-shm", "-journal"]) rmSync(store + end, { force: true })
}

/**
 * A copy of the store's log beside where the store would be laid aside: SQLite throws away the log of a file that it
 * cannot read, which may hold what the file does not. Where it is; undefined: there is none.
 */
export const logAside = (store: string, backups: string, backup: string): string | undefined => {
  const log = `${store}-wal`
  if (!existsSync(log) || statSync(log).size === 0) return undefined
  mkdirSync(backups, { recursive: true, mode: 0o700 })
  const copy = join(backups, `${backup}-wal`)
  copyFileSync(log, copy, constants.COPYFILE_EXCL)
  synced(copy)
  return copy
}

/** A run that was cut off may have named the store among the backups without taking it away from its place. */
const withoutAliases = (store: string, backups: string) => {
  // As doubles, the numbers of two files of a large file system can be equal.
  const { dev, ino } = statSync(store, { bigint: true })
  for (const name of readdirSync(backups)) {
    const file = join(backups, name)
    const found = lstatSync(file, { bigint: true })
    if (found.ino === ino && found.dev === dev) rmSync(file)
  }
}

/** The present store as a file of `backups`: its name says when. */
export const backupName = (why: string, at: Date) => `bot-${why}-${at.toISOString().replaceAll(/[:.]/g, "-")}.db`

/**
 * Puts `nextOf(store)` in the place of `store`, which goes to `backup`. At every moment there is one whole store at
 * its place: the old one until the rename, the new one from then on. Both are settled and nobody has them open.
 */
export const swap = (store: string, backups: string, backup: string) => {
  const next = nextOf(store)
  synced(next)
  mkdirSync(backups, { recursive: true, mode: 0o700 })
  if (existsSync(store)) {
    withoutAliases(store, backups)
    nameNew(store, join(backups, backup))
    synced(backups)
  }
  renameSync(next, store)
  synced(dirname(store))
}
