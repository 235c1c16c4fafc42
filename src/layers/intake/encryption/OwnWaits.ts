import { Effect } from "effect"
import type { StoreError } from "../../../domain/StoreError.ts"
import { SealedEvents } from "../../../services/intake/SealedEvents.ts"
import { makeDueTimes } from "../admission/DueTimes.ts"

/** How long older messages of a room wait for the key of one of ours, from the backup, in ms. */
const ownPatience = 60_000

/**
 * Ends the wait of messages that may be answered by what we said behind them, where that cannot be read, as after a
 * lost device.
 */
export const makeOwnWaits = Effect.gen(function*() {
  const journal = yield* SealedEvents
  let isAnyGone = false
  const due = yield* makeDueTimes({
    what: "what waited for messages of our own",
    longest: ownPatience,
    release: Effect.fnUntraced(function*(now: number) {
      const { gone, next } = yield* journal.giveUpOurs(now - ownPatience)
      isAnyGone ||= gone > 0
      return next === undefined ? undefined : next + ownPatience
    })
  })

  return {
    /** Events were opened at this time (ms since 1970): some of ours may not be readable. */
    note: (now: number) => due.add(now + ownPatience),
    loop: (admit: Effect.Effect<void, StoreError>) =>
      due.loop(Effect.andThen(
        due.release,
        Effect.suspend(() => {
          if (!isAnyGone) return Effect.void
          isAnyGone = false
          return admit
        })
      ))
  }
})
