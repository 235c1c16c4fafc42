import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { execFileSync } from "node:child_process"
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs"
import { provided, run, setupFlags, token } from "../../support/SetupScene.ts"

const prepare = (directory: string) => {
  mkdirSync(`${directory}/units`)
  writeFileSync(`${directory}/units/a.service`, "[Unit]\n")
  writeFileSync(`${directory}/target`, "MATRIX_PASSWORD=old\n")
  symlinkSync("target", `${directory}/link`)
  symlinkSync("nowhere", `${directory}/dangling`)
  writeFileSync(`${directory}/bot.db`, "SQLite format 3\0")
  execFileSync("mkfifo", [`${directory}/pipe`])
  writeFileSync(`${directory}/large`, Buffer.alloc(2_000_000, "x"))
}

/** Where nothing may be written, and what is said of it. */
const unfit: ReadonlyArray<readonly [path: string, why: string]> = [
  ["units", "is a folder"],
  ["units/", "is a folder"],
  [".", "is a folder"],
  ["link", "is a link to target"],
  ["dangling", "is a link to nowhere"],
  ["bot.db", "is no text"],
  ["large", "is too large"],
  ["none/x", "is no folder"],
  ["target/x", "is no folder"],
  ["pipe", "is neither a file nor a folder"]
]

describe("Where init writes", () => {
  it.effect.each(unfit)(
    "neither settings nor unit go to %s, whatever was agreed to: it %s",
    ([path, why]) =>
      provided(Effect.gen(function*() {
        const untouched = (yield* run(["--bad-flag"], { prepare })).tree
        for (const flag of ["--out", "--systemd"]) {
          const args = [...setupFlags, "--no-try", flag, path]
          for (const more of [["--yes"], []]) {
            const { failure, tree } = yield* run([...args, ...more], { environment: token, prepare, typed: ["yes"] })
            assert.deepInclude(failure, { exitCode: 2 }, `${flag} ${more}`)
            assert.include(failure?.sentence, why)
            assert.include(failure?.sentence, flag)
            assert.include(failure?.sentence, "Nothing was written")
            assert.deepStrictEqual(tree, untouched)
          }
        }
      }))
  )

  it.effect("asks nothing before it has looked where it will write", () =>
    provided(Effect.gen(function*() {
      const { questions } = yield* run(["--out", "units"], { prepare, typed: ["example.org"] })
      assert.deepStrictEqual(questions, [])
    })))

  it.effect("settings and unit are two files, however they are written", () =>
    provided(Effect.gen(function*() {
      const pairs = [["x", "x"], ["x", "./x"], ["x", "DIR/x"], [".env", "a/../.env"]] as const
      for (const [out, unit] of pairs) {
        const args = [...setupFlags, "--yes", "--out", out, "--systemd", unit]
        const { failure, tree } = yield* run(args, { environment: token })
        assert.include(failure?.sentence, "two files")
        assert.deepStrictEqual(tree, {})
      }
    })))

  it.effect("offers no unit where none can go, and writes the settings alone where its file is to stay", () =>
    provided(Effect.gen(function*() {
      const asFolder = yield* run(setupFlags, {
        environment: token,
        typed: [""],
        prepare: (directory) => mkdirSync(`${directory}/matrix-surface.service`)
      })
      assert.isUndefined(asFolder.failure)
      assert.deepStrictEqual(asFolder.questions.filter((one) => one.includes("systemd")), [])
      const kept = yield* run(setupFlags, {
        environment: token,
        files: { "matrix-surface.service": "[Unit]\n" },
        typed: ["", "", "", "yes", "no"]
      })
      assert.isUndefined(kept.failure)
      assert.strictEqual(kept.unit, "[Unit]\n")
      assert.isDefined(kept.env)
    })))
})
