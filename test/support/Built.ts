import { execFile, spawn, type StdioOptions } from "node:child_process"
import { existsSync } from "node:fs"
import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import { setTimeout } from "node:timers/promises"
import { promisify } from "node:util"
import { beforeAll, inject } from "vitest"

const run = promisify(execFile)

/** Builds the product, or waits for the test file that began to. */
const build = async (folder: string) => {
  await mkdir(folder, { recursive: true })
  const [done, begun, failed] = ["done", "begun", "failed"].map((name) => join(folder, name))
  const isFirst = await mkdir(begun!).then(() => true, () => false)
  if (isFirst) {
    const ended = await run(process.execPath, ["scripts/build.mjs", join(folder, "dist")]).then(
      () => done!,
      () => failed!
    )
    await mkdir(ended)
  }
  while (!existsSync(done!)) {
    if (existsSync(failed!)) throw new Error("scripts/build.mjs fails")
    await setTimeout(50)
  }
}

/** The product, which is built once for all files of a run. */
export const built = () => {
  const folder = inject("builtFolder")
  beforeAll(() => build(folder), 120_000)
  return (file: string) => join(folder, "dist", file)
}

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Starts a program; `until` waits for a text in what it says, `ended` for its last word. */
export const start = (
  node: string,
  args: ReadonlyArray<string>,
  options: { readonly env?: Record<string, string>; readonly cwd?: string } = {}
) => {
  const stdio: StdioOptions = ["ignore", "pipe", "pipe"]
  const child = spawn(node, args, { stdio, cwd: options.cwd, env: { PATH: process.env["PATH"], ...options.env } })
  const said = { stdout: "", stderr: "" }
  const waiting: Array<() => void> = []
  for (const name of ["stdout", "stderr"] as const) {
    child[name]!.setEncoding("utf8").on("data", (text: string) => {
      said[name] += text
      for (const check of waiting) check()
    })
  }
  // Pipes close only when everyone who inherited them is gone, so this waits for grandchildren too.
  const ended = new Promise<Ended>((done, fail) =>
    child.once("error", fail).once("close", (code) => done({ code, ...said }))
  )
  const until = (text: string) =>
    new Promise<void>((done, fail) => {
      const check = () => said.stdout.includes(text) || said.stderr.includes(text) ? done() : undefined
      waiting.push(check)
      check()
      void ended.then(({ stderr }) => fail(new Error(`ended without saying ${text}: ${stderr}`)), fail)
    })
  return { child, ended, until }
}

/** Runs a program to its end. */
export const finish = (
  node: string,
  args: ReadonlyArray<string>,
  options: { readonly env?: Record<string, string>; readonly cwd?: string } = {}
) => start(node, args, options).ended
