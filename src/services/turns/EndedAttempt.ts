import type { EventId } from "../../domain/Ids.ts"
import type { Phase } from "../../domain/turns/Turn.ts"

/**
 * How an attempt ended: its answer is in the room; the homeserver refused it for good; somebody deleted it; the bot is
 * not in the room; or nothing was to be said, as its prompt was deleted or there is no such attempt.
 */
export type AttemptEnd = "shown" | "refused" | "deleted" | "outside" | "unsaid"

/** An attempt of which nothing is to come any more. */
export interface EndedAttempt {
  readonly prompt: EventId
  readonly attempt: number
  readonly end: AttemptEnd
  /** undefined: there is no such attempt. */
  readonly phase: Phase | undefined
  /** The event that shows its final, where the room showed one. */
  readonly event: EventId | undefined
}
