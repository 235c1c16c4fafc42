import { Effect, Queue } from "effect"
import { sessionOf } from "../../../domain/crypto/SealedEvent.ts"
import type { StoreError } from "../../../domain/StoreError.ts"
import type { RoomSession } from "../../../services/crypto/Crypto.ts"
import { type SealedEvent, SealedEvents } from "../../../services/intake/SealedEvents.ts"
import { untilDone } from "../../pace/StoreRetry.ts"

/** Runs while nothing is opened: a key that came meanwhile would be noted before its messages are said to lack it. */
export type Alone = <A>(effect: Effect.Effect<A, StoreError>) => Effect.Effect<A, StoreError>

/** When what the engine failed on is tried again, in ms; sessions beyond so many wait for the next start. */
const failurePace = 10_000
const mostFailures = 1_024

/** Has messages opened again on which the engine, or its store, failed. */
export const makeFailedOpenings = Effect.gen(function*() {
  const journal = yield* SealedEvents
  const failures = yield* Queue.sliding<RoomSession>(mostFailures)

  const again = Effect.fnUntraced(function*(admit: Effect.Effect<void, StoreError>, alone: Alone) {
    const first = yield* Queue.take(failures)
    yield* Effect.sleep(failurePace)
    const all = [first, ...(yield* Queue.clear(failures))]
    const sessions = [...new Map(all.map((one) => [`${one.room} ${one.session}`, one])).values()]
    yield* untilDone("messages that failed", alone(journal.retrySealed(sessions)))
    yield* untilDone("messages that failed", admit)
  })

  return {
    /** The engine failed on this event. */
    note: ({ raw, room }: SealedEvent) => {
      const session = sessionOf(raw)
      return session === undefined ? Effect.void : Effect.asVoid(Queue.offer(failures, { room, session }))
    },
    loop: (admit: Effect.Effect<void, StoreError>, alone: Alone) => Effect.forever(again(admit, alone))
  }
})
