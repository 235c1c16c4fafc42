import { Clock, Effect, Option, Random } from "effect"
import { patientDelay } from "../../../domain/Backoff.ts"
import { isStubborn } from "../../../domain/outbox/RefusalEvidence.ts"
import type { Stuck, StuckSends } from "../../../domain/outbox/StuckSends.ts"
import type { ClaimedEntry } from "../../../services/outbox/OutboxEntry.ts"
import type { SetbackActions, SetbackWaits } from "./SetbackWaits.ts"

const nameOf = ({ chat, turn }: Stuck) => `turn ${turn} of ${chat}`

/** Sends that are refused again and again. Later sends of their chat overtake them. */
export const makePassedBySends = (
  { look, outbox }: SetbackActions,
  sends: StuckSends,
  waits: SetbackWaits
) => ({
  /** Lets what is behind a stubborn send try before it. False: nothing is behind it, or it is not stubborn yet. */
  passBy: Effect.fnUntraced(function*(one: Stuck) {
    const { chat, evidence, of, reason, room, turn } = one
    const now = yield* Clock.currentTimeMillis
    if (of === "account" || turn === 0 || !isStubborn(evidence, now)) return false
    if (!sends.isPassedBy(chat, turn)) {
      const behind = yield* Effect.orElseSucceed(
        outbox.nextPriority(chat, new Set([...sends.turns(chat, false), turn])),
        Option.none
      )
      if (!sends.hasRoom(chat) || Option.isNone(behind)) return false
    }
    sends.rest(one)
    const nextAt = now + patientDelay(evidence.times, yield* Random.next)
    waits.at(
      nameOf(one),
      nextAt,
      Effect.suspend(() => {
        sends.wake(chat, turn)
        return look(chat)
      })
    )
    yield* waits.note(nameOf(one), { room, reason, since: evidence.since, tries: evidence.times, nextAt })
    // It may have been sent, or replaced, while that was written.
    if (!sends.isPassedBy(chat, turn)) yield* waits.ended(nameOf(one))
    return true
  }),

  /** An entry is not to be sent any more: it was sent, or something else is in its place. */
  settled: ({ chat, entry, turn }: ClaimedEntry) =>
    Effect.suspend(() => {
      const passed = sends.forget(chat, turn, entry)
      return passed === undefined ? Effect.void : waits.ended(nameOf(passed))
    })
})
