import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { closeSync, openSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { noBar, stderrBar, withStoreBar } from "../../../../src/layers/store/progress/StoreBar.ts"
import { folder } from "../../../support/Folder.ts"

const clear = "\r\u001b[K"

const pause = new Int32Array(new SharedArrayBuffer(4))

/** A place that is a file, and what was written to it once the work was over, which waits for `awaited`. */
const shown = Effect.fnUntraced(function*(first: number, terminal: boolean, awaited: ReadonlyArray<string>) {
  const dir = yield* folder
  const [screen, copy] = [join(dir, "screen"), join(dir, "copy")]
  const fd = openSync(screen, "w")
  writeFileSync(copy, Buffer.alloc(1_024))
  yield* withStoreBar({ terminal, fd, first, every: 2 }, (tell) =>
    Effect.sync(() => {
      for (const what of ["Copying", "Checking"]) {
        tell({ what, grows: what === "Copying" ? { file: copy, bytes: 2_048 } : null })
        // This thread does nothing else meanwhile, as while SQLite works.
        while (awaited.includes(what) && !readFileSync(screen, "utf8").includes(what)) Atomics.wait(pause, 0, 0, 2)
      }
    }))
  closeSync(fd)
  return readFileSync(screen, "utf8")
})

describe("The bar of work on a store", () => {
  it.live("is drawn while the work keeps this thread, and is gone when that is over", () =>
    Effect.gen(function*() {
      const lines = (yield* shown(0, true, ["Copying", "Checking"])).split(clear)
      assert.strictEqual(
        lines.find((line) => line !== ""),
        `[${"█".repeat(15)}${"·".repeat(15)}] Copying: 1 KiB of 2 KiB`
      )
      assert.match(lines.at(-2)!, /^Checking … \d+ s$/)
      assert.strictEqual(lines.at(-1), "")
    }))

  it.live("is not drawn of what is over before, nor where there is no terminal", () =>
    Effect.gen(function*() {
      assert.strictEqual(yield* shown(1_000_000, true, []), "")
      assert.strictEqual(yield* shown(0, false, []), "")
      assert.strictEqual(stderrBar.first, 1_000)
      assert.isFalse(noBar.terminal)
    }))
})
