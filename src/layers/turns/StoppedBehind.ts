import { Effect, Option } from "effect"
import type { StoreError } from "../../domain/StoreError.ts"
import type { OpenTurn } from "../../services/turns/OpenTurn.ts"
import type { TurnJournal } from "../../services/turns/TurnJournal.ts"

/** So many are ended at once; the next round goes on. */
const mostAtOnce = 100

/**
 * Ends the turns behind `working` that were told to stop: whoever stopped them is not to wait for somebody else's
 * answer. Nobody else works on them meanwhile. `end` closes one. One that is damaged is set aside when its turn comes.
 */
export const makeStoppedBehind = (
  journal: Pick<typeof TurnJournal.Service, "stoppedBehind">,
  working: OpenTurn,
  end: (waiting: OpenTurn) => Effect.Effect<unknown, StoreError>
): Effect.Effect<void, StoreError> =>
  Effect.gen(function*() {
    for (let ended = 0; ended < mostAtOnce; ended++) {
      const waiting = yield* Effect.catchTag(journal.stoppedBehind(working), "DamagedTurn", () => Effect.succeedNone)
      if (Option.isNone(waiting)) return
      yield* end(waiting.value)
    }
  })
