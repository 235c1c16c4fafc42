import { Effect, Option } from "effect"
import type { ChatId, EventId, RoomId } from "../../../domain/Ids.ts"
import { type Inbound, parseInbound } from "../../../domain/matrix/InboundEvent.ts"
import { type EndedQuestion, referredTo } from "../../../domain/routing/AskedQuestion.ts"
import type { Attempt } from "../../../domain/routing/RetryPolicy.ts"
import {
  type AskedConsent,
  type ChatWork,
  ignore,
  type Route,
  type RouteContext
} from "../../../domain/routing/Route.ts"
import { looksUp, route } from "../../../domain/routing/RouteMessage.ts"
import { IntakeJournal } from "../../../services/intake/IntakeJournal.ts"
import type { PendingEvent } from "../../../services/intake/IntakeRecords.ts"
import type { ReadEvent } from "./AdmissionOfRoute.ts"
import { makeKnownAddresses } from "./KnownAddresses.ts"

/** The part of the rules that routing depends on. */
export type RouteRules = Pick<
  RouteContext,
  "me" | "names" | "isAllowed" | "isAdmin" | "commandPrefix" | "groupPolicy" | "threads" | "chatScope"
>

/** The event by which a message of somebody who may talk to the bot may refer to a question. */
const refersOf = ({ isAllowed }: RouteRules, inbound: Inbound) =>
  inbound._tag === "Message" && inbound.msgtype === "m.text" && isAllowed(inbound.sender)
    ? referredTo(inbound)
    : undefined

/** Reads a pending event; one that a bug keeps from being read is malformed, and delays no other. */
export const readOf = (rules: RouteRules) => (pending: PendingEvent): ReadEvent => {
  try {
    const inbound = parseInbound(pending.raw)
    const about = looksUp({ ...rules, origin: pending.origin }, inbound)
    return { pending, inbound, about, refers: refersOf(rules, inbound) }
  } catch {
    return { pending, inbound: { _tag: "Malformed", what: "event" }, about: undefined, refers: undefined }
  }
}

/** Up to the next command, which must find what was said before it admitted. */
export const upToCommand = (all: ReadonlyArray<ReadEvent>) => {
  const next = all.findIndex(({ about }, at) => at > 0 && about !== undefined)
  return next < 0 ? all : all.slice(0, next)
}

/** The route of an event; a bug that it meets is its own. */
const routed = (context: RouteContext, inbound: Inbound): Effect.Effect<Route> =>
  Effect.catchDefect(
    Effect.sync(() => route(context, inbound)),
    (defect) => Effect.as(Effect.logError("A bug met an event", defect), ignore("unreadable"))
  )

/** Decides the route of each event, by what the journal knows of the messages and chats that they are about. */
export const makeEventRoutes = Effect.fnUntraced(function*(rules: RouteRules) {
  const journal = yield* IntakeJournal
  const knownOf = yield* makeKnownAddresses

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

  /** The attempts and chats that commands and reactions are about. */
  const subjects = Effect.fnUntraced(function*(read: ReadonlyArray<ReadEvent>) {
    const attempts = new Map<EventId, Attempt>()
    const works = new Map<ChatId, ChatWork>()
    for (const { about } of read) {
      if (about?.event !== undefined) {
        Option.map(yield* journal.attempt(about.event), (attempt) => attempts.set(about.event!, attempt))
      }
      if (about?.chat !== undefined) works.set(about.chat, yield* journal.work(about.chat))
    }
    return {
      attempt: (event: EventId) => attempts.get(event),
      work: (chat: ChatId) => works.get(chat) ?? { running: undefined, broken: undefined }
    }
  })

  /** Questions that wait in the rooms of messages that are new. */
  const questionsFor = (read: ReadonlyArray<ReadEvent>) => {
    const messages = read.filter(({ inbound, pending }) => inbound._tag === "Message" && !pending.closed)
    return journal.questions([...new Set(messages.map(({ pending }) => pending.room))])
  }

  return Effect.fnUntraced(function*(read: ReadonlyArray<ReadEvent>, consent?: AskedConsent) {
    const about = yield* subjects(read)
    const known = yield* knownOf(read)
    const ended = yield* endedAmong(read)
    const asked = yield* questionsFor(read)
    return yield* Effect.forEach(
      read,
      ({ inbound, pending }) => {
        const { age, answered, batch, closed, direct, origin, room } = pending
        // The room shows that it was taken for an answer, though this store may not know of that.
        if (answered) return Effect.succeed<Route>(ignore("answered"))
        // A message that was answered already, or was said long before, says nothing to a question of now.
        const questions = closed || age === "wanted" || age === "unwanted"
          ? []
          : asked.filter((one) => one.room === room)
        const place = { room, origin, batch, direct }
        const context = { ...rules, ...about, ...place, ...known.in(room), questions, ended: ended(room), consent }
        return Effect.tap(routed(context, inbound), (to) => Effect.sync(() => known.note(room, to)))
      }
    )
  })
})
