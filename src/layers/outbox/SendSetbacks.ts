import { Clock, Effect, type Fiber, Option, Random } from "effect"
import { patientDelay } from "../../domain/Backoff.ts"
import type { ChatId, RoomId } from "../../domain/Ids.ts"
import type { MatrixFault } from "../../domain/matrix/MatrixError.ts"
import { refusalText } from "../../domain/matrix/RefusalText.ts"
import { isContent, isStubborn, refusedAgain } from "../../domain/outbox/RefusalEvidence.ts"
import { type Hold, SendHolds } from "../../domain/outbox/SendHolds.ts"
import { type Stuck, StuckSends } from "../../domain/outbox/StuckSends.ts"
import type { IntakeJournal } from "../../services/intake/IntakeJournal.ts"
import type { ClaimedEntry } from "../../services/outbox/OutboxEntry.ts"
import type { OutboxJournal } from "../../services/outbox/OutboxJournal.ts"
import type { StoreWaits } from "../../services/store/StoreWaits.ts"
import type { Delivered } from "./Delivery.ts"

type Later = Extract<Delivered, { readonly _tag: "Later" }>

/** The room that a chat's sends go to, as far as its name tells; a notice of the bot's own stands for itself. */
export const placeOf = (chat: ChatId): string => (chat.startsWith("!") ? chat.split(" ")[0]! : chat)

const account = "account"

/** When so many were refused for the account's sake, no others try it too. */
const manyRefused = 8

/** A room that we are not in takes nothing until we are, and then we are told: it is asked seldom. */
const mostOutside = 6 * 3_600_000

const roomKey = (place: string) => `room ${place}`
const doubtKey = (place: string) => `doubt ${place}`
const nameOf = ({ chat, turn }: Stuck) => `turn ${turn} of ${chat}`

const isStumble = (reason: MatrixFault) =>
  reason._tag === "Unavailable" && reason.because === undefined && (reason.status === undefined || reason.status >= 500)

export interface SendSetbacksOptions {
  readonly journal:
    & Pick<typeof OutboxJournal.Service, "nextPriority">
    & Pick<typeof IntakeJournal.Service, "room">
    & Pick<typeof StoreWaits.Service, "noteWait" | "endWait">
  /** Lines a chat up, as what it has to send now. */
  readonly look: (chat: ChatId) => Effect.Effect<void>
  readonly fork: (effect: Effect.Effect<void>) => Fiber.Fiber<void>
}

/**
 * What becomes of sends that are refused for now: who waits for what, who tries next and when, and what that proves.
 */
export const makeSendSetbacks = ({ fork, journal, look }: SendSetbacksOptions) => {
  const holds = new SendHolds()
  const sends = new StuckSends()
  const timers = new Map<string, Fiber.Fiber<void>>()

  const cancel = (key: string) => {
    timers.get(key)?.interruptUnsafe()
    timers.delete(key)
  }

  const at = (key: string, time: number, then: Effect.Effect<void>) => {
    cancel(key)
    timers.set(
      key,
      fork(Effect.gen(function*() {
        yield* Effect.sleep(Math.max(0, time - (yield* Clock.currentTimeMillis)))
        timers.delete(key)
        yield* then
      }))
    )
  }

  const note = (subject: string, room: RoomId, reason: MatrixFault, since: number, tries: number, nextAt: number) =>
    Effect.ignore(journal.noteWait({ kind: "send", subject, room, why: refusalText(reason).why, since, tries, nextAt }))

  const ended = (key: string) =>
    Effect.suspend(() => {
      cancel(key)
      return Effect.ignore(journal.endWait("send", key))
    })

  /** What the server wrote, once, and what can be done; one that only stumbles is given a moment. */
  const tell = (room: RoomId, tries: number, reason: MatrixFault) => {
    if (tries !== (isStumble(reason) ? 3 : 1)) return Effect.void
    const { advice, why } = refusalText(reason)
    return Effect.logWarning(`What is to be said in a room waits, because ${why}; ${advice}`).pipe(
      Effect.annotateLogs({ room })
    )
  }

  const wakeAll = (chats: Iterable<ChatId>) => Effect.forEach([...new Set(chats)], look, { discard: true })

  /** Its turn to try. What is passed by goes first again, so that an outage that is over leaves no disorder. */
  const tryNext = (key: string): Effect.Effect<void> =>
    Effect.suspend(() => {
      const chat = holds.next(key)
      if (chat === undefined) return ended(key)
      sends.wake(chat)
      return look(chat)
    })

  const release = (over: (hold: Hold) => boolean) =>
    Effect.suspend(() => {
      const gone = holds.release(over)
      const told = gone.some(({ tries }) => tries >= 3)
        ? Effect.logInfo("What waited to be said is sent again")
        : Effect.void
      const chats = gone.flatMap(({ probe, waiting }) => (probe === undefined ? [...waiting] : [probe, ...waiting]))
      return Effect.all([told, ...gone.map(({ key }) => ended(key)), wakeAll(chats)], { discard: true })
    })

  const leave = (chat: ChatId) =>
    Effect.suspend(() => {
      const key = holds.leave(chat)
      if (key === undefined) return Effect.void
      return holds.get(key) === undefined ? ended(key) : tryNext(key)
    })

  /** Lets what is behind a stubborn send try before it, where there is something. */
  const passBy = Effect.fnUntraced(function*(one: Stuck) {
    const { chat, evidence, of, reason, room, turn } = one
    const now = yield* Clock.currentTimeMillis
    if (of === "account" || turn === 0 || !isStubborn(evidence, now)) return false
    if (!sends.isPassedBy(chat, turn)) {
      const behind = yield* Effect.orElseSucceed(
        journal.nextPriority(chat, new Set([...sends.turns(chat, false), turn])),
        Option.none
      )
      if (!sends.hasRoom(chat) || Option.isNone(behind)) return false
    }
    sends.rest(one)
    const next = now + patientDelay(evidence.times, yield* Random.next)
    at(
      nameOf(one),
      next,
      Effect.suspend(() => {
        sends.wake(chat, turn)
        return look(chat)
      })
    )
    yield* note(nameOf(one), room, reason, evidence.since, evidence.times, next)
    if (!sends.isPassedBy(chat, turn)) yield* ended(nameOf(one))
    return true
  })

  const hold = Effect.fnUntraced(function*({ chat, evidence, of, reason, room }: Stuck, unproven: boolean) {
    const now = yield* Clock.currentTimeMillis
    const random = yield* Random.next
    // Others are taken in that room, so it is about this one: it waits for itself.
    const alone = of === "room" && evidence.passes > 0
    const key = of === "account"
      ? account
      : alone
      ? `chat ${chat}`
      : unproven
      ? doubtKey(placeOf(chat))
      : roomKey(placeOf(chat))
    const before = holds.of(chat)
    if (before !== undefined && before.key !== key) yield* leave(chat)
    const inside = Option.match(yield* Effect.orElseSucceed(journal.room(room), Option.none), {
      onNone: () => true,
      onSome: ({ membership }) => membership === "join"
    })
    const timed = holds.refused(
      key,
      room,
      chat,
      now,
      (tries) => patientDelay(alone ? evidence.times : tries, random, inside ? undefined : mostOutside)
    )
    if (timed?.nextAt === undefined) return
    at(key, timed.nextAt, tryNext(key))
    yield* note(key, room, reason, timed.since, timed.tries, timed.nextAt)
    // It may have ended while that was written.
    if (holds.get(key) !== timed) yield* Effect.ignore(journal.endWait("send", key))
    if (!alone) yield* tell(room, timed.tries, reason)
  })

  /** Something is not to be sent any more, as it was sent, or something else is in its place. */
  const settled = ({ chat, entry: slot, turn }: ClaimedEntry) =>
    Effect.suspend(() => {
      const passed = sends.forget(chat, turn, slot)
      return passed === undefined ? Effect.void : ended(nameOf(passed))
    })

  return {
    settled,
    /** Turns that what is behind them goes before now. */
    resting: (chat: ChatId) => sends.turns(chat, true),
    isHeld: (chat: ChatId) => holds.waits(chat),

    /** Whether a chat must wait with its room; it is then woken with it. */
    blocks: (chat: ChatId): boolean => {
      if (holds.waits(chat)) return true
      const room = holds.get(roomKey(placeOf(chat)))
      const whole = holds.get(account)
      const over = room ?? (whole !== undefined && whole.waiting.size >= manyRefused ? whole : undefined)
      if (over === undefined || holds.of(chat)?.probe === chat || sends.turns(chat, false).size > 0) return false
      holds.join(over.key, chat)
      return true
    },

    /** A send was refused. True: it is proven that its content is why. */
    refused: Effect.fnUntraced(function*({ of, reason, slot, unproven }: Later) {
      const { chat, room, turn } = slot
      const now = yield* Clock.currentTimeMillis
      const evidence = refusedAgain(sends.known(chat, turn, slot.entry)?.evidence, now, slot.revision, unproven)
      if (isContent(evidence, now)) return true
      const one: Stuck = { chat, room, turn, slot: slot.entry, reason, of, evidence }
      sends.wait(one)
      if (!(yield* passBy(one))) yield* hold(one, unproven)
      return false
    }),

    /**
     * A send went through: whoever waited for that tries again, and whoever is refused all the same is alone with it.
     */
    passed: Effect.fnUntraced(function*(slot: ClaimedEntry) {
      yield* settled(slot)
      const place = placeOf(slot.chat)
      const freed = sends.passes(slot.room)
      yield* release(({ key }) => key === account || key === roomKey(place) || key === doubtKey(place))
      yield* wakeAll(freed)
    }),

    /** A chat has nothing to send: its hold must not wait for it. */
    idle: leave,

    /** News for a chat that waits: what is new may not be what is refused. True: it waits no longer. */
    around: Effect.fnUntraced(function*(chat: ChatId) {
      const one = sends.waitedFor(chat)
      if (one === undefined || !(yield* passBy(one))) return false
      yield* leave(chat)
      return true
    }),

    /** What may be sent into a room, or into all of them, may have changed. */
    stir: (room: RoomId | undefined) =>
      Effect.suspend(() => {
        const concerned = sends.chats(room)
        for (const chat of concerned) sends.wake(chat)
        return Effect.andThen(release((hold) => room === undefined || hold.room === room), wakeAll(concerned))
      })
  }
}
