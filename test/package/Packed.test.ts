import { assert, describe, it } from "@effect/vitest"
import { execFile } from "node:child_process"
import { cp, mkdir, readdir, readFile } from "node:fs/promises"
import { join, resolve } from "node:path"
import { promisify } from "node:util"
import { afterAll, beforeAll } from "vitest"
import { finish, start } from "../support/Built.ts"
import { installedGlobally, installedWithoutNode, packed } from "./PackedPackage.ts"

const run = promisify(execFile)
const newNode = resolve("node_modules/node/bin/node")

/** Most that an operator has to install, and its size in MiB. */
const most = { packages: 60, size: 90 }

const mebibytesIn = async (folder: string) => Number((await run("du", ["-sm", folder])).stdout.split("\t")[0])

/** The Node of the PATH, which is the oldest that the bot may be started by where this is checked. */
const withNodeOfPath = (program: string, args: ReadonlyArray<string>) => finish("node", [program, ...args])

describe("The packed package", () => {
  let made: Awaited<ReturnType<typeof packed>>
  beforeAll(async () => {
    made = await packed()
  })
  afterAll(() => made.remove())

  it("holds the program, the pages, and nothing of how it is built", () => {
    const folders = new Set(made.files.map((path) => path.split("/")[0]))
    assert.sameMembers([...folders], ["LICENSE", "README.md", "deploy", "dist", "docs", "package.json"])
    assert.include(made.files, "dist/main.js")
    assert.include(made.files, "dist/LICENCES.txt")
    assert.isEmpty(made.files.filter((path) => path.endsWith(".map")))
  })

  it("depends on nothing of this machine", async () => {
    const unpacked = join(made.folder, "unpacked")
    await mkdir(unpacked)
    await run("tar", ["-C", unpacked, "-xf", made.archive])
    const { dependencies, optionalDependencies } = JSON.parse(
      await readFile(join(unpacked, "package/package.json"), "utf8")
    ) as Record<string, Record<string, string>>
    for (const version of Object.values({ ...dependencies, ...optionalDependencies })) {
      assert.match(version, /^\d+\.\d+\.\d+$/)
    }
  })

  it("runs from an empty folder by whatever Node is on the PATH", async () => {
    const program = await installedGlobally(made.archive, join(made.folder, "whole"))
    const { code, stdout } = await finish(program, ["--version"])
    assert.strictEqual(code, 0)
    assert.match(stdout, /^\d+\.\d+\.\d+\n$/)
    const sandbox = start(program, ["sandbox", "--no-chat", "--json"], { cwd: made.folder })
    await sandbox.until("matrix-surface.sandbox/1")
    sandbox.child.kill("SIGTERM")
    assert.strictEqual((await sandbox.ended).code, 0)
  })

  it("brings no Node with --omit=optional: a new one runs it, an old one is told what to install", async () => {
    const program = await installedWithoutNode(made.archive, join(made.folder, "few"))
    const modules = join(made.folder, "few/node_modules")
    assert.notInclude(await readdir(modules), "node")
    assert.strictEqual((await finish(newNode, [program, "--version"])).code, 0)
    const major = Number((await finish("node", ["--version"])).stdout.slice(1).split(".")[0])
    if (major >= 22) return
    const old = await withNodeOfPath(program, ["--version"])
    assert.strictEqual(old.code, 2)
    assert.match(old.stderr, /--omit=optional/)
  })

  it("installs few packages where a clone is installed for running alone", async () => {
    const clone = join(made.folder, "clone")
    await mkdir(join(clone, "scripts"), { recursive: true })
    for (const file of ["package.json", "package-lock.json", ".npmrc", "scripts/prepare.mjs"]) {
      await cp(file, join(clone, file))
    }
    await run("npm", ["ci", "--omit=dev", "--omit=optional"], { cwd: clone })
    const { stdout } = await run("npm", ["ls", "--all", "--parseable", "--omit=dev", "--omit=optional"], { cwd: clone })
    assert.isAtMost(stdout.trim().split("\n").length - 1, most.packages)
    assert.isAtMost(await mebibytesIn(join(clone, "node_modules")), most.size)
  })

  it("is installed for development without a page of warnings", async () => {
    const clone = join(made.folder, "developed")
    await mkdir(clone, { recursive: true })
    for (const file of ["package.json", "package-lock.json", ".npmrc"]) await cp(file, join(clone, file))
    const { stderr } = await run("npm", ["ci", "--ignore-scripts"], { cwd: clone })
    assert.strictEqual(stderr, "")
  })
})
