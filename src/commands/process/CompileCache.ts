import { existsSync, lstatSync, mkdirSync, realpathSync } from "node:fs"
import module from "node:module"
import { homedir } from "node:os"
import { basename, dirname, join } from "node:path"
import { compiledCodeFolder, isHeldForUs, isOursAlone } from "../../domain/operations/compiled/CompiledCode.ts"
import type { SeenFile } from "../../domain/operations/FileOwnership.ts"

/** What is at a path without links. */
const seenAt = (path: string): SeenFile => {
  const stats = lstatSync(path)
  return { kind: stats.isDirectory() ? "folder" : "other", owner: stats.uid, mode: stats.mode & 0o7777 }
}

/** All the folders that a path lies in. */
const above = (path: string): ReadonlyArray<string> => {
  const folder = dirname(path)
  return folder === path ? [] : [folder, ...above(folder)]
}

/**
 * The folder at a path, made where it is not there, if nobody else can have put there what is in it: where it really
 * is. Undefined: there is none such, and nothing was made where somebody else could change it.
 */
export const ownFolder = (path: string): string | undefined => {
  const me = process.geteuid?.()
  // Where the system has no owners, nothing can be proven.
  if (me === undefined) return undefined
  try {
    const missing: Array<string> = []
    let there = path
    for (; !existsSync(there); there = dirname(there)) missing.unshift(basename(there))
    there = realpathSync(there)
    if (missing.length > 0 && ![there, ...above(there)].every((one) => isHeldForUs(seenAt(one), me))) return undefined
    // One by one: Node's own recursion never ends where a file system takes none, as below /proc.
    for (const name of missing) {
      there = join(there, name)
      mkdirSync(there, { mode: 0o700 })
    }
    // Looked at after it was made: somebody may have been faster in a folder that is shared.
    const folder = realpathSync(there)
    return isOursAlone(seenAt(folder), above(folder).map(seenAt), me) ? folder : undefined
  } catch {
    return undefined
  }
}

const home = () => {
  try {
    return homedir()
  } catch {
    return undefined
  }
}

/**
 * Has Node keep what it compiles, which makes the next start faster, in a folder that is ours alone: V8 runs what it
 * finds there, and sees by a checksum only that it is of the same source (docs/decisions/0009).
 */
export const cacheCompiled = (): void => {
  const wanted = compiledCodeFolder(process.env, home())
  const folder = wanted === undefined ? undefined : ownFolder(wanted)
  if (folder === undefined) return
  try {
    module.enableCompileCache(folder)
  } catch {
    // Without it the start is only slower.
  }
}
