import { assert, describe, it } from "@effect/vitest"
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join, resolve } from "node:path"
import { pathToFileURL } from "node:url"
import { beforeAll } from "vitest"
import { carriedNode, isOldNode } from "../../../src/commands/process/NodeLauncher.ts"
import { built, finish, start } from "../../support/Built.ts"
import { oldNode } from "../../support/OldNode.ts"

// Stands where the real program stands, so that the launcher and its child are the real ones.
const program = `export const program = () => {
  const [, , what, ...rest] = process.argv
  if (what === "exit") process.exit(Number(rest[0]))
  if (what === "done") { console.log("version " + process.versions.node, ...rest); console.error("to stderr"); return }
  if (what === "heap") { console.log(JSON.stringify({ pid: process.pid, flags: process.execArgv, rest })); return }
  if (what === "kill") process.kill(process.pid, rest[0])
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, () => { console.log("got " + signal); process.exit(7) })
  setInterval(() => {}, 1 << 30)
  if (what === "noise") setInterval(() => console.log("x".repeat(4096)), 1)
  console.log("ready " + process.pid)
}
`

const hosts: ReadonlyArray<readonly [string, boolean]> = oldNode === undefined
  ? [["a launcher started by hand", false]]
  : [["the machine's old Node", true], ["a launcher started by hand", false]]

describe.each(hosts)("under %s", (_, old) => {
  const dist = built()
  beforeAll(async () => {
    await writeFile(dist("program.js"), program)
    const launch = pathToFileURL(resolve("src/commands/process/NodeLauncher.ts")).href
    await writeFile(
      dist("launch.mjs"),
      `import { runUnderNode } from ${JSON.stringify(launch)}\nprocess.exit(await runUnderNode(process.execPath, ${
        JSON.stringify(dist("child.js"))
      }, process.argv.slice(2)))\n`
    )
  })
  const command = (...args: ReadonlyArray<string>) =>
    [old ? oldNode! : process.execPath, [old ? dist("main.js") : dist("launch.mjs"), ...args]] as const

  it(
    "arguments, output and exit code are the program's, which runs under a new Node and may end by " +
      "itself",
    async () => {
      const ended = await finish(...command("done", "a b", "--c"))
      assert.deepEqual([ended.code, ended.stderr], [0, "to stderr\n"])
      const [, version = "", args] = /^version (\S+) (.*)\n$/.exec(ended.stdout) ?? []
      assert.isFalse(isOldNode(version))
      assert.strictEqual(args, "a b --c")
    }
  )

  it.each([["0", 0], ["2", 2], ["130", 130]] as const)(
    "exit code %s",
    async (given, code) => assert.strictEqual((await finish(...command("exit", given))).code, code)
  )

  it("a program that a signal ended gives 128 and the signal's number", async () =>
    assert.strictEqual((await finish(...command("kill", "SIGKILL"))).code, 137))

  it.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)(
    "%s is passed on, and the program ends as it likes",
    async (signal) => {
      const running = start(...command("stay"))
      await running.until("ready")
      running.child.kill(signal)
      const ended = await running.ended
      assert.include(ended.stdout, `got ${signal}`)
      assert.strictEqual(ended.code, 7)
    }
  )

  it.each(["stay", "noise"])("SIGKILL of the launcher leaves nobody behind (%s)", async (what) => {
    const running = start(...command(what))
    await running.until("ready")
    running.child.kill("SIGKILL")
    const { stdout } = await running.ended
    const pid = Number(/ready (\d+)/.exec(stdout)?.[1])
    assert.notStrictEqual(pid, running.child.pid)
    assert.notInclude(stdout, "got SIG")
  })

  it.skipIf(!old)("without a carried Node one line says what to install", async () => {
    const alone = await mkdtemp(join(tmpdir(), "launcher-"))
    await copyFile(dist("main.js"), join(alone, "main.mjs"))
    const ended = await finish(oldNode!, [join(alone, "main.mjs")])
    await rm(alone, { recursive: true, force: true })
    assert.strictEqual(ended.code, 2)
    assert.match(ended.stderr, /^matrix-surface: this is Node 2\d\.[^\n]*omit=optional[^\n]*\n$/)
  })
})

describe("the small heap", () => {
  const dist = built()
  beforeAll(() => writeFile(dist("program.js"), program))
  const said = async (flags: ReadonlyArray<string>, file: string) => {
    const running = start(process.execPath, [...flags, dist(file), "heap", "a b", "--c"])
    const { code, stdout, stderr } = await running.ended
    assert.deepEqual([code, stderr], [0, ""])
    return {
      ...JSON.parse(stdout) as {
        readonly pid: number
        readonly flags: ReadonlyArray<string>
        readonly rest: ReadonlyArray<string>
      },
      started: running.child.pid
    }
  }

  it.skipIf(process.platform === "win32")(
    "is the same process with the same arguments, and what was given by hand comes last, so that it wins",
    async () => {
      const { flags, pid, rest, started } = await said(["--max-semi-space-size=16"], "main.js")
      assert.strictEqual(pid, started)
      assert.deepEqual(rest, ["a b", "--c"])
      assert.deepEqual(flags, ["--min-semi-space-size=4", "--max-semi-space-size=4", "--max-semi-space-size=16"])
    }
  )
})

describe("which Node", () => {
  it.each(
    [["20.20.2", true], ["22.18.9", true], ["22.19.0", false], ["23.1.0", false], ["24.0.0", false], [
      "18.0.0",
      true
    ]] as const
  )("%s is old: %s", (version, old) => assert.strictEqual(isOldNode(version), old))
  it("the carried one is found beside the program, and not where nothing is", () => {
    assert.strictEqual(carriedNode(resolve("dist/main.js")), resolve("node_modules/node/bin/node"))
    assert.isUndefined(carriedNode(join(dirname(tmpdir()), "nowhere", "main.js")))
  })
})
