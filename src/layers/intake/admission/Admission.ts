import { Clock, Effect, Semaphore } from "effect"
import type { ChatId } from "../../../domain/Ids.ts"
import { brakePlace } from "../../../domain/intake/ProgramBrake.ts"
import type { BotMessages } from "../../../domain/messages/BotMessages.ts"
import { samePrompt } from "../../../domain/routing/underway/SamePrompt.ts"
import { Pseudonyms } from "../../../services/account/Pseudonyms.ts"
import { IntakeJournal } from "../../../services/intake/IntakeJournal.ts"
import type { Admission } from "../../../services/intake/IntakeRecords.ts"
import { ChatDispatcher } from "../../../services/turns/ChatDispatcher.ts"
import { makeHeardVerifications } from "../encryption/HeardVerifications.ts"
import { makeUnreadableSessions } from "../encryption/UnreadableSessions.ts"
import { makeUnsealing } from "../encryption/Unsealing.ts"
import { admissionOf, heldBack, isPrompt, type ReadEvent } from "./AdmissionOfRoute.ts"
import { makeEventRoutes, readOf, type RouteRules, upToCommand } from "./EventRoutes.ts"
import { makeHeldEvents } from "./HeldEvents.ts"
import { makePassedOverEvents } from "./PassedOverEvents.ts"
import { makePointedMessages } from "./PointedMessages.ts"
import { makePromptConsents } from "./PromptConsents.ts"
import { makeInOrder } from "./QuestionOrder.ts"
import { makeReadReceipts } from "./ReadReceipts.ts"

export interface IntakeRules extends RouteRules {
  /** What becomes of a stranger's invitation. */
  readonly strangers: "reject" | "park"
  /** Whether prompts that come as those of a program do are held back. */
  readonly brake: boolean
  /** A direct room is greeted when the bot joins it by invitation. */
  readonly welcome?: boolean
  /** Prompts that are older, in ms, are answered only after asking; undefined: prompts of any age are. */
  readonly maxPromptAge?: number | undefined
  /** Waits until other people may talk to the bot than before; absent: that never changes. */
  readonly accessChanged?: Effect.Effect<void>
}

/** Events admitted in one transaction. */
const atOnce = 200

/**
 * After a command, not many more events are read than will be admitted, as the others are read again. In powers of
 * two, so that the store is asked with few different limits.
 */
const readNext = (read: number, admitted: number): number =>
  Math.min(atOnce, admitted < read ? 2 ** Math.ceil(Math.log2(admitted + 1)) : 2 * read)

/** Holds back prompts that come faster than people write. */
const makeBraked = (journal: typeof IntakeJournal.Service, rules: IntakeRules, words: BotMessages) =>
  Effect.fnUntraced(function*(admissions: ReadonlyArray<Admission>, read: ReadonlyArray<ReadEvent>) {
    // Old prompts that are wanted come together, though they were not written so.
    const counts = (admission: Admission, at: number) => isPrompt(admission) && read[at]!.pending.age !== "wanted"
    const prompts = rules.brake ? admissions.filter(counts).filter(isPrompt) : []
    const brakes = new Map((yield* journal.brake(prompts)).map((brake, at) => [prompts[at]!.event, brake]))
    return admissions.map((admission) => {
      const brake = isPrompt(admission) ? brakes.get(admission.event) : undefined
      return brake === undefined
        ? admission
        : heldBack(admission as Extract<Admission, { _tag: "Turn" }>, brake, words)
    })
  })

/**
 * Turns the journal's pending events into work, until none is left. `admit` is safe to repeat: an event is admitted
 * once. `send` is told of a chat in which a notice waits; `waiting` admits what was held back, when it is due.
 */
export const makeAdmission = Effect.fnUntraced(
  function*(rules: IntakeRules, words: BotMessages, send: (chat: ChatId) => Effect.Effect<void>) {
    const journal = yield* IntakeJournal
    const dispatcher = yield* ChatDispatcher
    const heldEvents = yield* makeHeldEvents
    const names = yield* Pseudonyms
    const braked = makeBraked(journal, rules, words)
    const routesOf = yield* makeEventRoutes(rules)
    const sendReceipts = yield* makeReadReceipts
    const countPassedOver = makePassedOverEvents()
    const { hasWaited, untilOf } = makeInOrder()
    const pointing = yield* makePointedMessages(rules)
    const consents = yield* makePromptConsents(rules.maxPromptAge, words, send)
    const hearVerifications = yield* makeHeardVerifications
    const sessions = yield* makeUnreadableSessions({ ...rules, words, send })
    const opened = yield* makeUnsealing({ ...rules, failed: sessions.failed, note: sessions.note })

    /** Remembers when held events are due, and has the notice of a brake sent. */
    const noteHeld = Effect.fnUntraced(function*(admissions: ReadonlyArray<Admission>) {
      for (const admission of admissions) {
        if (admission._tag !== "Hold") continue
        yield* heldEvents.add(admission.until)
        if (admission.notice !== undefined) yield* send(brakePlace(admission.event).chat)
      }
    })

    // One at a time: two would choose the same events, and count them twice.
    const one = yield* Semaphore.make(1)
    const admit = one.withPermit(Effect.gen(function*() {
      // Read before the release: at a later time, a message could pass one that the release still held.
      const now = yield* Clock.currentTimeMillis
      let isLeft = yield* opened
      yield* Effect.andThen(heldEvents.release, consents.release)
      for (let most = atOnce;;) {
        const pending = yield* journal.pending(most)
        if (pending.length === 0 && !isLeft) return
        // Other rooms do not wait for what one has to be opened.
        if (isLeft) isLeft = yield* opened
        if (pending.length === 0) continue
        const read = yield* pointing(upToCommand(pending.map(readOf(rules))), (one) => hasWaited(one, now))
        most = readNext(pending.length === read.length ? most : pending.length, read.length)
        const routes = yield* routesOf(read, yield* consents.asked(read))
        const admissions = yield* braked(
          read.map((one, at) =>
            consents.admissionOf(one, admissionOf(one, routes[at]!, names, untilOf(one, routes[at]!, now)), now)
          ),
          read
        )
        yield* hearVerifications(read)
        yield* countPassedOver(read, routes)
        // What told of a prompt that was taken back is taken back with it.
        const chats = yield* journal.admit(admissions, samePrompt(rules))
        yield* Effect.forEach(chats, dispatcher.wake, { discard: true })
        if (admissions.some(({ _tag }) => _tag === "Erase")) yield* Effect.forEach(chats, send, { discard: true })
        yield* noteHeld(admissions)
        yield* consents.note(admissions)
        yield* sendReceipts(admissions)
        // Other fibers that have something to do go first.
        yield* Effect.yieldNow
      }
    }))

    return {
      admit,
      waiting: Effect.all([heldEvents.loop(admit), consents.loop(admit), sessions.loop(admit, one.withPermit)], {
        concurrency: 3,
        discard: true
      }),
      /** What an earlier process could not read is opened once more: its keys may have come as it ended. */
      openAgain: sessions.resume
    }
  }
)
