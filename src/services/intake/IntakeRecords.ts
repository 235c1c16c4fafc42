import type { ChatId, EventId, PromptId, RoomId, UserId } from "../../domain/Ids.ts"
import type { NewGap } from "../../domain/intake/SyncDelta.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import type { MatchedChoice } from "../../domain/questions/MatchChoice.ts"
import type { BotReply } from "../../domain/routing/BotReply.ts"
import type { RoomChoices } from "../../domain/spoken/RoomChoices.ts"
import type { Misfit } from "../../domain/turns/asking/TurnQuestion.ts"

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
  /** The room is called direct, and at most two people are known to be in it. */
  readonly direct: boolean
  /** How many are joined or invited; undefined: the server did not say. */
  readonly members: number | undefined
  readonly inviter: UserId | undefined
  /** We listed it in `m.direct` before: whoever took it out again meant it. */
  readonly marked?: true
  /** It is a space, which nobody talks in. */
  readonly space?: true
  /** As in the room's state; absent: it has none that the journal knows. */
  readonly title?: string
  /** Where its tombstone says that the room went on; absent: nowhere. */
  readonly replacement?: RoomId
  /** The room's chats moved to its replacement. Absent: not. */
  readonly followed?: boolean
  /** The replacement does not name the room as its predecessor. Absent: not known to. */
  readonly untrusted?: boolean
  /** The room in which the chats of a replacement began; absent: they began in this one. */
  readonly origin?: RoomId
}

/** An event that was taken in and not yet admitted. */
export interface PendingEvent {
  readonly event: EventId
  readonly room: RoomId
  /** The room in which the chats of this room began: another one where that was upgraded to this one. */
  readonly origin: RoomId
  readonly raw: RawEvent
  /** The batch that the event came with; later ones are greater. */
  readonly batch: number
  readonly direct: boolean
  /** What was set for the room; absent: nothing. */
  readonly choices?: RoomChoices
  /** The room already holds the final of the event's first attempt. */
  readonly closed: boolean
  /** The room shows that the event was taken for an answer to a question. */
  readonly answered: boolean
  /**
   * Why its age does not matter any more: it was found in time, or is wanted though it is old, or is not wanted; or it
   * was stopped while it was held back.
   */
  readonly age?: "inTime" | "wanted" | "unwanted" | "stopped"
}

/** The prompt that an answer becomes if its question is not open any more. */
export type FallbackTurn = Pick<
  Extract<Admission, { _tag: "Turn" }>,
  "room" | "chat" | "threadRoot" | "author" | "id" | "reply" | "toldAlready"
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
    /** It was stopped while it was held back, so that the agent is not given it. */
    readonly stopped?: true
    /** Where its author was told the reply before, the event is a prompt of this chat; absent: it is ignored. */
    readonly toldAlready?: ChatId
  }
  /**
   * Creates attempt `attempt` of `prompt`, unless it exists or the previous one is open. It starts closed if the room
   * already holds its final. `id` is the prompt id sent to the agent.
   */
  | {
    readonly _tag: "Retry"
    readonly event: EventId
    readonly prompt: EventId
    readonly attempt: number
    readonly id: PromptId
  }
  /** `also`: further prompts, which wait. One that is held back is admitted as stopped. */
  | {
    readonly _tag: "Stop"
    readonly event: EventId
    readonly prompt: EventId
    readonly also?: ReadonlyArray<EventId>
  }
  /**
   * Gives a new text to the message `target` where that is a prompt of `by` which the agent was not given yet, or may
   * become one; with `isFile` also a file, where it had one before. To an edit of a prompt that was given it the bot
   * replies once (`Edited`), in `chat`; `id` and `closed` are that turn's.
   */
  | {
    readonly _tag: "Edit"
    readonly event: EventId
    readonly room: RoomId
    readonly target: EventId
    readonly by: UserId
    readonly isFile: boolean
    readonly chat: ChatId
    readonly id: PromptId
    readonly closed: boolean
  }
  /**
   * Answers the question with this number of the prompt's turn, if it is open. If it is not, the event is admitted as
   * `otherwise`, or ignored where that is undefined.
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
  /** Meant as an answer to that question, but fits none of its choices: the turn says so. `otherwise` as above. */
  | ({
    readonly _tag: "Unfit"
    readonly event: EventId
    readonly prompt: EventId
    readonly by: UserId
    readonly ask: string
    readonly number: number | undefined
    readonly otherwise: FallbackTurn | undefined
  } & Misfit)
  /** The event is admitted again at `until`, in milliseconds since 1970; `notice` tells its room so. */
  | {
    readonly _tag: "Hold"
    readonly event: EventId
    readonly room: RoomId
    readonly until: number
    readonly notice: RawEvent | undefined
    /** The prompt whose open attempt is stopped meanwhile. */
    readonly stops?: EventId
    /** It was found in time, so that it is no old prompt when it is admitted again. */
    readonly isInTime?: boolean
  }
  /**
   * An old prompt of `chat`, said at `saidAt`: it waits for consent until `due`, and is admitted again with the
   * outcome as its `age`. Times are in milliseconds since 1970.
   */
  | {
    readonly _tag: "Old"
    readonly event: EventId
    readonly room: RoomId
    readonly chat: ChatId
    readonly threadRoot: EventId | undefined
    readonly saidAt: number
    readonly due: number
  }
  /** The old prompts of that chat which wait for consent have it. */
  | {
    readonly _tag: "Consent"
    readonly event: EventId
    readonly chat: ChatId
    /** Further chats of which the same holds. */
    readonly also?: ReadonlyArray<ChatId>
  }
  | { readonly _tag: "Erase"; readonly event: EventId; readonly target: EventId }
  /** `user` is in the room, or is not any more: their open turns there are told. */
  | {
    readonly _tag: "Asker"
    readonly event: EventId
    readonly room: RoomId
    readonly user: UserId
    readonly here: boolean
  }
  | { readonly _tag: "Ignore"; readonly event: EventId }
