import type { ChatId, EventId, RoomId, UserId } from "../Ids.ts"
import type { MatchedChoice } from "../questions/MatchChoice.ts"
import type { Misfit } from "../turns/asking/TurnQuestion.ts"
import type { AskedQuestion, EndedQuestion } from "./AskedQuestion.ts"
import type { BotReply } from "./BotReply.ts"
import type { Attempt } from "./RetryPolicy.ts"

/** All that routing may look at: what the journal has of the room, and the settings. */
export interface RouteContext {
  readonly me: UserId
  /** The names of the bot that people see; absent: none is known. */
  readonly names?: ReadonlyArray<string>
  readonly room: RoomId
  /** The room in which the room's chats began: another one where that was upgraded to this one. */
  readonly origin: RoomId
  /** The number of the sync batch that brought the event; later batches have greater numbers. */
  readonly batch: number
  readonly direct: boolean
  readonly groupPolicy: "always" | "mention" | "never"
  readonly threads: "off" | "follow" | "always"
  readonly chatScope: "room" | "user"
  readonly commandPrefix: string
  readonly isAllowed: (user: UserId) => boolean
  readonly isAdmin: (user: UserId) => boolean
  /** Whether somebody may answer an agent's questions beside who asked; absent: nobody. */
  readonly isApprover?: (user: UserId) => boolean
  /** The time, in milliseconds since 1970; absent: no question's time is over. */
  readonly now?: number
  /** Whether the bot itself sent the event. */
  readonly isOurs: (event: EventId) => boolean
  /** Whether the bot may have sent the event, whose send the server has not confirmed; absent: none is such. */
  readonly isUnconfirmed?: (event: EventId) => boolean
  /** The event has waited for as long as any may. Absent: not. */
  readonly waited?: boolean
  /** Whether the bot was asked in that thread of this room before; known of threads in groups. */
  readonly takesPart?: (root: EventId) => boolean
  /** Open questions of the agent's in this room. */
  readonly questions: ReadonlyArray<AskedQuestion>
  /** The question that an event of ours showed, or was a hint to, if it has ended and had choices. */
  readonly ended?: (event: EventId) => EndedQuestion | undefined
  /**
   * The question that was the last one in a chat, where it has ended and had choices, and the agent was given nothing
   * there since.
   */
  readonly lastAsked?: (chat: ChatId) => EndedQuestion | undefined
  /** The attempt that an event of ours shows. Like `work`, it is known only of what `looksUp` names. */
  readonly attempt: (event: EventId) => Attempt | undefined
  readonly work: (chat: ChatId) => ChatWork
  /** The prompts of this room that the brake holds back, oldest first, known like `work`; absent: none. */
  readonly held?: ReadonlyArray<OpenPrompt>
  /** What waits for consent, as far as `looksUp` names it; undefined: nothing does. */
  readonly consent?: AskedConsent | undefined
}

/** The old prompts of a room that wait for consent. */
export interface AskedConsent {
  /** The chat whose old prompts an event of ours asks about. */
  readonly askedBy: (notice: EventId) => ChatId | undefined
  /** The newest batch that brought an old prompt of a chat; undefined where none waits. */
  readonly batchOf: (chat: ChatId) => number | undefined
  /** The chats of all the room in which old prompts of a person wait, with the newest batch that brought one there. */
  readonly ofPerson: (user: UserId) => ReadonlyArray<OldChat>
}

/** A chat in which old prompts wait for consent. */
export interface OldChat {
  readonly chat: ChatId
  readonly batch: number
}

/** A prompt that is answered, or waits for that, and who wrote it. */
export interface OpenPrompt {
  readonly prompt: EventId
  readonly author: UserId
}

/** What a command can act on in its chat. */
export interface ChatWork {
  /** The prompt that is being answered. */
  readonly running: EventId | undefined
  /** The oldest open prompts, in their order, of which the first is the one that is being answered. Absent: none. */
  readonly open?: ReadonlyArray<OpenPrompt>
  /** The prompts of answers that have ended, and of which files are not shown yet, oldest first. Absent: none. */
  readonly uploading?: ReadonlyArray<OpenPrompt>
  /** The newest attempt that ended without a whole answer. */
  readonly broken: Attempt | undefined
}

/** What an event of a room is to the bot. */
export type Route =
  | { readonly _tag: "Prompt"; readonly chat: ChatId; readonly threadRoot: EventId | undefined; readonly text: string }
  /** The bot itself replies, and no agent is asked. */
  | {
    readonly _tag: "Reply"
    readonly chat: ChatId
    readonly threadRoot: EventId | undefined
    readonly reply: BotReply
    /** The chat whose prompt the message is where it was told this already; absent: it is nothing then. */
    readonly toldAlready?: ChatId
  }
  /** `otherwise` is the event's route if the question is closed by the time that the answer gets there. */
  | {
    readonly _tag: "Answer"
    readonly chat: ChatId
    readonly prompt: EventId
    readonly by: UserId
    readonly choice: MatchedChoice
    readonly number: number | undefined
    readonly otherwise: Route
  }
  /** The message was meant as an answer and fits no choice, or several. */
  | ({
    readonly _tag: "Unfit"
    readonly chat: ChatId
    readonly prompt: EventId
    readonly by: UserId
    readonly ask: string
    readonly number: number | undefined
    readonly otherwise: Route
  } & Misfit)
  /**
   * The event waits, because it may be about something of the bot's that is on its way into the room, or because what
   * it asks for comes after the end of `stops`, which is stopped. `alone`: nothing that its sender says waits for it.
   */
  | { readonly _tag: "Hold"; readonly alone?: true; readonly stops?: EventId }
  /** `of` is the attempt that one more attempt follows. */
  | { readonly _tag: "Retry"; readonly of: Attempt }
  /** The old prompts of that chat are to be answered. `also`: further chats. */
  | { readonly _tag: "Consent"; readonly chat: ChatId; readonly also?: ReadonlyArray<ChatId> }
  /** `also`: further prompts, which wait. */
  | { readonly _tag: "Stop"; readonly prompt: EventId; readonly also?: ReadonlyArray<EventId> }
  /** The event gives a new text, or with `isFile` a file, to the message `target`, if that is a prompt of `by`. */
  | {
    readonly _tag: "Edit"
    readonly target: EventId
    readonly by: UserId
    readonly isFile: boolean
    readonly origin: RoomId
  }
  | { readonly _tag: "Erase"; readonly target: EventId; readonly by: UserId }
  /** `user` is in the room and may talk to the bot, or cannot answer there any more. */
  | { readonly _tag: "Asker"; readonly user: UserId; readonly here: boolean }
  /** `why` is a word for the counters, and never text of the event. */
  | { readonly _tag: "Ignore"; readonly why: string }

export const ignore = (why: string): Route => ({ _tag: "Ignore", why })
