import type { EventId, UserId } from "../../domain/Ids.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"

/** A closed turn, as it is told to an agent that remembers nothing. */
export interface EarlierTurn {
  readonly seq: number
  readonly prompt: EventId
  readonly author: UserId
  /** The prompt as the agent was given it; undefined: it cannot be read any more. */
  readonly raw: RawEvent | undefined
  /** The answer, as far as the room was shown it; empty where there was none. */
  readonly text: string
}
