import type { ChatId, EventId, RoomId, UserId } from "../Ids.ts"
import type { Message } from "../matrix/InboundEvent.ts"
import type { OpenQuestion } from "../turns/Turn.ts"

/** A question of the agent's that waits for a person. */
export interface AskedQuestion {
  readonly room: RoomId
  readonly chat: ChatId
  /** The prompt that the question belongs to. */
  readonly prompt: EventId
  /** Who wrote the prompt, and may answer. */
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

/** A question that nobody can answer any more, with its choices as the room showed them, if it had some. */
export interface EndedQuestion {
  readonly ask: string
  readonly labels: ReadonlyArray<string>
  /** Who could have answered it. */
  readonly author: UserId
  readonly event: EventId
  /** The newest event of ours that repeated the choices, where the question was found by that. */
  readonly hint?: EventId
  /** How it ended, by whom, and when (milliseconds since 1970); absent: an earlier version did not write that down. */
  readonly asked?: "answered" | "refused" | "expired" | "withdrawn"
  readonly by?: UserId
  readonly at?: number
  readonly threadRoot?: EventId
}

/** The event by which a message can refer to a question: the one that it replies to, or else the root of its thread. */
export const referredTo = ({ replyTo, threadRoot }: Message): EventId | undefined => replyTo ?? threadRoot

/**
 * Whether a message refers to a question, as only somebody can who has seen it: it replies to the question's event or
 * to its hint, or stands in a thread on the question.
 */
export const refersTo = (
  { event, hint }: Pick<EndedQuestion, "event" | "hint">,
  { replyTo, threadRoot }: Message
): boolean =>
  replyTo === undefined ? threadRoot === event : replyTo === event || (hint !== undefined && replyTo === hint)

/** Whether a message refers to this question, which waits for a person. */
export const names = ({ hint, shown }: AskedQuestion, message: Message): boolean =>
  shown !== undefined && refersTo({ event: shown.event, ...(hint === undefined ? {} : { hint }) }, message)
