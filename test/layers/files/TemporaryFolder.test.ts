import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { vi } from "vitest"
import { temporaryFolder } from "../../../src/layers/files/TemporaryFolder.ts"

const within = <A, E>(place: string, effect: Effect.Effect<A, E>) =>
  Effect.suspend(() => {
    vi.stubEnv("TMPDIR", place)
    return effect
  }).pipe(Effect.ensuring(Effect.sync(() => void vi.unstubAllEnvs())))

describe("A folder for temporary files", () => {
  it.effect("is for nobody else, and goes with the scope and with the process", () =>
    Effect.gen(function*() {
      const exits = process.listenerCount("exit")
      const folder = yield* Effect.scoped(Effect.gen(function*() {
        const folder = yield* temporaryFolder("trial")
        assert.match(folder, /matrix-surface-trial-\w{6}$/)
        assert.strictEqual(statSync(folder).mode & 0o777, 0o700)
        assert.strictEqual(process.listenerCount("exit"), exits + 1)
        writeFileSync(join(folder, "x"), "")
        return folder
      }))
      assert.isFalse(existsSync(folder))
      assert.strictEqual(process.listenerCount("exit"), exits)
    }))

  it.effect.each<[string, string, (place: string) => void]>([
    ["does not exist", "ENOENT", () => undefined],
    ["is a file", "ENOTDIR", (place) => writeFileSync(place, "")]
  ])(
    "that cannot be made, as its place %s, is a sentence that names TMPDIR",
    ([_what, code, prepare]) =>
      Effect.gen(function*() {
        const above = mkdtempSync(join(tmpdir(), "above-"))
        const place = join(above, "tmp")
        prepare(place)
        const refused = yield* Effect.flip(within(place, Effect.scoped(temporaryFolder("trial"))))
        assert.deepInclude(refused, {
          exitCode: 2,
          sentence:
            `No folder for temporary files can be made in ${place} (${code}): name one in TMPDIR that this user ` +
            "may write in."
        })
        rmSync(above, { recursive: true })
      })
  )
})
