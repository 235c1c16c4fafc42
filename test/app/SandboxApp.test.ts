import { assert, describe, it } from "@effect/vitest"
import { spawnSync } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll } from "vitest"
import { built } from "../support/Built.ts"

describe("the sandbox without a folder for temporary files", () => {
  const dist = built()
  const above = mkdtempSync(join(tmpdir(), "sandbox-"))
  afterAll(() => rmSync(above, { recursive: true }))

  it.each<[string, ReadonlyArray<string>]>([
    ["in a chat", []],
    ["for other clients", ["sandbox", "--json"]]
  ])("says so %s", (_where, args) => {
    const { status, stderr } = spawnSync(process.execPath, [dist("main.js"), ...args], {
      cwd: above,
      env: { PATH: process.env["PATH"], TMPDIR: join(above, "none") },
      input: "hello\n",
      encoding: "utf8"
    })
    assert.strictEqual(status, 2)
    assert.include(stderr, `No folder for temporary files can be made in ${above}/none (ENOENT): name one in TMPDIR`)
  })
})
