import { assert, describe, it } from "@effect/vitest"
import { execFileSync } from "node:child_process"
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { programs } from "./PythonEnvironment.ts"

describe("docs/agent-thread-identity.md", () => {
  it("shows a patch that makes the program with threads out of the singleton", () => {
    const [, patch] = /```diff\n([\s\S]*?)```/.exec(readFileSync("docs/agent-thread-identity.md", "utf8"))!
    const folder = mkdtempSync(join(tmpdir(), "matrix-surface-patch-"))
    try {
      copyFileSync(join(programs, "singleton.py"), join(folder, "singleton.py"))
      const input = patch!.replaceAll("b/threads.py", "b/singleton.py")
      execFileSync("git", ["apply", "-"], {
        cwd: folder,
        input,
        env: { ...process.env, GIT_CEILING_DIRECTORIES: folder }
      })
      const made = readFileSync(join(folder, "singleton.py"), "utf8")
      assert.strictEqual(made, readFileSync(join(programs, "threads.py"), "utf8"))
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
