import { Clock, Effect, type Fiber } from "effect"
import type { ChatId, RoomId } from "../../../domain/Ids.ts"
import type { MatrixFault } from "../../../domain/matrix/MatrixError.ts"
import { refusalText } from "../../../domain/matrix/RefusalText.ts"
import type { IntakeJournal } from "../../../services/intake/IntakeJournal.ts"
import type { OutboxJournal } from "../../../services/outbox/OutboxJournal.ts"
import type { StoreWaits } from "../../../services/store/StoreWaits.ts"

/** What sends that wait after a refusal act through. */
export interface SetbackActions {
  readonly intake: Pick<IntakeJournal["Service"], "room">
  readonly outbox: Pick<OutboxJournal["Service"], "nextPriority">
  readonly waits: Pick<StoreWaits["Service"], "endWait" | "noteWait">
  /** Lines a chat up for what it has to send now. */
  readonly look: (chat: ChatId) => Effect.Effect<void>
  readonly fork: (effect: Effect.Effect<void>) => Fiber.Fiber<void>
}

/** A wait as the journal notes it for `status`; times in ms since 1970. */
export interface SetbackWait {
  readonly room: RoomId
  readonly reason: MatrixFault
  readonly since: number
  readonly tries: number
  readonly nextAt: number
}

/** The timers of sends that wait after a refusal, and their notes in the journal, by key. */
export const makeSetbackWaits = ({ fork, waits }: SetbackActions) => {
  const timers = new Map<string, Fiber.Fiber<void>>()

  const cancel = (key: string) => {
    timers.get(key)?.interruptUnsafe()
    timers.delete(key)
  }

  const unnoted = (key: string) => Effect.ignore(waits.endWait("send", key))

  return {
    /** Runs `then` at a time in ms since 1970, instead of what was to run for this key. */
    at: (key: string, time: number, then: Effect.Effect<void>) => {
      cancel(key)
      timers.set(
        key,
        fork(Effect.gen(function*() {
          yield* Effect.sleep(Math.max(0, time - (yield* Clock.currentTimeMillis)))
          timers.delete(key)
          yield* then
        }))
      )
    },
    note: (subject: string, { nextAt, reason, room, since, tries }: SetbackWait) =>
      Effect.ignore(
        waits.noteWait({ kind: "send", subject, room, why: refusalText(reason).why, since, tries, nextAt })
      ),
    unnoted,
    /** Ends the wait: no timer and no note is left. */
    ended: (key: string) =>
      Effect.suspend(() => {
        cancel(key)
        return unnoted(key)
      })
  }
}
export type SetbackWaits = ReturnType<typeof makeSetbackWaits>
