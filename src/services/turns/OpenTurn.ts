import { Schema } from "effect"
import type { Preferences } from "../../domain/account/Preferences.ts"
import type { PlannedUpload } from "../../domain/files/AnswerFile.ts"
import { type ChatId, EventId, type RoomId, UserId } from "../../domain/Ids.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import type { BotReply } from "../../domain/routing/BotReply.ts"
import type { Turn } from "../../domain/turns/Turn.ts"
import type { OutboxWrite } from "../outbox/OutboxEntry.ts"

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
  /** How many parts of the answer the outbox has. */
  readonly parts: number
  /** Something happened to the turn while it was not worked on; `signals` says what. */
  readonly signalled: boolean
  /** How many processes resumed the turn and ended before it made progress. */
  readonly crashes: number
  /** What the prompt's writer chose for themselves; absent: nothing. */
  readonly preferences?: Preferences
}

/** Something in the row of a turn cannot be read any more, as after a damage to the disk. */
export class DamagedTurn extends Schema.TaggedError<DamagedTurn>()("DamagedTurn", {
  /** Which part of it: the turn's own data, the bot's reply, or the prompt. */
  part: Schema.Literals(["data", "reply", "prompt"])
}) {
  override get message() {
    return `The ${this.part} of a turn cannot be read any more`
  }
}

const number = Schema.optionalKey(Schema.Int)

/**
 * What happened to a turn while it was not worked on. `number`: which of its questions was in view; absent in what an
 * earlier version wrote.
 */
export const Signal = Schema.Union([
  Schema.TaggedStruct("Stop", {}),
  /** Whoever wrote the prompt is gone from the room or may not talk to the bot any more, or is back. */
  Schema.TaggedStruct("Asker", { here: Schema.Boolean }),
  Schema.TaggedStruct("Answer", {
    event: EventId,
    by: UserId,
    number,
    ask: Schema.String,
    choice: Schema.optionalKey(Schema.String),
    place: Schema.optionalKey(Schema.Int),
    text: Schema.optionalKey(Schema.String)
  }),
  Schema.TaggedStruct("Unfit", {
    event: EventId,
    ask: Schema.String,
    number,
    threadRoot: Schema.optional(EventId),
    isAmbiguous: Schema.optionalKey(Schema.Boolean),
    by: Schema.optionalKey(UserId),
    about: Schema.optionalKey(EventId)
  }),
  /** The homeserver refused the event of this question for good; `why` is its error code. */
  Schema.TaggedStruct("Unshown", { number: Schema.Int, why: Schema.String })
])
export type Signal = typeof Signal.Type

export interface TurnCommit {
  readonly of: OpenTurn
  readonly turn: Turn
  readonly entries: ReadonlyArray<OutboxWrite>
  /** Files that are to be stored and then shown; absent: none. */
  readonly uploads?: ReadonlyArray<PlannedUpload>
  /** On the disk before the commit returns; else only safe against a crash of the process. */
  readonly durable: boolean
  /** The turn made progress since this process took it up, so it did not end the process. */
  readonly further: boolean
  /** Signals up to this one were taken in. */
  readonly signalsUntil: number | undefined
  /** The chat's next generation begins: the agent's memory of it is a new one. */
  readonly clears?: true
}
