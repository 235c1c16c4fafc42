import { Effect, Option } from "effect"
import { isHeard } from "../../../domain/access/HeardPeople.ts"
import type { ChatId, EventId, RoomId, UserId } from "../../../domain/Ids.ts"
import type { Inbound } from "../../../domain/matrix/InboundEvent.ts"
import { mayChoose } from "../../../domain/routing/answering/LateAnswer.ts"
import { canAnswer } from "../../../domain/routing/answering/QuestionReaction.ts"
import { type EndedQuestion, referredTo } from "../../../domain/routing/AskedQuestion.ts"
import { chatOf } from "../../../domain/routing/ChatNames.ts"
import type { RouteContext } from "../../../domain/routing/Route.ts"
import { threadOf } from "../../../domain/routing/RouteMessage.ts"
import { IntakeJournal } from "../../../services/intake/IntakeJournal.ts"
import type { PendingEvent } from "../../../services/intake/IntakeRecords.ts"
import type { ReadEvent } from "./AdmissionOfRoute.ts"

/** The part of the rules that says who may answer, and where. */
type AnswerRules = Pick<RouteContext, "chatScope" | "isAdmin" | "isAllowed" | "isApprover" | "threads">

/** The event by which somebody who may talk to the bot, or answer its agent, may refer to a question. */
const refersOf = (rules: AnswerRules, inbound: Inbound) => {
  if (canAnswer(inbound)) return isHeard(rules, inbound.sender) ? inbound.target : undefined
  const mayAnswer = (user: UserId) => rules.isAllowed(user) || rules.isApprover?.(user) === true
  return inbound._tag === "Message" && inbound.msgtype === "m.text" && mayAnswer(inbound.sender)
    ? referredTo(inbound)
    : undefined
}

/** The chat whose last question a message may answer without referring to it. */
const choosesIn = (rules: AnswerRules, inbound: Inbound, { origin }: PendingEvent) =>
  inbound._tag === "Message" && rules.isAllowed(inbound.sender) && mayChoose(inbound)
    ? chatOf({ ...rules, origin }, threadOf(rules.threads, inbound), inbound.sender)
    : undefined

/** The questions that have to be looked up before an event can be routed. */
export const aboutQuestions = (
  rules: AnswerRules,
  inbound: Inbound,
  pending: PendingEvent,
  isCommand: boolean
): Pick<ReadEvent, "refers" | "chooses"> => ({
  refers: refersOf(rules, inbound),
  chooses: isCommand ? undefined : choosesIn(rules, inbound, pending)
})

/** Looks up the questions that events may be about: those that are open, and those that have ended. */
export const makeQuestionLookups = Effect.map(IntakeJournal, (journal) => {
  /** The ended questions that messages refer to; each is read once, as the text of its turn may be long. */
  const endedAmong = Effect.fnUntraced(function*(read: ReadonlyArray<ReadEvent>) {
    const looked = new Map<string, EndedQuestion | undefined>()
    const keyOf = (room: RoomId, event: EventId) => `${room} ${event}`
    for (const { pending: { room }, refers } of read) {
      if (refers === undefined || looked.has(keyOf(room, refers))) continue
      looked.set(keyOf(room, refers), Option.getOrUndefined(yield* journal.endedQuestion(room, refers)))
    }
    return (room: RoomId) => (event: EventId) => looked.get(keyOf(room, event))
  })

  /** The last questions of the chats in which something is said that may be a choice, where they have ended. */
  const lastAmong = Effect.fnUntraced(function*(read: ReadonlyArray<ReadEvent>) {
    const looked = new Map<ChatId, EndedQuestion | undefined>()
    for (const { chooses, pending: { answered, closed } } of read) {
      if (chooses === undefined || closed || answered || looked.has(chooses)) continue
      looked.set(chooses, Option.getOrUndefined(yield* journal.lastQuestion(chooses)))
    }
    return (chat: ChatId) => looked.get(chat)
  })

  /** Questions that wait in the rooms of messages and reactions that are new. */
  const questionsFor = (read: ReadonlyArray<ReadEvent>) => {
    const messages = read.filter(({ inbound, pending }) =>
      (inbound._tag === "Message" || canAnswer(inbound)) && !pending.closed
    )
    return journal.questions([...new Set(messages.map(({ pending }) => pending.room))])
  }

  return Effect.fnUntraced(function*(read: ReadonlyArray<ReadEvent>) {
    return { open: yield* questionsFor(read), ended: yield* endedAmong(read), last: yield* lastAmong(read) }
  })
})
