import { Effect } from "effect"
import type { EventId } from "../../../domain/Ids.ts"
import { isNotFound, type MatrixError } from "../../../domain/matrix/MatrixError.ts"
import { joinersReadAll, sinceJoin } from "../../../domain/routing/context/AskerSight.ts"
import type { Matrix } from "../../../services/matrix/Matrix.ts"
import type { OpenTurn } from "../../../services/turns/OpenTurn.ts"

/** Whether whoever wrote a prompt may read an event of its room, as far as that is known. */
export type AskerSight = Effect.Effect<(event: EventId) => boolean, MatrixError>

/** Events before a prompt among which the join of its writer is looked for. What lies further back is not known. */
const reach = 100

/** What the writer of a prompt may read of its room, asked for at the first need and then kept for this prompt. */
export const makeAskerSights = (matrix: Pick<typeof Matrix.Service, "stateEvent" | "before">) =>
(
  { author, room, turn }: OpenTurn
): Effect.Effect<AskerSight> =>
  Effect.cached(Effect.gen(function*() {
    const visibility = yield* matrix.stateEvent(room, "m.room.history_visibility", "").pipe(
      Effect.catchIf(isNotFound, () => Effect.succeed(undefined))
    )
    if (joinersReadAll(visibility)) return () => true
    const known = sinceJoin(author, yield* matrix.before(room, turn.prompt, reach))
    return (event: EventId) => known.has(event)
  }))
