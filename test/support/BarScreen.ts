import { Effect } from "effect"
import { closeSync, openSync, readFileSync } from "node:fs"
import { join } from "node:path"
import type { BarPlace } from "../../src/layers/store/progress/StoreBar.ts"
import { folder } from "./Folder.ts"

const pause = new Int32Array(new SharedArrayBuffer(4))

/** A terminal that is a file, where a bar is drawn at once, or after `first` milliseconds. */
export const barScreen = Effect.fnUntraced(function*(first = 0) {
  const file = join(yield* folder, "screen")
  const fd = yield* Effect.acquireRelease(
    Effect.sync(() => openSync(file, "w")),
    (fd) => Effect.sync(() => closeSync(fd))
  )
  const text = () => readFileSync(file, "utf8")
  /** Waits until that is drawn; this thread does nothing else meanwhile, as while SQLite works. */
  const shows = (what: string) => {
    while (!text().includes(what)) Atomics.wait(pause, 0, 0, 2)
  }
  return { place: { terminal: true, fd, first, every: 2 } satisfies BarPlace, text, shows }
})
