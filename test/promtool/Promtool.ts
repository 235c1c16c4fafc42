import { execFile, spawn } from "node:child_process"
import { existsSync } from "node:fs"
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"

const run = promisify(execFile)

/** Kept between runs, in the repository and out of git. */
const home = join(import.meta.dirname, "../../.promtool")
const unpacked = join(home, "usr/bin/promtool")

const works = (program: string) => run(program, ["--version"]).then(() => true, () => false)

/** Debian's package `prometheus`, unpacked and not installed, so that no service begins and no right is needed. */
const unpack = async () => {
  const folder = await mkdtemp(join(tmpdir(), "promtool-"))
  try {
    await run("apt-get", ["download", "prometheus"], { cwd: folder })
    const file = (await readdir(folder)).find((name) => name.endsWith(".deb"))
    if (file === undefined) throw new Error("apt-get download brought no package")
    await mkdir(home, { recursive: true })
    await run("dpkg-deb", ["-x", join(folder, file), home])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The path of a promtool that runs: the machine's own, else Debian's. */
export const promtool = async () => {
  if (await works("promtool")) return "promtool"
  if (!existsSync(unpacked)) await unpack()
  if (!(await works(unpacked))) throw new Error("promtool was unpacked but does not run")
  return unpacked
}

/** What a command of promtool says of `input`, and its exit code. */
export const asked = (program: string, args: ReadonlyArray<string>, input = "") =>
  new Promise<{ readonly code: number | null; readonly said: string }>((resolve, reject) => {
    const child = spawn(program, args)
    let said = ""
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece) => (said += String(piece)))
    child.on("error", reject)
    child.on("close", (code) => resolve({ code, said }))
    child.stdin.end(input)
  })
