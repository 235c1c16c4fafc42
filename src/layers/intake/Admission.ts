import { Duration, Effect, Metric, Semaphore } from "effect"
import { parseInbound } from "../../domain/Inbound.ts"
import type { ChatId, EventId, RoomId, UserId } from "../../domain/Ids.ts"
import type { JournalError } from "../../domain/JournalError.ts"
import { route, type RouteContext } from "../../domain/Route.ts"
import { type Admission, Journal, type PendingEvent } from "../../services/Journal.ts"
import { Mailbox } from "../../services/Mailbox.ts"
import { Matrix } from "../../services/Matrix.ts"
import { Pacer } from "../../services/Pacer.ts"
import { Pseudonyms } from "../../services/Pseudonyms.ts"

export interface IntakeRules {
  readonly me: UserId
  readonly isAllowed: (user: UserId) => boolean
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

/** Turns accepted events into work, until none is left. Safe to repeat: an event is admitted once, whoever tries how often. */
export const makeAdmission = Effect.fnUntraced(function*(rules: IntakeRules) {
  const journal = yield* Journal
  const mailbox = yield* Mailbox
  const matrix = yield* Matrix
  const pacer = yield* Pacer
  const names = yield* Pseudonyms

  const admissionOf = Effect.fnUntraced(function*(pending: PendingEvent, question: RouteContext["question"]): Effect.fn.Return<Admission, JournalError> {
    const { event, raw, room } = pending
    const inbound = parseInbound(raw)
    if (inbound._tag === "Malformed") {
      yield* Metric.update(malformed, 1)
      yield* Effect.logWarning("An event without the fields of its type").pipe(Effect.annotateLogs({ what: inbound.what, room }))
    }
    // Only a reply in a group asks whose message it answers.
    const target = inbound._tag === "Message" ? inbound.replyTo : undefined
    const ours = target !== undefined && !pending.direct && (yield* journal.isOurs(target))
    const to = route({ ...rules, room, direct: pending.direct, isOurs: (id) => ours && id === target, question }, inbound)
    switch (to._tag) {
      case "Prompt":
      case "Refuse":
        return {
          _tag: "Turn", event, room, chat: to.chat, threadRoot: to.threadRoot, author: (inbound as { readonly sender: UserId }).sender,
          id: names.prompt(event, 1), refusal: to._tag === "Refuse" ? to.what : undefined, closed: pending.closed
        }
      case "Answer":
        return { _tag: "Answer", event, prompt: to.prompt, choice: to.choice }
      case "Erase":
        return { _tag: "Erase", event, target: to.target }
      case "Ignore":
        yield* Metric.update(Metric.withAttributes(ignored, { why: to.why }), 1)
        return { _tag: "Ignore", event }
    }
  })

  /** The newest prompt of each room is marked as read; best effort, a moment later, and nobody waits for it. */
  const receipts = (admissions: ReadonlyArray<Admission>) => {
    const newest = new Map<RoomId, EventId>()
    for (const admission of admissions) if (admission._tag === "Turn" && !admission.closed) newest.set(admission.room, admission.event)
    const tell = Effect.forEach(newest, ([room, event]) => Effect.ignore(matrix.receipt(room, event)), { concurrency: 4, discard: true })
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
      const admissions = yield* Effect.forEach(pending, (event) => admissionOf(event, (chat) => questions.get(chat)))
      const woken = yield* journal.admit(admissions)
      yield* pacer.reserve(admissions.filter((admission) => admission._tag === "Turn" && !admission.closed).length)
      yield* Effect.forEach(woken, mailbox.wake, { discard: true })
      yield* receipts(admissions)
      if (pending.length < atOnce) return
    }
  }))
})
