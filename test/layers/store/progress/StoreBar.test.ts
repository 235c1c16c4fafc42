import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { noBar, stderrBar, withStoreBar } from "../../../../src/layers/store/progress/StoreBar.ts"
import { barScreen } from "../../../support/BarScreen.ts"
import { folder } from "../../../support/Folder.ts"

const clear = "\r\u001b[K"

describe("The bar of work on a store", () => {
  it.live("is drawn while the work keeps this thread, and is gone when that is over", () =>
    Effect.gen(function*() {
      const { place, shows, text } = yield* barScreen()
      const copy = join(yield* folder, "copy")
      writeFileSync(copy, Buffer.alloc(1_024))
      yield* withStoreBar(place, (tell) =>
        Effect.sync(() => {
          tell({ what: "Copying", grows: { file: copy, bytes: 2_048 } })
          shows("Copying")
          tell({ what: "Checking", grows: null })
          shows("Checking")
        }))
      const lines = text().split(clear)
      assert.strictEqual(
        lines.find((line) => line !== ""),
        `[${"█".repeat(15)}${"·".repeat(15)}] Copying: 1 KiB of 2 KiB`
      )
      assert.match(lines.at(-2)!, /^Checking … \d+ s$/)
      assert.strictEqual(lines.at(-1), "")
    }))

  it.live("is taken away where the work fails, too", () =>
    Effect.gen(function*() {
      const { place, shows, text } = yield* barScreen()
      const failing = withStoreBar(place, (tell) =>
        Effect.suspend(() => {
          tell({ what: "Checking", grows: null })
          shows("Checking")
          return Effect.fail("damaged")
        }))
      assert.strictEqual(yield* Effect.flip(failing), "damaged")
      assert.isTrue(text().endsWith(clear))
    }))

  it.live("is not drawn of what is over before, nor where there is no terminal", () =>
    Effect.gen(function*() {
      for (const [first, terminal] of [[1_000_000, true], [0, false]] as const) {
        const { place, text } = yield* barScreen(first)
        yield* withStoreBar(
          { ...place, terminal },
          (tell) => Effect.sync(() => tell({ what: "Checking", grows: null }))
        )
        assert.strictEqual(text(), "")
      }
      assert.strictEqual(stderrBar.first, 1_000)
      assert.isFalse(noBar.terminal)
    }))
})
