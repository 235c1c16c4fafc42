import {
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync
} from "node:fs"
import { dirname } from "node:path"
import { StoreError } from "../../domain/StoreError.ts"
import { fileFault } from "./DataDir.ts"

/** Opens a file that is no link to another, for what `flags` say, and closes it after `use`. */
const withFile = <A>(path: string, flags: number, use: (descriptor: number) => A): A => {
  const descriptor = openSync(path, flags | constants.O_NOFOLLOW, 0o600)
  try {
    return use(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** What a folder holds is on disk on return. */
const syncFolder = (folder: string) => {
  const descriptor = openSync(folder, "r")
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** The text of a file that is no link. It throws; `privateFileFault` says what that means. */
export const readPrivateFile = (file: string): string =>
  withFile(file, constants.O_RDONLY, (descriptor) => readFileSync(descriptor, "utf8"))

/**
 * Writes a file that nobody else can read (0600): beside it, and renames that, so that a crash leaves the old file or
 * the new one; it is on disk on return. A file that lies beside already, from a run that was cut off, is replaced and
 * not written into. It throws as reading does.
 */
export const writePrivateFile = (file: string, text: string): void => {
  const bytes = Buffer.from(text)
  rmSync(`${file}.new`, { force: true })
  withFile(`${file}.new`, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, (descriptor) => {
    fchmodSync(descriptor, 0o600)
    for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written)
    fsyncSync(descriptor)
  })
  renameSync(`${file}.new`, file)
  syncFolder(dirname(file))
}

/**
 * Takes a file away, with what a write that was cut off lay beside it. It is gone from the disk on return. Where there
 * is none, or not even its folder, nothing happens.
 */
export const removePrivateFile = (file: string): void => {
  if (!existsSync(dirname(file))) return
  rmSync(`${file}.new`, { force: true })
  rmSync(file, { force: true })
  syncFolder(dirname(file))
}

/** What a call on such a file that failed means to the person who runs the bot. */
export const privateFileFault = (file: string) => (cause: unknown): StoreError => {
  const isLink = cause instanceof Error && "code" in cause && cause.code === "ELOOP"
  return isLink
    ? new StoreError({ file, reason: "unsafe", detail: "it is a link, which may lead anywhere" })
    : fileFault(file)(cause)
}
