import { Clock, Effect, Option } from "effect"
import { type HearingRules, isHeard } from "../../../domain/access/HeardPeople.ts"
import type { ChatId } from "../../../domain/Ids.ts"
import { keyPatience, unreadableChat, unreadableNotice } from "../../../domain/intake/UnreadableNotice.ts"
import type { BotMessages } from "../../../domain/messages/BotMessages.ts"
import type { StoreError } from "../../../domain/StoreError.ts"
import { Crypto, type RoomSession } from "../../../services/crypto/Crypto.ts"
import { IntakeJournal } from "../../../services/intake/IntakeJournal.ts"
import { SealedEvents, type UnreadableSession, type WithheldSession } from "../../../services/intake/SealedEvents.ts"
import { RoomSettings } from "../../../services/rooms/RoomSettings.ts"
import { untilDone } from "../../pace/StoreRetry.ts"
import { makeDueTimes } from "../admission/DueTimes.ts"
import { type Alone, makeFailedOpenings } from "./FailedOpenings.ts"
import { makeOwnWaits } from "./OwnWaits.ts"

/** Sessions told of at once. */
const atOnce = 50

/** Sessions whose keys came, and those whose keys are withheld, each once. */
const partitioned = (sessions: ReadonlyArray<RoomSession>) => {
  const came = new Map<string, RoomSession>()
  const withheld = new Map<string, WithheldSession>()
  for (const { room, session, withheld: reason } of sessions) {
    const key = `${room} ${session}`
    if (reason === undefined) came.set(key, { room, session })
    else withheld.set(key, { room, session, reason })
  }
  return [[...came.values()], [...withheld.values()]] as const
}

/** Notices about one sender in one room in `noticesWithin` ms: sessions cost nothing to invent. */
const mostNotices = 3
const noticesWithin = 3_600_000
/** Senders that are counted; beyond them the oldest is counted anew. */
const mostSenders = 1_024

/** Whether one more notice about this sender may go into this room. */
const makeNoticePace = () => {
  const told = new Map<string, ReadonlyArray<number>>()
  return ({ room, sender }: UnreadableSession, now: number): boolean => {
    const key = `${room} ${sender}`
    const recent = (told.get(key) ?? []).filter((at) => now >= at && now - at < noticesWithin)
    if (recent.length >= mostNotices) return false
    told.delete(key)
    told.set(key, [...recent, now])
    if (told.size > mostSenders) told.delete(told.keys().next().value!)
    return true
  }
}

/** Whether our device is signed; then senders are told again whose clients show nothing of an unsigned one. */
const makeSignedNews = (crypto: typeof Crypto.Service, journal: typeof SealedEvents.Service) => {
  let isSigned = false
  return {
    isSigned: () => isSigned,
    note: Effect.gen(function*() {
      const now = yield* crypto.state
      if (isSigned || now._tag !== "On" || now.identity._tag !== "Signed") return
      yield* journal.retellUnverified(yield* Clock.currentTimeMillis)
      isSigned = true
    })
  }
}

export interface UnreadableRules extends HearingRules {
  /** GROUP_POLICY, for a room in which nothing else was set. */
  readonly groupPolicy: "always" | "mention" | "never"
  readonly words: BotMessages
  /** A chat has a notice to send. */
  readonly send: (chat: ChatId) => Effect.Effect<void>
}

/**
 * Has messages opened again when keys come, and tells senders of sessions whose keys do not come, each once. Strangers
 * are told nothing.
 */
export const makeUnreadableSessions = Effect.fnUntraced(
  function*({ groupPolicy, send, words, ...rules }: UnreadableRules) {
    const journal = yield* SealedEvents
    const intake = yield* IntakeJournal
    const settings = yield* RoomSettings
    const crypto = yield* Crypto

    /** Whether the sender may wait for an answer: strangers do not, nor do groups in which we answer nobody. */
    const isOurs = Effect.fnUntraced(function*({ room, sender }: UnreadableSession) {
      if (!isHeard(rules, sender)) return false
      const known = Option.getOrUndefined(yield* intake.room(room))
      if (known?.direct === true) return true
      const { mention = groupPolicy } = yield* settings.roomChoices(known?.origin ?? room)
      return mention !== "never"
    })

    const { _tag } = yield* crypto.state
    const mayTell = makeNoticePace()

    const began = yield* Clock.currentTimeMillis
    /** When a session is due that cannot be read since then: its key may come only once we can read at all. */
    const dueAt = (since: number) => Math.max(since, began) + keyPatience

    const signed = makeSignedNews(crypto, journal)

    const tell = Effect.fnUntraced(function*(now: number) {
      // A device that cannot write there tells nobody; it is told once there is one that can.
      if (_tag !== "On") return undefined
      const waits = yield* journal.firstUntold
      if (waits === undefined || now < began + keyPatience) return waits === undefined ? undefined : dueAt(waits)
      for (;;) {
        const sessions = yield* journal.untoldSessions(now - keyPatience, atOnce)
        for (const session of sessions) {
          const isTold = (yield* isOurs(session)) && mayTell(session, now)
          const notice = isTold ? unreadableNotice(words, session) : undefined
          if (yield* journal.tellUnreadable(session, notice, signed.isSigned())) {
            yield* send(unreadableChat(session.event))
          }
        }
        if (sessions.length < atOnce) break
      }
      const next = yield* journal.firstUntold
      return next === undefined ? undefined : dueAt(next)
    })
    const due = yield* makeDueTimes({ what: "notices of unreadable messages", longest: keyPatience, release: tell })

    const arrived = Effect.fnUntraced(function*(admit: Effect.Effect<void, StoreError>, alone: Alone) {
      const sessions = yield* crypto.arrivals
      // Of a key that is withheld nothing can be read, however often that is said.
      const [came, withheld] = partitioned(sessions)
      yield* untilDone("keys that are withheld", Effect.forEach(withheld, journal.noteWithheld, { discard: true }))
      const opened = yield* untilDone("keys that came", alone(journal.retrySealed(came)))
      if (opened > 0) yield* untilDone("messages whose keys came", admit)
    })

    const openings = yield* makeFailedOpenings

    const ours = yield* makeOwnWaits

    return {
      failed: openings.note,
      /** Tells what is due, and has opened and admitted what can be read, for as long as it runs. */
      loop: (admit: Effect.Effect<void, StoreError>, alone: Alone) =>
        Effect.all([
          due.loop(due.release),
          ours.loop(admit),
          Effect.forever(arrived(admit, alone)),
          openings.loop(admit, alone)
        ], { concurrency: 4, discard: true }),
      /** Events were opened: some may not be readable. */
      note: Effect.gen(function*() {
        const now = yield* Clock.currentTimeMillis
        yield* signed.note
        const first = yield* journal.firstUntold
        if (first !== undefined) yield* due.add(Math.max(now, dueAt(first)))
        yield* ours.note(now)
      }),
      resume: Effect.asVoid(journal.retrySealed(undefined))
    }
  }
)
