import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { chmodSync, chownSync, linkSync, mkdirSync, statSync, symlinkSync, writeFileSync } from "node:fs"
import { vi } from "vitest"
import { provided, run, setupFlags, token } from "../../support/SetupScene.ts"

const args = [...setupFlags, "--yes", "--no-try"]
const names = (tree: Readonly<Record<string, string>>) => Object.keys(tree).sort()
const modeOf = (path: string) => statSync(path).mode & 0o777

describe("The files that init writes", () => {
  it.effect("what they replace is kept for nobody else to read, and no kept file is replaced", () =>
    provided(Effect.gen(function*() {
      const prepare = (directory: string) => {
        writeFileSync(`${directory}/.env`, "MATRIX_PASSWORD=first\n")
        chmodSync(`${directory}/.env`, 0o644)
        linkSync(`${directory}/.env`, `${directory}/other`)
      }
      const { directory } = yield* run(args, { environment: token, prepare })
      for (const url of ["wss://b.example.org/", "wss://c.example.org/"]) {
        yield* run([...args, "--agent-url", url].filter((one) => one !== "wss://a.example.org/"), {
          environment: token,
          again: directory
        })
      }
      const { tree } = yield* run(args, { environment: { MATRIX_ACCESS_TOKEN: "another" }, again: directory })
      assert.strictEqual(tree[".env.old"], "MATRIX_PASSWORD=first\n")
      assert.strictEqual(tree["other"], "MATRIX_PASSWORD=first\n")
      for (const name of names(tree).filter((one) => one.startsWith(".env"))) {
        assert.strictEqual(modeOf(`${directory}/${name}`), 0o600, name)
      }
    })))

  it.effect("a run that changes nothing keeps nothing, so that many of them fill no disk", () =>
    provided(Effect.gen(function*() {
      const { directory } = yield* run(args, { environment: token })
      const { tree } = yield* run(args, { environment: token, again: directory })
      assert.deepStrictEqual(names(tree), [".env"])
    })))

  it.effect.each<[string, (old: string) => void]>([
    ["a folder", (old) => mkdirSync(old)],
    ["a folder with something in it", (old) => {
      mkdirSync(old)
      writeFileSync(`${old}/precious`, "1")
    }],
    ["a link to nowhere", (old) => symlinkSync("nowhere", old)],
    ["a file", (old) => writeFileSync(old, "older")]
  ])(
    "the place of what is kept is taken by %s: another one is found",
    ([_what, take]) =>
      provided(Effect.gen(function*() {
        const { failure, stdout, tree } = yield* run(args, {
          environment: token,
          files: { ".env": "RETENTION_DAYS=1\n" },
          prepare: (directory) => take(`${directory}/.env.old`)
        })
        assert.isUndefined(failure)
        assert.strictEqual(tree[".env.old.2"], "RETENTION_DAYS=1\n")
        assert.include(stdout, ".env.old.2")
        assert.isFalse(names(tree).some((name) => name.endsWith(".new")))
      }))
  )

  it.effect.skipIf(process.geteuid?.() !== 0)(
    "root's run takes no file away from whom it belongs to",
    () =>
      provided(Effect.gen(function*() {
        const { directory, failure } = yield* run([...args, "--systemd", "u.service"], {
          environment: token,
          files: { ".env": "RETENTION_DAYS=1\n", "u.service": "[Unit]\n" },
          prepare: (directory) => {
            chownSync(`${directory}/.env`, 1234, 5678)
            chownSync(`${directory}/u.service`, 1235, 5679)
          }
        })
        assert.isUndefined(failure)
        const owners = [".env", ".env.old", "u.service", "u.service.old"].map((name) => {
          const { gid, mode, uid } = statSync(`${directory}/${name}`)
          return [name, uid, gid, mode & 0o777]
        })
        assert.deepStrictEqual(owners, [
          [".env", 1234, 5678, 0o600],
          [".env.old", 1234, 5678, 0o600],
          ["u.service", 1235, 5679, 0o600],
          ["u.service.old", 1235, 5679, 0o600]
        ])
      }))
  )

  it.effect.each([".env", "u.service"])(
    "another user's %s is not replaced, which root alone can give back",
    (name) =>
      provided(
        Effect.gen(function*() {
          const me = process.geteuid?.() ?? 0
          vi.spyOn(process, "geteuid").mockReturnValue(me + 1)
          const { failure, tree } = yield* run([...args, "--systemd", "u.service"], {
            environment: token,
            files: { [name]: "RETENTION_DAYS=1\n" }
          })
          assert.deepStrictEqual(
            failure?.sentence.split("/").at(-1),
            `${name} belongs to another user (${me}), who could ` +
              `not read what takes its place: start init as that user or as root, or name a file with ${
                name === ".env" ? "--out" : "--systemd"
              }. Nothing was written.`
          )
          assert.deepStrictEqual(tree, { [name]: "RETENTION_DAYS=1\n" })
        }).pipe(Effect.ensuring(Effect.sync(() => void vi.restoreAllMocks())))
      )
  )

  it.effect("a file of somebody's that is named like one in the making is left alone", () =>
    provided(Effect.gen(function*() {
      const { failure, tree } = yield* run(args, { environment: token, files: { ".env.new": "precious" } })
      assert.isUndefined(failure)
      assert.deepStrictEqual([names(tree), tree[".env.new"]], [[".env", ".env.new"], "precious"])
    })))

  it.effect("where the unit's place was taken meanwhile, nothing there is replaced, and it says what was written", () =>
    provided(Effect.gen(function*() {
      // What is kept of the settings takes the place where the unit was to go.
      const { directory, failure, tree } = yield* run([...args, "--systemd", ".env.old"], {
        environment: token,
        files: { ".env": "RETENTION_DAYS=1\n" }
      })
      assert.deepInclude(failure, { exitCode: 2 })
      assert.include(failure?.sentence, `${directory}/.env.old cannot be written`)
      assert.include(failure?.sentence, `${directory}/.env was written`)
      assert.strictEqual(tree[".env.old"], "RETENTION_DAYS=1\n")
      assert.deepStrictEqual(names(tree), [".env", ".env.old"])
    })))
})
