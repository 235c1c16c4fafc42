import { Context, Effect } from "effect"
import type { RoomId } from "../../domain/Ids.ts"

/**
 * Hears of each answer that failed because of the agent or the way to it, once its final is stored. By default nobody
 * hears it.
 */
export const AnswerFailed = Context.Reference<(room: RoomId, code: string) => Effect.Effect<void>>(
  "matrix-surface/services/turns/AnswerFailed",
  {
    defaultValue: () => () => Effect.void
  }
)
