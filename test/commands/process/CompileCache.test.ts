import { assert, describe, it } from "@effect/vitest"
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll } from "vitest"
import { ownFolder } from "../../../src/commands/process/CompileCache.ts"
import { built, finish } from "../../support/Built.ts"
import { oldNode } from "../../support/OldNode.ts"

const asRoot = process.geteuid?.() === 0
const stranger = 65_534

let top = ""
beforeAll(() => {
  top = mkdtempSync(join(tmpdir(), "compile-cache-"))
})
afterAll(() => rmSync(top, { recursive: true, force: true }))
const scene = () => mkdtempSync(join(top, "scene-"))

const shared = (name = "shared") => {
  const path = join(scene(), name)
  mkdirSync(path)
  chmodSync(path, 0o1777)
  return path
}

describe("A folder of our own", () => {
  it("is made, closed to others, whatever the umask, with what is missing above it", () => {
    const umask = process.umask(0)
    try {
      const home = scene()
      const wanted = join(home, ".cache", "matrix-surface", "code")
      assert.strictEqual(ownFolder(wanted), wanted)
      for (const path of [wanted, join(home, ".cache"), join(home, ".cache", "matrix-surface")]) {
        assert.strictEqual(lstatSync(path).mode & 0o7777, 0o700)
      }
      assert.strictEqual(ownFolder(wanted), wanted)
    } finally {
      process.umask(umask)
    }
  })

  it("is found behind a link, and named by where it is", () => {
    const home = scene()
    mkdirSync(join(home, "elsewhere"), { mode: 0o700 })
    symlinkSync(join(home, "elsewhere"), join(home, ".cache"))
    assert.strictEqual(ownFolder(join(home, ".cache", "code")), join(home, "elsewhere", "code"))
  })

  it("may lie in a shared folder in which nobody takes away what is another's", () => {
    const path = join(shared(), "code")
    assert.strictEqual(ownFolder(path), path)
  })

  it("is none where others may write, or might have", () => {
    const open = scene()
    chmodSync(open, 0o777)
    assert.isUndefined(ownFolder(join(open, "code")))
    assert.deepStrictEqual(readdirSync(open), [])
    const readable = join(scene(), "code")
    mkdirSync(readable)
    chmodSync(readable, 0o755)
    assert.isUndefined(ownFolder(readable))
    assert.strictEqual(lstatSync(readable).mode & 0o777, 0o755)
  })

  it.runIf(asRoot)("is none where somebody else came first, or owns what is above; nothing is put there", () => {
    const first = join(shared(), "code")
    mkdirSync(first, { mode: 0o700 })
    chownSync(first, stranger, stranger)
    assert.isUndefined(ownFolder(first))
    const home = scene()
    chownSync(home, stranger, stranger)
    assert.isUndefined(ownFolder(join(home, ".cache", "code")))
    assert.deepStrictEqual(readdirSync(home), [])
  })

  it.each([
    ["below a file", () => "/etc/passwd/code"],
    ["below /proc, which takes none", () => "/proc/self/nowhere/code"],
    ["behind a link that leads nowhere", () => {
      const path = join(scene(), "link")
      symlinkSync("/nowhere/at/all", path)
      return path
    }]
  ])("is none %s", (_, path) => assert.isUndefined(ownFolder(path())))
})

describe("The program", () => {
  const dist = built()
  const starts = [
    ["this Node", process.execPath],
    ...(oldNode === undefined ? [] : [["the machine's old Node", oldNode] as const])
  ] as const
  const version = (node: string, env: Record<string, string>) =>
    finish(node, [dist("main.js"), "--version"], {
      env: { XDG_CACHE_HOME: "", ...env }
    })

  it.each(starts)(
    "reads and writes no compiled code in a shared folder, and has it in the user's own: %s",
    async (_, node) => {
      const [home, shared] = [scene(), join(scene(), "tmp")]
      mkdirSync(shared)
      chmodSync(shared, 0o1777)
      const ended = await version(node, { HOME: home, TMPDIR: shared })
      assert.strictEqual(ended.code, 0, ended.stderr)
      assert.deepStrictEqual(readdirSync(shared), [])
      const own = join(home, ".cache", "matrix-surface", "node-compile-cache")
      const [ofNode] = readdirSync(own)
      assert.isNotEmpty(readdirSync(join(own, ofNode!)))
    }
  )

  it("does without where no folder is its own, says nothing of it, and leaves nothing", async () => {
    const home = scene()
    chmodSync(home, 0o777)
    const ended = await version(process.execPath, { HOME: home, TMPDIR: home })
    assert.deepStrictEqual([ended.code, ended.stderr], [0, ""])
    assert.deepStrictEqual(readdirSync(home), [])
  })

  it("keeps to the folder that Node was given, and to none where Node is to have none", async () => {
    const [home, given] = [scene(), join(scene(), "given")]
    await version(process.execPath, { HOME: home, NODE_COMPILE_CACHE: given })
    assert.isNotEmpty(readdirSync(given))
    await version(process.execPath, { HOME: home, NODE_DISABLE_COMPILE_CACHE: "1" })
    assert.isFalse(existsSync(join(home, ".cache")))
  })

  it("keeps it in the folder that systemd makes for the service", async () => {
    const [home, service] = [scene(), scene()]
    await version(process.execPath, { HOME: home, CACHE_DIRECTORY: `${service}:/nowhere` })
    assert.deepStrictEqual(readdirSync(service), ["node-compile-cache"])
    assert.deepStrictEqual(readdirSync(home), [])
  })
})
