import { Effect, type Scope } from "effect"
import { watch } from "node:fs"
import type { Points } from "./Points.ts"

/**
 * Numbers the writes to the store's log, as the file system tells of them: commits seen from outside. Writes that
 * come close together may be told as one, so this is a way of hitting near them and not a count of them.
 */
export const storeWatch = (folder: string, points: Points): Effect.Effect<void, never, Scope.Scope> =>
  Effect.asVoid(Effect.acquireRelease(
    Effect.sync(() =>
      watch(folder, (_, file) => {
        if (file === "bot.db-wal") points.hit("store write", "bot.db-wal")
      })
    ),
    (watcher) => Effect.sync(() => watcher.close())
  ))
