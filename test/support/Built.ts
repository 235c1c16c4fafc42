import { execFile, spawn, type StdioOptions } from "node:child_process"
import { mkdir, mkdtemp, rm } from "node:fs/promises"
import { join, resolve } from "node:path"
import { promisify } from "node:util"
import { afterAll, beforeAll } from "vitest"

/**
 * Builds the product into a directory of its own, inside the repository so that its packages are found, and removes
 * it.
 */
export const built = () => {
  let directory = ""
  beforeAll(async () => {
    await mkdir("node_modules/.cache", { recursive: true })
    directory = resolve(await mkdtemp("node_modules/.cache/built-"))
    await promisify(execFile)(process.execPath, ["scripts/build.mjs", directory])
  })
  afterAll(() => rm(directory, { recursive: true, force: true }))
  return (file: string) => join(directory, file)
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
  // What each build compiles to stays in the repository, and not in the developer's home.
  const surroundings = { PATH: process.env["PATH"], XDG_CACHE_HOME: resolve("node_modules/.cache") }
  const child = spawn(node, args, { stdio, cwd: options.cwd, env: { ...surroundings, ...options.env } })
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
