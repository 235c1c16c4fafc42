import { Clock, Effect, Layer } from "effect"
import { SyncFreshness } from "../../services/intake/SyncFreshness.ts"

/** A sync waits for half a minute; one that takes longer than this, in ms, may be one that nobody answers. */
const longestSync = 45_000

/** Counts from the first sync of this process. */
export const layer = Layer.effect(
  SyncFreshness,
  Effect.sync(() => {
    let succeededAt: number | undefined
    return {
      isFresh: Effect.map(
        Clock.currentTimeMillis,
        (now) => succeededAt !== undefined && now >= succeededAt && now - succeededAt < longestSync
      ),
      note: (succeeded) =>
        Effect.map(Clock.currentTimeMillis, (now) => {
          succeededAt = succeeded ? now : undefined
        })
    }
  })
)
