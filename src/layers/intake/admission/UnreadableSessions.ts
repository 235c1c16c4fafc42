import { Clock, Effect, Option } from "effect"
import type { ChatId, UserId } from "../../../domain/Ids.ts"
import { keyPatience, unreadableChat, unreadableNotice } from "../../../domain/intake/UnreadableNotice.ts"
import type { BotMessages } from "../../../domain/messages/BotMessages.ts"
import type { StoreError } from "../../../domain/StoreError.ts"
import { Crypto } from "../../../services/crypto/Crypto.ts"
import { IntakeJournal } from "../../../services/intake/IntakeJournal.ts"
import { SealedEvents, type UnreadableSession } from "../../../services/intake/SealedEvents.ts"
import { untilDone } from "../../pace/StoreRetry.ts"
import { makeDueTimes } from "./DueTimes.ts"

/** Sessions told of at once. */
const atOnce = 50

export interface UnreadableRules {
  readonly isAllowed: (user: UserId) => boolean
  /** GROUP_POLICY. */
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
  function*({ groupPolicy, isAllowed, send, words }: UnreadableRules) {
    const journal = yield* SealedEvents
    const intake = yield* IntakeJournal
    const crypto = yield* Crypto

    /** Whether the sender may wait for an answer: strangers do not, nor do groups in which we answer nobody. */
    const isOurs = Effect.fnUntraced(function*({ room, sender }: UnreadableSession) {
      if (!isAllowed(sender)) return false
      if (groupPolicy !== "never") return true
      return Option.exists(yield* intake.room(room), ({ direct }) => direct)
    })

    const tell = Effect.fnUntraced(function*(now: number) {
      for (;;) {
        const sessions = yield* journal.untoldSessions(now - keyPatience, atOnce)
        for (const session of sessions) {
          const notice = (yield* isOurs(session)) ? unreadableNotice(words, session) : undefined
          if (yield* journal.tellUnreadable(session, notice)) yield* send(unreadableChat(session.event))
        }
        if (sessions.length < atOnce) break
      }
      const next = yield* journal.firstUntold
      return next === undefined ? undefined : next + keyPatience
    })
    const due = yield* makeDueTimes({ what: "notices of unreadable messages", longest: keyPatience, release: tell })

    const arrived = Effect.fnUntraced(function*(admit: Effect.Effect<void, StoreError>) {
      const sessions = yield* crypto.arrivals
      const opened = yield* untilDone("keys that came", journal.retrySealed(sessions))
      if (opened > 0) yield* untilDone("messages whose keys came", admit)
    })

    return {
      /** Tells what is due, and has opened and admitted what can be read, for as long as it runs. */
      loop: (admit: Effect.Effect<void, StoreError>) =>
        Effect.all([due.loop(due.release), Effect.forever(arrived(admit))], { concurrency: 2, discard: true }),
      /** Events were opened: some may not be readable. */
      note: Effect.flatMap(
        Clock.currentTimeMillis,
        (now) =>
          Effect.flatMap(
            journal.firstUntold,
            (first) => first === undefined ? Effect.void : due.add(Math.max(now, first + keyPatience))
          )
      ),
      resume: Effect.asVoid(journal.retrySealed(undefined))
    }
  }
)
