import { Effect, Option } from "effect"
import type { StoreError } from "../../../domain/StoreError.ts"
import { tellAt } from "../../../domain/turns/asking/WaitingTurn.ts"
import type { OpenTurn } from "../../../services/turns/OpenTurn.ts"
import type { TurnJournal } from "../../../services/turns/TurnJournal.ts"

/**
 * Tells those whose prompts wait behind the question of `asking`, each person once. `say` commits what a waiting turn
 * shows of that; nobody else works on that turn meanwhile. A call tells at most one of them, and returns when
 * to call next, in milliseconds since 1970; undefined where nobody waits.
 */
export const makeWaitingBehind = (
  journal: Pick<typeof TurnJournal.Service, "nextBehind">,
  asking: OpenTurn,
  say: (waiting: OpenTurn, at: number) => Effect.Effect<unknown, StoreError>
): (at: number) => Effect.Effect<number | undefined, StoreError> => {
  const seen = new Map<number, number>()
  return Effect.fnUntraced(function*(at: number): Effect.fn.Return<number | undefined, StoreError> {
    const waiting = yield* journal.nextBehind(asking)
    if (Option.isNone(waiting)) return undefined
    const { seq } = waiting.value
    // Nobody waits longer because the clock was set back.
    const seenAt = Math.min(seen.get(seq) ?? at, at)
    seen.set(seq, seenAt)
    if (at < tellAt(seenAt)) return tellAt(seenAt)
    yield* say(waiting.value, at)
    return at + 1
  })
}
