import { Duration, Effect, Metric, Option, Semaphore } from "effect"
import type { Attempt } from "../../domain/Again.ts"
import { type Inbound, parseInbound } from "../../domain/Inbound.ts"
import type { ChatId, EventId, RoomId, UserId } from "../../domain/Ids.ts"
import { type ChatWork, looksUp, type Route, route, type RouteContext } from "../../domain/Route.ts"
import { type Admission, Journal, type PendingEvent } from "../../services/Journal.ts"
import { Mailbox } from "../../services/Mailbox.ts"
import { Matrix } from "../../services/Matrix.ts"
import { Pseudonyms } from "../../services/Pseudonyms.ts"

export interface IntakeRules {
  readonly me: UserId
  readonly isAllowed: (user: UserId) => boolean
  readonly isAdmin: (user: UserId) => boolean
  readonly commandPrefix: string
  readonly groupPolicy: RouteContext["groupPolicy"]
  readonly threads: RouteContext["threads"]
  readonly chatScope: RouteContext["chatScope"]
}

const ignored = Metric.counter("matrix_surface_events_ignored", { description: "Events that were not for the bot, by why", incremental: true })
const malformed = Metric.counter("matrix_surface_events_malformed", { description: "Events without the fields of their type", incremental: true })

/** A receipt that went at once would be in the way of the answer's first words, on a server that does one thing at a time. */
const receiptDelay = Duration.millis(500)

/** Events admitted in one transaction. */
const atOnce = 200

interface Read {
  readonly pending: PendingEvent
  readonly inbound: Inbound
}

const admissionOf = ({ inbound, pending }: Read, to: Route, names: typeof Pseudonyms.Service): Admission => {
  const { closed, event, room } = pending
  switch (to._tag) {
    case "Prompt":
    case "Reply":
      return {
        _tag: "Turn", event, room, chat: to.chat, threadRoot: to.threadRoot, author: (inbound as { readonly sender: UserId }).sender,
        id: names.prompt(event, 1), reply: to._tag === "Reply" ? to.reply : undefined, closed
      }
    // A command that was replied to has had its effect, though a store that was lost would find another one now.
    case "Retry":
      return closed ? { _tag: "Ignore", event } : { _tag: "Retry", event, prompt: to.of.prompt, attempt: to.of.attempt + 1, id: names.prompt(to.of.prompt, to.of.attempt + 1) }
    case "Stop":
      return closed ? { _tag: "Ignore", event } : { _tag: "Stop", event, prompt: to.prompt }
    case "Answer":
      return { _tag: "Answer", event, prompt: to.prompt, choice: to.choice }
    case "Erase":
      return { _tag: "Erase", event, target: to.target }
    case "Ignore":
      return { _tag: "Ignore", event }
  }
}

/** Turns accepted events into work, until none is left. Safe to repeat: an event is admitted once, whoever tries how often. */
export const makeAdmission = Effect.fnUntraced(function*(rules: IntakeRules) {
  const journal = yield* Journal
  const mailbox = yield* Mailbox
  const matrix = yield* Matrix
  const names = yield* Pseudonyms

  /** Only a reply in a group asks whose message it answers. */
  const oursAmong = Effect.fnUntraced(function*(pending: ReadonlyArray<Read>) {
    const ours = new Set<EventId>()
    for (const { inbound, pending: { direct } } of pending) {
      const target = inbound._tag === "Message" && !direct ? inbound.replyTo : undefined
      if (target !== undefined && (yield* journal.isOurs(target))) ours.add(target)
    }
    return ours
  })

  /** What commands and reactions among them are about. */
  const subjects = Effect.fnUntraced(function*(some: ReadonlyArray<Read>) {
    const attempts = new Map<EventId, Attempt>()
    const works = new Map<ChatId, ChatWork>()
    for (const { inbound, pending: { room } } of some) {
      const about = looksUp({ ...rules, room }, inbound)
      if (about?.event !== undefined) Option.map(yield* journal.attempt(about.event), (attempt) => attempts.set(about.event!, attempt))
      if (about?.chat !== undefined) works.set(about.chat, yield* journal.work(about.chat))
    }
    return { attempt: (event: EventId) => attempts.get(event), work: (chat: ChatId) => works.get(chat) ?? { running: undefined, broken: undefined } }
  })

  /** Up to the next command, which must find what was said before it admitted. */
  const upToCommand = (all: ReadonlyArray<Read>) => {
    const next = all.findIndex(({ inbound, pending: { room } }, at) => at > 0 && looksUp({ ...rules, room }, inbound) !== undefined)
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
      yield* Effect.logWarning("An event without the fields of its type").pipe(Effect.annotateLogs({ what: inbound.what, room: pending.room }))
    }
  })

  /** An answer says by itself that the prompt was read: clients take what somebody sends for their reading up to there. */
  const receipt = (room: RoomId, prompt: EventId) =>
    Effect.ignore(Effect.flatMap(journal.areClosed([{ prompt, attempt: 1 }]), (answered) => (answered ? Effect.void : matrix.receipt(room, prompt))))

  /** The newest prompt of each room is marked as read; best effort, a moment later, and nobody waits for it. */
  const receipts = (admissions: ReadonlyArray<Admission>) => {
    const newest = new Map<RoomId, EventId>()
    for (const admission of admissions) if (admission._tag === "Turn" && !admission.closed) newest.set(admission.room, admission.event)
    const tell = Effect.forEach(newest, ([room, event]) => receipt(room, event), { concurrency: 4, discard: true })
    return newest.size === 0 ? Effect.void : Effect.forkDetach(Effect.delay(tell, receiptDelay))
  }

  const one = yield* Semaphore.make(1)

  // One at a time: two would choose the same events, and count them twice.
  return one.withPermit(Effect.gen(function*() {
    while (true) {
      const pending = yield* journal.pending(atOnce)
      if (pending.length === 0) return
      const asked = yield* journal.questions([...new Set(pending.map(({ room }) => room))])
      const questions = new Map<ChatId, (typeof asked)[number]>(asked.map((one) => [one.chat, one]))
      const read = upToCommand(pending.map((event): Read => ({ pending: event, inbound: parseInbound(event.raw) })))
      const about = yield* subjects(read)
      const ours = yield* oursAmong(read)
      const routes = read.map(({ inbound, pending: { direct, room } }) =>
        route({ ...rules, ...about, room, direct, isOurs: (id) => ours.has(id), question: (chat) => questions.get(chat) }, inbound))
      const admissions = read.map((one, at) => admissionOf(one, routes[at]!, names))
      yield* count(read, routes)
      const woken = yield* journal.admit(admissions)
      yield* Effect.forEach(woken, mailbox.wake, { discard: true })
      yield* receipts(admissions)
      if (pending.length < atOnce && read.length === pending.length) return
    }
  }))
})
