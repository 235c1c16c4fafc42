import { Clock, Effect, Option } from "effect"
import type { ChatId, EventId, RoomId, UserId } from "../../../domain/Ids.ts"
import { type Inbound, parseInbound } from "../../../domain/matrix/InboundEvent.ts"
import type { Attempt } from "../../../domain/routing/RetryPolicy.ts"
import {
  type AskedConsent,
  type ChatWork,
  ignore,
  type OpenPrompt,
  type Route,
  type RouteContext
} from "../../../domain/routing/Route.ts"
import { looksUp, route } from "../../../domain/routing/RouteMessage.ts"
import { IntakeJournal } from "../../../services/intake/IntakeJournal.ts"
import type { PendingEvent } from "../../../services/intake/IntakeRecords.ts"
import type { ReadEvent } from "./AdmissionOfRoute.ts"
import { makeKnownAddresses } from "./KnownAddresses.ts"
import { aboutQuestions, makeQuestionLookups } from "./QuestionLookups.ts"

/** The part of the rules that routing depends on. */
export type RouteRules = Pick<
  RouteContext,
  "me" | "names" | "isAllowed" | "isAdmin" | "isApprover" | "commandPrefix" | "groupPolicy" | "threads" | "chatScope"
>

/** The rules that the event's room may have set for itself. */
const chosenFor = ({ groupPolicy, threads }: RouteRules, { choices }: PendingEvent) => ({
  threads: choices?.threads ?? threads,
  groupPolicy: choices?.mention ?? groupPolicy
})

/** The journal gives an empty event for one of which it keeps nothing; every other has an id. */
const inboundOf = ({ raw }: PendingEvent): Inbound =>
  Object.keys(raw).length === 0 ? { _tag: "Gone" } : parseInbound(raw)

/** What a pending event is about that says this. */
export const readAs = (rules: RouteRules, pending: PendingEvent, inbound: Inbound): ReadEvent => {
  const chosen = { ...rules, ...chosenFor(rules, pending) }
  const about = looksUp({ ...chosen, origin: pending.origin }, inbound)
  return { pending, inbound, about, ...aboutQuestions(chosen, inbound, pending, about !== undefined) }
}

/** Reads a pending event; one that a bug keeps from being read is malformed, and delays no other. */
export const readOf = (rules: RouteRules) => (pending: PendingEvent): ReadEvent => {
  try {
    return readAs(rules, pending, inboundOf(pending))
  } catch {
    const inbound = { _tag: "Malformed", what: "event" } as const
    return { pending, inbound, about: undefined, refers: undefined, chooses: undefined }
  }
}

/** Up to the next command, which must find what was said before it admitted. */
export const upToCommand = (all: ReadonlyArray<ReadEvent>) => {
  const next = all.findIndex(({ about }, at) => at > 0 && about !== undefined)
  return next < 0 ? all : all.slice(0, next)
}

const senderOf = (inbound: Inbound): UserId | undefined => ("sender" in inbound ? inbound.sender : undefined)

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
  const questionsOf = yield* makeQuestionLookups

  /** The attempts and chats that commands and reactions are about. */
  const subjects = Effect.fnUntraced(function*(read: ReadonlyArray<ReadEvent>) {
    const attempts = new Map<EventId, Attempt>()
    // Each finds their own first.
    const works = new Map<string, ChatWork>()
    const held = new Map<RoomId, ReadonlyArray<OpenPrompt>>()
    for (const { about, inbound, pending: { event, origin, room } } of read) {
      if (about !== undefined && !held.has(room)) held.set(room, yield* journal.heldIn(room, event))
      if (about?.event !== undefined) {
        Option.map(yield* journal.attempt(about.event), (attempt) => attempts.set(about.event!, attempt))
      }
      if (about?.chat === undefined) continue
      const by = senderOf(inbound)
      const work = about.theirs === undefined
        ? journal.work(about.chat, by, event)
        : journal.workOf(origin, about.theirs, event)
      works.set(`${by} ${about.chat}`, yield* work)
    }
    return {
      held,
      attempt: (event: EventId) => attempts.get(event),
      workFor: (by: UserId | undefined) => (chat: ChatId) =>
        works.get(`${by} ${chat}`) ?? { running: undefined, broken: undefined }
    }
  })

  return Effect.fnUntraced(function*(read: ReadonlyArray<ReadEvent>, consent?: AskedConsent) {
    const { held, workFor, ...about } = yield* subjects(read)
    const known = yield* knownOf(read)
    const questions = yield* questionsOf(read)
    const now = yield* Clock.currentTimeMillis
    return yield* Effect.forEach(
      read,
      ({ inbound, pending, unconfirmed, waited = false }) => {
        const { age, answered, batch, closed, direct, origin, room } = pending
        // The room shows that it was taken for an answer, though this store may not know of that.
        if (answered) return Effect.succeed<Route>(ignore("answered"))
        // A message that was answered already, or was said long before, says nothing to a question of now.
        const open = closed || (age !== undefined && age !== "inTime")
          ? []
          : questions.open.filter((one) => one.room === room)
        const place = { room, origin, batch, direct, now }
        const context = {
          ...rules,
          ...chosenFor(rules, pending),
          ...about,
          work: workFor(senderOf(inbound)),
          ...place,
          held: held.get(room) ?? [],
          ...known.in(room),
          isUnconfirmed: (event: EventId) => !waited && unconfirmed?.has(event) === true,
          waited,
          questions: open,
          ended: questions.ended(room),
          lastAsked: questions.last,
          consent
        }
        return Effect.tap(routed(context, inbound), (to) => Effect.sync(() => known.note(room, to)))
      }
    )
  })
})
