import { execFile } from "node:child_process"
import { mkdir, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"

const run = promisify(execFile)

/** An empty folder for each use, and the package as `npm pack` makes it. */
export const packed = async () => {
  const folder = await mkdtemp(join(tmpdir(), "packed-"))
  const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", folder])
  const said = JSON.parse(stdout.slice(stdout.search(/^[[{]/m))) as unknown
  const [{ filename, files }] = Object.values(said as object) as [
    { readonly filename: string; readonly files: ReadonlyArray<{ readonly path: string }> }
  ]
  return {
    folder,
    archive: join(folder, filename),
    files: files.map(({ path }) => path),
    remove: () => rm(folder, { recursive: true, force: true })
  }
}

/** Installs it for everybody, from a folder that knows nothing of the sources; gives the program's path. */
export const installedGlobally = async (archive: string, folder: string) => {
  await run("npm", ["install", "--global", "--prefix", folder, archive], { cwd: tmpdir() })
  return join(folder, "bin/matrix-surface")
}

/** Installs it into a folder without the Node that it can bring along; `npm install --global` has no such choice. */
export const installedWithoutNode = async (archive: string, folder: string) => {
  await mkdir(folder, { recursive: true })
  await run("npm", ["install", "--prefix", folder, "--omit=optional", archive], { cwd: folder })
  return join(folder, "node_modules/.bin/matrix-surface")
}
