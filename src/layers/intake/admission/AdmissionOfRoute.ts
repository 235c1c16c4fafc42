import type { ChatId, EventId, UserId } from "../../../domain/Ids.ts"
import { brakeNotice } from "../../../domain/intake/ProgramBrake.ts"
import type { Inbound } from "../../../domain/matrix/InboundEvent.ts"
import type { BotMessages } from "../../../domain/messages/BotMessages.ts"
import { oncePlace } from "../../../domain/routing/BotReply.ts"
import type { Route } from "../../../domain/routing/Route.ts"
import type { looksUp } from "../../../domain/routing/RouteMessage.ts"
import type { Pseudonyms } from "../../../services/account/Pseudonyms.ts"
import type { Admission, PendingEvent } from "../../../services/intake/IntakeRecords.ts"
import type { FallbackTurn } from "../../../services/intake/IntakeRecords.ts"

/** A pending event of the journal, and what it says. */
export interface ReadEvent {
  readonly pending: PendingEvent
  readonly inbound: Inbound
  /** The event and the chat that have to be looked up before it can be routed. */
  readonly about: ReturnType<typeof looksUp>
  /** The event that it refers to, if that may be a question that has ended. */
  readonly refers: EventId | undefined
  /** The chat whose last question it may answer though it refers to nothing. */
  readonly chooses?: ChatId | undefined
  /** What it points at that may be of the bot's own, whose send is not confirmed. Absent: nothing. */
  readonly unconfirmed?: ReadonlySet<EventId>
  /** It has waited for as long as any event may. Absent: not. */
  readonly waited?: boolean
}

const senderOf = ({ inbound }: ReadEvent) => (inbound as { readonly sender: UserId }).sender

/** The turn that a prompt or a reply of the bot itself makes; undefined for any other route. */
const turnOf = (read: ReadEvent, to: Route, names: typeof Pseudonyms.Service): FallbackTurn | undefined => {
  const { event, room } = read.pending
  return to._tag === "Prompt" || to._tag === "Reply"
    ? {
      room,
      chat: to.chat,
      threadRoot: to.threadRoot,
      author: senderOf(read),
      id: names.prompt(event, 1),
      reply: to._tag === "Reply" ? to.reply : undefined,
      ...(to._tag === "Reply" && to.toldAlready !== undefined ? { toldAlready: to.toldAlready } : {})
    }
    : undefined
}

/**
 * The admission of a routed event. `until`: it is held until that time (ms since 1970), for something on its way.
 */
export const admissionOf = (
  read: ReadEvent,
  to: Route,
  names: typeof Pseudonyms.Service,
  until: number | undefined
): Admission => {
  const { closed, event, room } = read.pending
  if (until !== undefined) {
    const stops = to._tag === "Hold" && to.stops !== undefined ? { stops: to.stops } : {}
    return { _tag: "Hold", event, room, until, notice: undefined, ...stops }
  }
  switch (to._tag) {
    case "Prompt":
    case "Reply":
      return { _tag: "Turn", event, closed, ...turnOf(read, to, names)! }
    // A command that was replied to had its effect; a store that was lost would repeat it otherwise.
    case "Retry":
      return closed
        ? { _tag: "Ignore", event }
        : {
          _tag: "Retry",
          event,
          prompt: to.of.prompt,
          attempt: to.of.attempt + 1,
          id: names.prompt(to.of.prompt, to.of.attempt + 1)
        }
    case "Consent":
      return closed
        ? { _tag: "Ignore", event }
        : { _tag: "Consent", event, chat: to.chat, ...(to.also === undefined ? {} : { also: to.also }) }
    case "Stop":
      return closed
        ? { _tag: "Ignore", event }
        : { _tag: "Stop", event, prompt: to.prompt, ...(to.also === undefined ? {} : { also: to.also }) }
    case "Edit":
      return {
        _tag: "Edit",
        event,
        room,
        target: to.target,
        by: to.by,
        isFile: to.isFile,
        chat: oncePlace(to.origin, to.target, to.by, "Edited"),
        id: names.prompt(event, 1),
        closed
      }
    case "Answer":
      return {
        _tag: "Answer",
        event,
        prompt: to.prompt,
        by: to.by,
        choice: to.choice,
        number: to.number,
        otherwise: turnOf(read, to.otherwise, names)
      }
    case "Unfit":
      return {
        _tag: "Unfit",
        event,
        prompt: to.prompt,
        by: to.by,
        ask: to.ask,
        number: to.number,
        threadRoot: to.threadRoot,
        isAmbiguous: to.isAmbiguous,
        ...(to.about === undefined ? {} : { about: to.about }),
        otherwise: turnOf(read, to.otherwise, names)
      }
    case "Erase":
      return { _tag: "Erase", event, target: to.target }
    case "Asker":
      return { _tag: "Asker", event, room, user: to.user, here: to.here }
    case "Hold":
    case "Ignore":
      return { _tag: "Ignore", event }
  }
}

/** Whether it is a prompt for the agent that has no answer yet: the brake counts those. */
export const isPrompt = (admission: Admission): admission is Extract<Admission, { _tag: "Turn" }> =>
  admission._tag === "Turn" && !admission.closed && admission.reply === undefined && admission.stopped !== true

/** The same prompt, held back by the brake; the first one held carries the notice for its room. */
export const heldBack = (
  { author, event, room }: Extract<Admission, { _tag: "Turn" }>,
  brake: { readonly until: number; readonly isFirst: boolean },
  words: BotMessages
): Admission => ({
  _tag: "Hold",
  event,
  room,
  until: brake.until,
  notice: brake.isFirst ? brakeNotice(words, author) : undefined,
  isInTime: true
})
