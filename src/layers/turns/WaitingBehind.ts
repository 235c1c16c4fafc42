import { Effect, Option } from "effect"
import { tellAt } from "../../domain/questions/WaitingTurn.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import type { Journal, OpenTurn } from "../../services/journal/Journal.ts"

/**
 * Tells those whose prompts wait behind one turn's question, each person once. `say` commits what the turn that waits
 * shows of that: nobody else works on it meanwhile.
 */
export const makeWaitingBehind = (
  journal: Pick<Journal["Service"], "nextBehind">,
  asking: OpenTurn,
  say: (waiting: OpenTurn, at: number) => Effect.Effect<unknown, StoreError>
) => {
  const seen = new Map<number, number>()
  /** Tells who is to be told by now; when somebody else is, in milliseconds since 1970, if anybody waits. */
  return Effect.fnUntraced(function*(at: number): Effect.fn.Return<number | undefined, StoreError> {
    const waiting = yield* journal.nextBehind(asking)
    if (Option.isNone(waiting)) return undefined
    const { seq } = waiting.value
    // A clock that went back makes nobody wait longer.
    const seenAt = Math.min(seen.get(seq) ?? at, at)
    seen.set(seq, seenAt)
    if (at < tellAt(seenAt)) return tellAt(seenAt)
    yield* say(waiting.value, at)
    return at + 1
  })
}
