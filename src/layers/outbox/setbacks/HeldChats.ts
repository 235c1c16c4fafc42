import { Clock, Effect, Option, Random } from "effect"
import { patientDelay } from "../../../domain/Backoff.ts"
import type { ChatId, RoomId } from "../../../domain/Ids.ts"
import type { MatrixFault } from "../../../domain/matrix/MatrixError.ts"
import { refusalText } from "../../../domain/matrix/RefusalText.ts"
import { type Hold, SendHolds } from "../../../domain/outbox/SendHolds.ts"
import type { Stuck, StuckSends } from "../../../domain/outbox/StuckSends.ts"
import type { Room } from "../../../services/intake/IntakeRecords.ts"
import type { SetbackActions, SetbackWaits } from "./SetbackWaits.ts"

/** The room that a chat's sends go to, as far as its name tells; a notice of the bot's own stands for itself. */
export const roomKeyOf = (chat: ChatId): string => (chat.startsWith("!") ? chat.split(" ")[0]! : chat)

const account = "account"
const roomHold = (roomKey: string) => `room ${roomKey}`
const doubtHold = (roomKey: string) => `doubt ${roomKey}`

/** When so many chats were refused for the account's sake, no others try it too. */
const manyRefused = 8

/** A room that we are not in takes nothing until we join it, and a sync tells of that: it is asked seldom. In ms. */
const mostOutside = 6 * 3_600_000

/** An upgraded room that is not followed yet: its sends move when it is, so that trying them does not help. In ms. */
const untilFollowed = 600_000

const isUpgraded = (room: Room | undefined) =>
  room?.replacement !== undefined && room.followed !== true && room.untrusted !== true

/** A hold that was tried so often is told of when it ends. */
const toldAfter = 3

const isStumble = (reason: MatrixFault) =>
  reason._tag === "Unavailable" && reason.because === undefined && (reason.status === undefined || reason.status >= 500)

/** Warns once of what the server wrote and what can be done; a server that only stumbles is given a moment. */
const tell = (room: RoomId, tries: number, reason: MatrixFault) => {
  if (tries !== (isStumble(reason) ? toldAfter : 1)) return Effect.void
  const { advice, why } = refusalText(reason)
  return Effect.logWarning(`What is to be said in a room waits, because ${why}; ${advice}`).pipe(
    Effect.annotateLogs({ room })
  )
}

/** The key of the hold: `account`, `room R`, `doubt R` (no send to R has succeeded since), or `chat C`. */
const holdKey = ({ chat, evidence, of }: Stuck, unproven: boolean) => {
  if (of === "account") return account
  if (evidence.passes > 0) return `chat ${chat}`
  return unproven ? doubtHold(roomKeyOf(chat)) : roomHold(roomKeyOf(chat))
}

/** Chats that wait after a refusal, together with all that wait for the same reason; one of them tries at a time. */
export const makeHeldChats = (
  { intake, look }: SetbackActions,
  sends: StuckSends,
  waits: SetbackWaits
) => {
  const holds = new SendHolds()

  /** Lets the next chat of a hold try. Its overtaken entries go first, so that order returns after an outage. */
  const tryNext = (key: string): Effect.Effect<void> =>
    Effect.suspend(() => {
      const chat = holds.next(key)
      if (chat === undefined) return waits.ended(key)
      sends.wake(chat)
      return look(chat)
    })

  const release = (isOver: (hold: Hold) => boolean) =>
    Effect.suspend(() => {
      const gone = holds.release(isOver)
      const told = gone.some(({ tries }) => tries >= toldAfter)
        ? Effect.logInfo("What waited to be said is sent again")
        : Effect.void
      const chats = gone.flatMap(({ probe, waiting }) => (probe === undefined ? [...waiting] : [probe, ...waiting]))
      const woken = Effect.forEach([...new Set(chats)], look, { discard: true })
      return Effect.all([told, ...gone.map(({ key }) => waits.ended(key)), woken], { discard: true })
    })

  const leave = (chat: ChatId) =>
    Effect.suspend(() => {
      const key = holds.leave(chat)
      if (key === undefined) return Effect.void
      return holds.get(key) === undefined ? waits.ended(key) : tryNext(key)
    })

  const hold = Effect.fnUntraced(function*(one: Stuck, unproven: boolean) {
    const { chat, evidence, of, reason, room } = one
    const now = yield* Clock.currentTimeMillis
    const random = yield* Random.next
    // The room takes other sends, so the refusal is about this one: it waits for itself.
    const isAlone = of === "room" && evidence.passes > 0
    const key = holdKey(one, unproven)
    const before = holds.of(chat)
    if (before !== undefined && before.key !== key) yield* leave(chat)
    const known = Option.getOrUndefined(yield* Effect.orElseSucceed(intake.room(room), Option.none))
    const isInside = known === undefined || known.membership === "join"
    const wait = (tries: number) =>
      isUpgraded(known)
        ? untilFollowed
        : patientDelay(isAlone ? evidence.times : tries, random, isInside ? undefined : mostOutside)
    const timed = holds.refused(key, room, chat, now, wait)
    if (timed?.nextAt === undefined) return
    waits.at(key, timed.nextAt, tryNext(key))
    yield* waits.note(key, { room, reason, since: timed.since, tries: timed.tries, nextAt: timed.nextAt })
    // It may have ended while that was written.
    if (holds.get(key) !== timed) yield* waits.unnoted(key)
    if (!isAlone) yield* tell(room, timed.tries, reason)
  })

  return {
    hold,
    leave,
    release,
    isHeld: (chat: ChatId) => holds.waits(chat),
    /** Ends the holds that are over when something of this chat was sent. */
    releaseWith: (chat: ChatId) => {
      const roomKey = roomKeyOf(chat)
      return release(({ key }) => key === account || key === roomHold(roomKey) || key === doubtHold(roomKey))
    },
    /** Whether a chat must wait with its room, or with the account; it is then woken with it. */
    blocks: (chat: ChatId): boolean => {
      if (holds.waits(chat)) return true
      const room = holds.get(roomHold(roomKeyOf(chat)))
      const whole = holds.get(account)
      const over = room ?? (whole !== undefined && whole.waiting.size >= manyRefused ? whole : undefined)
      if (over === undefined || holds.of(chat)?.probe === chat || sends.turns(chat, false).size > 0) return false
      holds.join(over.key, chat)
      return true
    }
  }
}
