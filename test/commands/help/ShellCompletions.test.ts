import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { printed } from "../../support/PrintedHelp.ts"

/** What bash offers for the last word of a line, by the script. */
const offered = (script: string, ...words: ReadonlyArray<string>) => {
  const folder = mkdtempSync(join(tmpdir(), "completions-"))
  try {
    writeFileSync(join(folder, "script"), script)
    const asked = `source ./script; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=\${#COMP_LINE}
_matrix_surface "$1" "\${@: -1}" "\${@: -2:1}"; printf '%s\\n' "\${COMPREPLY[@]}"`
    return execFileSync("bash", ["-c", asked, "bash", ...words], { cwd: folder, encoding: "utf8" }).trim().split("\n")
  } finally {
    rmSync(folder, { recursive: true })
  }
}

describe("ShellCompletions", () => {
  it.effect("offer commands, flags, and the values of settings that are chosen from a list", () =>
    Effect.gen(function*() {
      const { stdout } = yield* printed(["--completions", "bash"])
      assert.includeMembers(offered(stdout, "matrix-surface", ""), ["init", "reset", "status"])
      assert.deepStrictEqual(offered(stdout, "matrix-surface", "--log-level", ""), ["debug", "info", "warn", "error"])
      assert.deepStrictEqual(offered(stdout, "matrix-surface", "status", "--agent-wire", "op"), ["openai"])
      assert.deepStrictEqual(offered(stdout, "matrix-surface", "--matrix-access-token-file", "scr"), ["script"])
    }))
})
