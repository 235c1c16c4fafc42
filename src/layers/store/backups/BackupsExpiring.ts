import { Clock, Effect, Layer } from "effect"
import { readdirSync, rmSync } from "node:fs"
import { join } from "node:path"
import { expired } from "../../../domain/operations/BackupAge.ts"

const pace = "1 hour"

/** What a backup holds was said as long ago as what the store would have erased by now. */
const pass = (folder: string, days: number) =>
  Effect.flatMap(Clock.currentTimeMillis, (now) =>
    Effect.try(() => {
      const gone = expired(readdirSync(folder), now, days)
      for (const name of gone) rmSync(join(folder, name), { force: true })
      return gone.length
    })).pipe(
      Effect.tap((
        count
      ) => (count > 0 ? Effect.logInfo("Deleted old backups").pipe(Effect.annotateLogs({ count })) : Effect.void)),
      // No such folder: no backup was ever made.
      Effect.ignore
    )

/** Deletes the bot's own backups once they are older than so many days: at the start and every hour. */
export const layer = (folder: string, days: number): Layer.Layer<never> =>
  Layer.effectDiscard(Effect.forkScoped(Effect.forever(Effect.andThen(pass(folder, days), Effect.sleep(pace)))))
