import { Clock, Effect, Latch } from "effect"
import type { RoomId } from "../../../domain/Ids.ts"
import { lateChat, lateNoticeOf, patienceLeft } from "../../../domain/intake/Gap.ts"
import type { BotMessages } from "../../../domain/messages/BotMessages.ts"
import { IntakeJournal } from "../../../services/intake/IntakeJournal.ts"
import type { Gap } from "../../../services/intake/IntakeRecords.ts"
import { Outbox } from "../../../services/outbox/Outbox.ts"
import { monotonic } from "../../pace/MonotonicClock.ts"
import { untilDone } from "../../pace/StoreRetry.ts"

/**
 * Lets rooms go on that waited long enough for their gaps, whatever the requests for the gaps do meanwhile: they may
 * fail, hang, stand in line, or bring page after page. `goOn` is run for each such room.
 */
export const makeGapPatience = Effect.fnUntraced(
  function*(words: BotMessages, goOn: (room: RoomId) => Effect.Effect<void>) {
    const journal = yield* IntakeJournal
    const outbox = yield* Outbox
    const begun = yield* Latch.make(false)
    // When this process saw each gap first, by the monotonic clock.
    const seen = new Map<number, number>()

    const letGo = Effect.fnUntraced(function*(gap: Gap) {
      yield* Effect.logWarning("A room goes on without what is missing of it").pipe(
        Effect.annotateLogs({ room: gap.room })
      )
      yield* journal.markGapLate(gap, lateNoticeOf(words))
      yield* outbox.wake(lateChat(gap.id))
      yield* goOn(gap.room)
    })

    /** Lets the rooms go on that waited long enough; returns the ms until the next one has. */
    const look = untilDone(
      "the rooms that wait for a gap",
      Effect.gen(function*() {
        const open = (yield* journal.gaps).filter(({ late }) => !late)
        const ids = new Set(open.map(({ id }) => id))
        for (const id of seen.keys()) if (!ids.has(id)) seen.delete(id)
        const [now, at] = [yield* Clock.currentTimeMillis, yield* monotonic]
        const over = new Map<RoomId, Gap>()
        let next: number | undefined
        for (const gap of open) {
          const since = seen.get(gap.id) ?? at
          seen.set(gap.id, since)
          const left = patienceLeft(gap, now, at - since)
          if (left > 0) next = Math.min(next ?? Infinity, left)
          else if (!over.has(gap.room)) over.set(gap.room, gap)
        }
        for (const gap of over.values()) yield* letGo(gap)
        return next
      })
    )

    // A gap that is found meanwhile has more time left than all that are known, so the sleep need not be cut short.
    yield* Effect.forkScoped(Effect.forever(Effect.gen(function*() {
      yield* begun.await
      begun.closeUnsafe()
      for (let next = yield* look; next !== undefined; next = yield* look) yield* Effect.sleep(next)
    })))
    return { /** Begins to watch, as there is a gap now. */ begin: Effect.sync(() => void begun.openUnsafe()) }
  }
)
