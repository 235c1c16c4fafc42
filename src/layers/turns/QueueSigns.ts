import { Effect, Option } from "effect"
import type { StoreError } from "../../domain/StoreError.ts"
import { queuedAfter } from "../../domain/turns/asking/WaitingTurn.ts"
import type { OpenTurn } from "../../services/turns/OpenTurn.ts"
import type { TurnJournal } from "../../services/turns/TurnJournal.ts"

/**
 * Since when turns were seen waiting behind another one, by their numbers (ms since 1970); for all turns, since the one
 * that they wait behind changes. Of each chat it holds those that are next to be told, and no turn that is worked on.
 */
export type QueuedSince = Map<number, number>

/**
 * Tells those whose prompts wait behind the answer of `working`, each person once. A call tells at most one of them,
 * and returns when to call next, in milliseconds since 1970; undefined where nobody waits. `say` commits what a waiting
 * turn shows of that; nobody else works on that turn meanwhile.
 */
export const makeQueueSigns = (
  journal: Pick<typeof TurnJournal.Service, "nextQueued">,
  working: OpenTurn,
  since: QueuedSince,
  say: (waiting: OpenTurn, before: number, at: number) => Effect.Effect<unknown, StoreError>
): (at: number) => Effect.Effect<number | undefined, StoreError> =>
  Effect.fnUntraced(function*(at: number): Effect.fn.Return<number | undefined, StoreError> {
    since.delete(working.seq)
    const next = yield* journal.nextQueued(working)
    if (Option.isNone(next)) return undefined
    const { before, waiting } = next.value
    // Nobody waits longer because the clock was set back.
    const seenAt = Math.min(since.get(waiting.seq) ?? at, at)
    since.set(waiting.seq, seenAt)
    if (at < seenAt + queuedAfter) return seenAt + queuedAfter
    since.delete(waiting.seq)
    yield* say(waiting, before, at)
    return at + 1
  })
