import {
  closeSync,
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

/** SQLite's side files belong to a file by its name alone. */
export const sideEnds = ["-wal", "-shm", "-journal"] as const

/** What a run that was cut off left must not be taken for the next one's. */
export const clear = (file: string) => {
  for (const end of ["", ...sideEnds]) rmSync(file + end, { force: true })
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

/** What lay beside another file would be put over the one that comes into its place. */
const withoutSides = (store: string) => {
  const sides = sideEnds.map((end) => store + end).filter((side) => existsSync(side))
  for (const side of sides) rmSync(side, { force: true })
  // In this order on the disk too: a power cut must not bring them back beside the new store.
  if (sides.length > 0) synced(dirname(store))
}

/**
 * Copies of what lies beside the store, where that would be laid aside: SQLite throws away the log of a file that it
 * cannot read, which may hold what the file does not, and so it is with the log of a file that is gone.
 */
export const sidesAside = (store: string, backups: string, backup: string): ReadonlyArray<string> => {
  const made: Array<string> = []
  try {
    for (const end of ["-wal", "-journal"]) {
      if ((statSync(store + end, { throwIfNoEntry: false })?.size ?? 0) === 0) continue
      mkdirSync(backups, { recursive: true, mode: 0o700 })
      const copy = join(backups, backup + end)
      closeSync(openSync(copy, "wx", 0o600))
      made.push(copy)
      copyFileSync(store + end, copy)
      synced(copy)
    }
    return made
  } catch (cause) {
    for (const copy of made) rmSync(copy, { force: true })
    throw cause
  }
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
 * its place: the old one until the rename, the new one from then on. Both are settled and nobody has them open; nothing
 * of another file is left beside the new one.
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
  withoutSides(store)
  renameSync(next, store)
  synced(dirname(store))
}
