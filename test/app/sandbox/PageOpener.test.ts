import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { vi } from "vitest"
import { openInBrowser } from "../../../src/app/sandbox/PageOpener.ts"
import { folder } from "../../support/Folder.ts"

const key = "18Eudb3TXajCKP8CYv7lEw"
const opener = process.platform === "darwin" ? "open" : "xdg-open"

describe.skipIf(process.platform === "win32")("opening the page", () => {
  it.live("names no key to the program that opens it, whose arguments everybody on the machine may read", () =>
    Effect.gen(function*() {
      const [programs, ours] = [yield* folder, yield* folder]
      const told = join(programs, "told")
      writeFileSync(
        join(programs, opener),
        `#!/bin/sh\nprintf '%s\\n' "$0" "$@" > ${told}.part\nmv ${told}.part ${told}\n`
      )
      chmodSync(join(programs, opener), 0o700)
      vi.stubEnv("PATH", `${programs}:${process.env["PATH"]}`)
      yield* openInBrowser(`http://127.0.0.1:33071/#${key}`, ours)
      yield* Effect.promise(() => vi.waitFor(() => assert.isTrue(existsSync(told)), 10_000))
      vi.unstubAllEnvs()
      const said = readFileSync(told, "utf8")
      assert.notInclude(said, key)
      const file = said.trim().split("\n").at(-1)!
      assert.isTrue(file.startsWith(ours))
      assert.strictEqual(statSync(file).mode & 0o777, 0o600)
      assert.include(readFileSync(file, "utf8"), `url=http://127.0.0.1:33071/#${key}`)
    }))
})
