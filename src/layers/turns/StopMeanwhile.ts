import { Effect } from "effect"
import type { StoreError } from "../../domain/StoreError.ts"
import type { OpenTurn } from "../../services/turns/OpenTurn.ts"
import type { TurnJournal } from "../../services/turns/TurnJournal.ts"

/** How often a stop is looked for while a prompt waits for what goes along with it, in ms. */
const stopPace = 500

/** A stop that may come while a prompt waits for what goes along with it. */
export interface StopMeanwhile {
  readonly isHere: Effect.Effect<boolean, StoreError>
  /** Comes back once the turn is to stop. */
  readonly comes: Effect.Effect<void, StoreError>
}

/**
 * Looks into the journal, as the poke that tells of a stop is still in the queue. `meanwhile` is done each time: those
 * who wait behind the prompt may have stopped, too.
 */
export const lookForStop = (
  { signals }: Pick<typeof TurnJournal.Service, "signals">,
  open: OpenTurn,
  meanwhile: Effect.Effect<void, StoreError>
): StopMeanwhile => {
  const isHere = Effect.map(signals(open), (all) => all.some(({ _tag }) => _tag === "Stop"))
  const comes: StopMeanwhile["comes"] = Effect.sleep(stopPace).pipe(
    Effect.andThen(meanwhile),
    Effect.andThen(isHere),
    Effect.flatMap((here) => (here ? Effect.void : comes))
  )
  return { isHere, comes }
}
