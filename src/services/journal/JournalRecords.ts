import type { ChatId, EventId, PromptId, RoomId, UserId } from "../../domain/Ids.ts"
import type { NewGap } from "../../domain/intake/SyncDelta.ts"
import type { SlotKey } from "../../domain/matrix/MessageContent.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import type { MatchedChoice, Misfit } from "../../domain/questions/MatchChoice.ts"
import type { QuestionPart } from "../../domain/questions/QuestionParts.ts"
import type { BotReply } from "../../domain/routing/BotReply.ts"
import type { Turn } from "../../domain/turns/Turn.ts"
import type { Priority } from "../../domain/turns/TurnDecision.ts"

export interface Gap extends NewGap {
  readonly id: number
  /** How many events came out of it so far. */
  readonly found: number
  /** When it was found, in milliseconds since 1970. */
  readonly since: number
  /** Its room does not wait for it any more. */
  readonly late: boolean
}

export interface Room {
  readonly room: RoomId
  readonly membership: "join" | "invite" | "leave" | "ban"
  readonly encrypted: boolean
  /** It is called direct, and not more than two are known to be in it. */
  readonly direct: boolean
  /** How many are joined or invited; undefined: nobody said. */
  readonly members: number | undefined
  readonly inviter: UserId | undefined
}

/** An event that was accepted and not yet admitted. */
export interface PendingEvent {
  readonly event: EventId
  readonly room: RoomId
  readonly raw: RawEvent
  /** The batch that it was accepted with; later ones are greater. */
  readonly batch: number
  readonly direct: boolean
  /** Its first attempt's closing is already in the room. */
  readonly closed: boolean
  /** The room shows that it was taken for an answer to a question. */
  readonly answered: boolean
}

/** What is said to the agent of a message that was an answer after all, if its question is not open any more. */
export type FallbackTurn = Pick<
  Extract<Admission, { _tag: "Turn" }>,
  "room" | "chat" | "threadRoot" | "author" | "id" | "reply"
>

/** What admission decided on one event. */
export type Admission =
  | {
    readonly _tag: "Turn"
    readonly event: EventId
    readonly room: RoomId
    readonly chat: ChatId
    readonly threadRoot: EventId | undefined
    readonly author: UserId
    readonly id: PromptId
    readonly reply: BotReply | undefined
    readonly closed: boolean
  }
  /**
   * Attempt number `attempt` at `prompt`, if the one before it is closed and this one is new; closed already where
   * its closing is in the room. `id`: what the agent gets to know it by.
   */
  | {
    readonly _tag: "Retry"
    readonly event: EventId
    readonly prompt: EventId
    readonly attempt: number
    readonly id: PromptId
  }
  | { readonly _tag: "Stop"; readonly event: EventId; readonly prompt: EventId }
  /**
   * To the question of the turn that has this number, if it is open; to one that is not any more it is what
   * `otherwise` says, or nothing.
   */
  | {
    readonly _tag: "Answer"
    readonly event: EventId
    readonly prompt: EventId
    readonly by: UserId
    readonly choice: MatchedChoice
    readonly number: number | undefined
    readonly otherwise: FallbackTurn | undefined
  }
  /** Meant as an answer to that question, and none: the turn is told, and says so. Otherwise as above. */
  | ({
    readonly _tag: "Unfit"
    readonly event: EventId
    readonly prompt: EventId
    readonly by: UserId
    readonly ask: string
    readonly number: number | undefined
    readonly otherwise: FallbackTurn | undefined
  } & Misfit)
  /** Read again at that time, in milliseconds since 1970; its room may be told so. */
  | {
    readonly _tag: "Hold"
    readonly event: EventId
    readonly room: RoomId
    readonly until: number
    readonly notice: RawEvent | undefined
  }
  | { readonly _tag: "Erase"; readonly event: EventId; readonly target: EventId }
  /** Somebody left this room (or was put out of it), or is in it: their open turns are told. */
  | {
    readonly _tag: "Asker"
    readonly event: EventId
    readonly room: RoomId
    readonly user: UserId
    readonly here: boolean
  }
  | { readonly _tag: "Ignore"; readonly event: EventId }

/** A turn with what the journal holds around it. */
export interface OpenTurn {
  readonly seq: number
  readonly turn: Turn
  readonly chat: ChatId
  readonly room: RoomId
  readonly threadRoot: EventId | undefined
  readonly author: UserId
  readonly direct: boolean
  /** Counts the times that the chat's memory was cleared. */
  readonly generation: number
  /** The prompt's event; undefined when its text was erased. */
  readonly raw: RawEvent | undefined
  /** What the bot itself says to it; the agent is not asked. */
  readonly reply: BotReply | undefined
  /** Parts that the outbox already has. */
  readonly parts: number
  /** Something happened to it while nobody worked on it: `signals` says what. */
  readonly signalled: boolean
  /** So many processes took it up from an earlier one since it last got further. */
  readonly crashes: number
}

/**
 * What else happened to a turn while nobody worked on it. `number`: which of its questions was in view; an earlier
 * version knew that of none.
 */
export type Signal =
  | { readonly _tag: "Stop" }
  | { readonly _tag: "Asker"; readonly here: boolean }
  | (
    & { readonly _tag: "Answer"; readonly event: EventId; readonly by: UserId; readonly number?: number }
    & MatchedChoice
  )
  | (
    & { readonly _tag: "Unfit"; readonly ask: string; readonly number?: number; readonly event: EventId }
    & Partial<Misfit>
  )
  /** The homeserver will never take the event of this question; `why` is an error code. */
  | { readonly _tag: "Unshown"; readonly number: number; readonly why: string }

export interface OutboxWrite {
  readonly part: number
  readonly priority: Priority
  readonly content: RawEvent
  /**
   * It shows a question of the agent's, under a key of its own. With `ends`, a slot of which nothing was sent yet is
   * dropped instead.
   */
  readonly question?: QuestionPart["question"]
  /** Under this key it is an event of its own, once what the slot said before is in the room. */
  readonly fresh?: QuestionPart["fresh"]
}

export interface TurnCommit {
  readonly of: OpenTurn
  readonly turn: Turn
  readonly entries: ReadonlyArray<OutboxWrite>
  /** On the disk before it returns; else only safe against a crash of the process. */
  readonly durable: boolean
  /** It got further than it was when it was taken up: no process ended with it. */
  readonly further: boolean
  /** Signals up to this one were taken in. */
  readonly signalsUntil: number | undefined
}

/** One event of ours in a room, taken to be sent: a new event, or an edit of `event` where that is known. */
export interface ClaimedEntry {
  /** The journal's own name for it. */
  readonly entry: number
  readonly key: SlotKey
  readonly chat: ChatId
  readonly room: RoomId
  /** The turn that it belongs to, by its `seq`; 0 for none. */
  readonly turn: number
  readonly priority: Priority
  /** The agent's question that it shows, if it shows one that is open. */
  readonly ask?: string
  readonly event: EventId | undefined
  readonly revision: number
  readonly content: RawEvent
  /** It was taken before, and nobody reported what became of it. */
  readonly again: boolean
  /** So often something else was put in the place of what could not be sent. */
  readonly replaced: number
  /** Whether the room is encrypted; undefined when the journal does not know the room. */
  readonly encrypted: boolean | undefined
}
