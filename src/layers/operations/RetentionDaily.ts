import { Clock, Duration, Effect, Layer } from "effect"
import { StoreRetention } from "../../services/store/StoreRetention.ts"

/** Turns and pages erased in one statement, few enough for others not to wait long, and a pause for these. */
const turnsAtOnce = 16
const pagesAtOnce = 128
const pause = "50 millis"

/** Redacted prompts are to be erased soon; looking for them costs one step into an index. */
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
    // The probes and `status` show a store in trouble; the next pass asks it again.
    const patient = pass.pipe(
      Effect.catchTag("StoreError", () => Effect.void),
      Effect.catchDefect((defect) => Effect.logError("A bug met the retention", defect))
    )
    yield* Effect.forkScoped(Effect.forever(Effect.andThen(Effect.sleep(pace), patient)))
  }))
