import { Effect, Option, Random } from "effect"
import { patientDelay } from "../../domain/Backoff.ts"
import type { quarantineKept } from "./QuarantineKept.ts"

/** How long a quarantine that the store did not take waits for the next try at most, in milliseconds. */
const longestWait = 60_000

/**
 * A quarantine that holds from the moment in which it is raised, also while the store cannot keep it: then it is kept
 * in memory, and given to the store again and again as long as the scope is open.
 */
export const makeQuarantineStanding = Effect.fnUntraced(function*(kept: ReturnType<typeof quarantineKept>) {
  const scope = yield* Effect.scope
  /** Why, as long as the store has not taken it. */
  let unkept: string | undefined

  const keepLater = (reason: string) =>
    Effect.gen(function*() {
      for (let tries = 1; unkept !== undefined; tries++) {
        yield* Effect.sleep(patientDelay(tries, yield* Random.next, longestWait))
        if (yield* Effect.isSuccess(kept.keep(reason))) unkept = undefined
      }
    })

  return {
    ...kept,
    check: Effect.suspend(() => (unkept === undefined ? kept.check : Effect.succeed(Option.some(unkept)))),
    raise: (reason: string): Effect.Effect<void> =>
      Effect.suspend(() => {
        // One is enough, and its tries go on.
        if (unkept !== undefined) return Effect.void
        unkept = reason
        return Effect.matchEffect(kept.raise(reason), {
          onSuccess: () => Effect.sync(() => void (unkept = undefined)),
          onFailure: (error) => Effect.andThen(Effect.logError(error.message), Effect.forkIn(keepLater(reason), scope))
        })
      }).pipe(Effect.uninterruptible, Effect.asVoid)
  }
})
