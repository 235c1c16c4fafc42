import { Clock, Duration, Effect, Metric, Option, Semaphore } from "effect"
import type { BotMessages } from "../../domain/BotMessages.ts"
import type { ChatId, EventId, RoomId, UserId } from "../../domain/Ids.ts"
import { brakePlace } from "../../domain/intake/ProgramBrake.ts"
import { parseInbound } from "../../domain/matrix/InboundEvent.ts"
import type { EndedQuestion } from "../../domain/questions/EndedQuestion.ts"
import type { Attempt } from "../../domain/routing/RetryPolicy.ts"
import {
  type ChatWork,
  ignore,
  looksUp,
  roomOf,
  type Route,
  route,
  type RouteContext
} from "../../domain/routing/Route.ts"
import { Pseudonyms } from "../../services/account/Pseudonyms.ts"
import { type Admission, Journal, type PendingEvent } from "../../services/journal/Journal.ts"
import { Matrix } from "../../services/matrix/Matrix.ts"
import { ChatDispatcher } from "../../services/turns/ChatDispatcher.ts"
import { makeLogSparingly } from "../pace/LogSparingly.ts"
import { admissionOf, held, isPrompt, type Read } from "./AdmissionOfRoute.ts"
import { makeHeldEvents } from "./HeldEvents.ts"
import { makeInOrder } from "./QuestionOrder.ts"

export interface IntakeRules {
  readonly me: UserId
  readonly isAllowed: (user: UserId) => boolean
  readonly isAdmin: (user: UserId) => boolean
  readonly commandPrefix: string
  readonly groupPolicy: RouteContext["groupPolicy"]
  readonly threads: RouteContext["threads"]
  readonly chatScope: RouteContext["chatScope"]
  /** Whether prompts that come as those of a program do are held back. */
  readonly brake: boolean
}

const ignored = Metric.counter("matrix_surface_events_ignored", {
  description: "Events that were not for the bot, by why",
  incremental: true
})
const malformed = Metric.counter("matrix_surface_events_malformed", {
  description: "Events without the fields of their type",
  incremental: true
})

/**
 * A receipt that went at once would be in the way of the answer's first words, on a server that does one thing at a
 * time.
 */
const receiptDelay = Duration.millis(500)

/** Events admitted in one transaction. */
const atOnce = 200

/** One event that nobody can make anything of costs nobody else's. */
const readOf = (rules: IntakeRules) => (pending: PendingEvent): Read => {
  try {
    const inbound = parseInbound(pending.raw)
    return { pending, inbound, about: looksUp({ ...rules, room: pending.room }, inbound) }
  } catch {
    return { pending, inbound: { _tag: "Malformed", what: "event" }, about: undefined }
  }
}

/**
 * After a command, not many more are read than will be admitted: each that is not is read again. In powers of two,
 * for the store's sake.
 */
const readNext = (read: number, admitted: number): number =>
  Math.min(atOnce, admitted < read ? 2 ** Math.ceil(Math.log2(admitted + 1)) : 2 * read)

/**
 * Turns accepted events into work, until none is left. Safe to repeat: an event is admitted once, whoever tries how
 * often. `send` is told of a chat in which a notice waits; `waiting` admits what was held back, when it is due.
 */
export const makeAdmission = Effect.fnUntraced(
  function*(rules: IntakeRules, words: BotMessages, send: (chat: ChatId) => Effect.Effect<void>) {
    const journal = yield* Journal
    const mailbox = yield* ChatDispatcher
    const matrix = yield* Matrix
    const waiting = yield* makeHeldEvents
    const untilOf = makeInOrder()
    const names = yield* Pseudonyms
    const sparingly = makeLogSparingly()

    /** Only a reply in a group asks whose message it answers. */
    const oursAmong = Effect.fnUntraced(function*(pending: ReadonlyArray<Read>) {
      const ours = new Set<EventId>()
      for (const { inbound, pending: { direct } } of pending) {
        const target = inbound._tag === "Message" && !direct ? inbound.replyTo : undefined
        if (target !== undefined && (yield* journal.isOurs(target))) ours.add(target)
      }
      return ours
    })

    /** Questions that have ended, to which somebody replies. */
    const endedAmong = Effect.fnUntraced(function*(read: ReadonlyArray<Read>) {
      const ended = new Map<EventId, EndedQuestion>()
      for (const { inbound, pending: { room } } of read) {
        const target = inbound._tag === "Message" ? inbound.replyTo : undefined
        if (target !== undefined) {
          Option.map(yield* journal.endedQuestion(room, target), (question) => ended.set(target, question))
        }
      }
      return (event: EventId) => ended.get(event)
    })

    /** What commands and reactions among them are about. */
    const subjects = Effect.fnUntraced(function*(some: ReadonlyArray<Read>) {
      const attempts = new Map<EventId, Attempt>()
      const works = new Map<ChatId, ChatWork>()
      for (const { about } of some) {
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

    /** Up to the next command, which must find what was said before it admitted. */
    const upToCommand = (all: ReadonlyArray<Read>) => {
      const next = all.findIndex(({ about }, at) => at > 0 && about !== undefined)
      return next < 0 ? all : all.slice(0, next)
    }

    /** What was passed over is counted by why; what could not be read is logged by the field that was wrong. */
    const count = Effect.fnUntraced(function*(read: ReadonlyArray<Read>, routes: ReadonlyArray<Route>) {
      const whys = new Map<string, number>()
      for (const to of routes) if (to._tag === "Ignore") whys.set(to.why, (whys.get(to.why) ?? 0) + 1)
      for (const [why, times] of whys) yield* Metric.update(Metric.withAttributes(ignored, { why }), times)
      for (const { inbound, pending } of read) {
        if (inbound._tag !== "Malformed") continue
        yield* Metric.update(malformed, 1)
        yield* sparingly(
          inbound.what,
          Effect.logWarning("An event without the fields of its type").pipe(
            Effect.annotateLogs({ what: inbound.what, room: pending.room })
          )
        )
      }
    })

    /**
     * An answer says by itself that the prompt was read: clients take what somebody sends for their reading up to
     * there.
     */
    const receipt = (room: RoomId, prompt: EventId) =>
      Effect.ignore(
        Effect.flatMap(
          journal.areClosed([{ prompt, attempt: 1 }]),
          (answered) => (answered ? Effect.void : matrix.receipt(room, prompt))
        )
      )

    /** The newest prompt of each room is marked as read; best effort, a moment later, and nobody waits for it. */
    const receipts = (admissions: ReadonlyArray<Admission>) => {
      const newest = new Map<RoomId, EventId>()
      for (const admission of admissions) {
        if (admission._tag === "Turn" && !admission.closed) newest.set(admission.room, admission.event)
      }
      const tell = Effect.forEach(newest, ([room, event]) => receipt(room, event), { concurrency: 4, discard: true })
      return newest.size === 0 ? Effect.void : Effect.forkDetach(Effect.delay(tell, receiptDelay))
    }

    /** What each of them is; where finding out meets a bug, it is nothing, and the others are what they are. */
    const routesOf = Effect.fnUntraced(function*(read: ReadonlyArray<Read>) {
      const about = yield* subjects(read)
      const ours = yield* oursAmong(read)
      const ended = yield* endedAmong(read)
      const rooms = [
        ...new Set(
          read.flatMap((
            { inbound, pending: { closed, room } }
          ) => (inbound._tag === "Message" && !closed ? [room] : []))
        )
      ]
      const asked = yield* journal.questions(rooms)
      return yield* Effect.forEach(read, ({ inbound, pending: { answered, batch, closed, direct, room } }) => {
        // The room shows that it was taken for an answer, though this store may not know of that.
        if (answered) return Effect.succeed(ignore("answered"))
        // What was answered already says nothing to a question of now.
        const questions = closed ? [] : asked.filter(({ chat }) => roomOf(chat) === room)
        return Effect.sync(() =>
          route({ ...rules, ...about, room, batch, direct, isOurs: (id) => ours.has(id), questions, ended }, inbound)
        ).pipe(
          Effect.catchDefect((defect) => Effect.as(Effect.logError("A bug met an event", defect), ignore("unreadable")))
        )
      })
    })

    /** Prompts that come faster than people write are held back. */
    const braked = Effect.fnUntraced(function*(admissions: ReadonlyArray<Admission>) {
      const prompts = rules.brake ? admissions.filter(isPrompt) : []
      const brakes = new Map((yield* journal.brake(prompts)).map((brake, at) => [prompts[at]!.event, brake]))
      return admissions.map((admission) => {
        const brake = isPrompt(admission) ? brakes.get(admission.event) : undefined
        return brake === undefined ? admission : held(admission as Extract<Admission, { _tag: "Turn" }>, brake, words)
      })
    })

    const one = yield* Semaphore.make(1)

    // One at a time: two would choose the same events, and count them twice.
    const admit = one.withPermit(Effect.gen(function*() {
      // Before that look, so that nobody is thought to wait no longer who was not let go by it.
      const now = yield* Clock.currentTimeMillis
      yield* waiting.release
      for (let most = atOnce;;) {
        const pending = yield* journal.pending(most)
        if (pending.length === 0) return
        const read = upToCommand(pending.map(readOf(rules)))
        most = readNext(pending.length === read.length ? most : pending.length, read.length)
        const routes = yield* routesOf(read)
        const admissions = yield* braked(
          read.map((one, at) => admissionOf(one, routes[at]!, names, untilOf(one, routes[at]!, now)))
        )
        yield* count(read, routes)
        const woken = yield* journal.admit(admissions)
        yield* Effect.forEach(woken, mailbox.wake, { discard: true })
        for (const admission of admissions) {
          if (admission._tag !== "Hold") continue
          yield* waiting.add(admission.until)
          if (admission.notice !== undefined) yield* send(brakePlace(admission.event).chat)
        }
        yield* receipts(admissions)
        // Whoever else has something to do goes first.
        yield* Effect.yieldNow
      }
    }))

    return { admit, waiting: waiting.loop(admit) }
  }
)
