import { Effect } from "effect"
import type { RoomId } from "../../../domain/Ids.ts"
import { type MatrixError, namedWait } from "../../../domain/matrix/MatrixError.ts"
import { type WaitKind, whyOf } from "../../../domain/operations/WaitReason.ts"
import type { LogSparingly } from "../../pace/LogSparingly.ts"
import type { SoFar, Tried } from "../../pace/RetryRhythm.ts"

export interface RefusedTry {
  /** undefined: it is about all rooms. */
  readonly room: RoomId | undefined
  readonly kind: WaitKind | undefined
  /** The longest pause between two tries, in ms. */
  readonly longest?: number
}

/** A request about a room failed: it is logged when that is new, and tried again when the server says. */
export const tryAgain = (sparingly: LogSparingly) =>
(
  { kind, longest, room }: RefusedTry,
  error: MatrixError,
  { failed }: SoFar
): Effect.Effect<Tried> => {
  const tried: Tried = {
    _tag: "Again",
    kind,
    why: whyOf(error),
    after: namedWait(error),
    ...(longest === undefined ? {} : { longest })
  }
  const line = Effect.logWarning("A room cannot be joined, left or marked now; it is tried again").pipe(
    Effect.annotateLogs({ ...(room === undefined ? {} : { room }), what: kind ?? "mark", why: whyOf(error) })
  )
  return Effect.as(failed ? Effect.void : sparingly(kind ?? "mark", line), tried)
}
