import type { ChatId, EventId, RoomId, UserId } from "../Ids.ts"
import type { Message } from "../matrix/InboundEvent.ts"
import { type BotReply, oncePlace } from "../routing/BotReply.ts"
import { matched } from "./SpokenAnswer.ts"

/** A question that nobody can answer any more, by the choices that the room showed. */
export interface EndedQuestion {
  readonly ask: string
  readonly labels: ReadonlyArray<string>
}

/**
 * A reply to an ended question with one of its choices was meant for that: its writer is told so once, and the agent
 * does not get it as a prompt out of the blue. Whatever else is said in a reply is what it would be elsewhere.
 */
export const toEndedQuestion = (
  { ended, me, room }: {
    readonly me: UserId
    readonly room: RoomId
    readonly ended?: (event: EventId) => EndedQuestion | undefined
  },
  message: Message,
  threadRoot: Message["threadRoot"]
): {
  readonly _tag: "Reply"
  readonly chat: ChatId
  readonly threadRoot: EventId | undefined
  readonly reply: BotReply
} | undefined => {
  const event = message.msgtype === "m.text" ? message.replyTo : undefined
  const question = event === undefined ? undefined : ended?.(event)
  if (event === undefined || question === undefined) return undefined
  const choices = question.labels.map((label, at) => ({ id: String(at), label, effect: "other" as const }))
  return matched(me, { ask: question.ask, title: "", choices }, message) === undefined ? undefined : {
    _tag: "Reply",
    chat: oncePlace(room, event, message.sender),
    threadRoot,
    reply: { _tag: "NotOpen" }
  }
}
