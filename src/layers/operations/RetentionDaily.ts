import { Clock, Duration, Effect, Layer } from "effect"
import { StoreRetention } from "../../services/store/StoreRetention.ts"

/** So few turns and pages at once that no other statement waits for long, and time for the others in between. */
const turnsAtOnce = 16
const pagesAtOnce = 128
const pause = "50 millis"

/** What was taken back is to go soon; looking whether there is something costs one step into an index. */
const pace = "1 minute"

/** Erases the text of turns that were closed more than so many days ago, beside everything else. */
export const layer = (days: number): Layer.Layer<never, never, StoreRetention> =>
  Layer.effectDiscard(Effect.gen(function*() {
    const retention = yield* StoreRetention
    const pass = Effect.gen(function*() {
      const before = (yield* Clock.currentTimeMillis) - Duration.toMillis(Duration.days(days))
      let erased = 0
      for (let now = 1; now > 0; erased += now) {
        now = yield* retention.erase(before, turnsAtOnce)
        if (now > 0) yield* Effect.sleep(pause)
      }
      if (erased > 0) {
        yield* Effect.logDebug("Erased the text of old turns").pipe(Effect.annotateLogs({ turns: erased }))
      }
      while (yield* retention.shrink(pagesAtOnce)) yield* Effect.sleep(pause)
    })
    // A store in trouble shows elsewhere, and is asked again.
    const patient = pass.pipe(
      Effect.catchTag("StoreError", () => Effect.void),
      Effect.catchDefect((defect) => Effect.logError("A bug met the retention", defect))
    )
    yield* Effect.forkScoped(Effect.forever(Effect.andThen(Effect.sleep(pace), patient)))
  }))
