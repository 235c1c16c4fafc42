import { Clock, Duration, Effect, Layer } from "effect"
import { rmSync, statSync } from "node:fs"
import { join } from "node:path"
import { oldDeviceFolders } from "./DeviceFolders.ts"

const pace = "1 hour"

/** What the keys of an old device read was said as long ago as what the store would have erased by now. */
const pass = (folder: string, days: number) =>
  Effect.flatMap(Clock.currentTimeMillis, (now) =>
    Effect.try(() => {
      const before = now - Duration.toMillis(Duration.days(days))
      const gone = oldDeviceFolders(folder).filter((name) => statSync(join(folder, name)).mtimeMs < before)
      for (const name of gone) rmSync(join(folder, name), { recursive: true, force: true })
      return gone.length
    })).pipe(
      Effect.tap((count) =>
        count > 0
          ? Effect.logInfo("Deleted the keys of earlier devices").pipe(Effect.annotateLogs({ count }))
          : Effect.void
      ),
      // The next pass tries again what could not be deleted.
      Effect.ignore
    )

/** Deletes the stores of devices that the bot ceased to be so many days ago: at the start and every hour. */
export const layer = (folder: string, days: number): Layer.Layer<never> =>
  Layer.effectDiscard(Effect.forkScoped(Effect.forever(Effect.andThen(pass(folder, days), Effect.sleep(pace)))))
