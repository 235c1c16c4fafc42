import type { ChatId, EventId, UserId } from "../Ids.ts"
import type { Message } from "../matrix/InboundEvent.ts"
import type { OpenQuestion } from "../turns/Turn.ts"

/** A question of the agent's that waits for a person. */
export interface AskedQuestion {
  readonly chat: ChatId
  /** The prompt that the question belongs to. */
  readonly prompt: EventId
  /** Who wrote the prompt: nobody else may answer. */
  readonly author: UserId
  readonly threadRoot: EventId | undefined
  readonly question: OpenQuestion
  /**
   * The event that shows the question, when it was sent (`origin_server_ts`), and the newest batch of `/sync` that was
   * stored when the send began; undefined until the server confirmed it.
   */
  readonly shown: { readonly event: EventId; readonly at: number; readonly batch: number } | undefined
  /** The newest event of ours that repeats the choices after a message that fitted none. */
  readonly hint?: EventId
}

/** A question that nobody can answer any more, with its choices as the room showed them. */
export interface EndedQuestion {
  readonly ask: string
  readonly labels: ReadonlyArray<string>
}

/**
 * Whether a message refers to the question itself, as only somebody can who has seen it: it replies to the question or
 * to its hint, or stands in a thread on the question.
 */
export const names = ({ hint, shown }: AskedQuestion, { replyTo, threadRoot }: Message) =>
  shown !== undefined &&
  (replyTo === shown.event || (replyTo !== undefined && replyTo === hint) ||
    (replyTo === undefined && threadRoot === shown.event))
