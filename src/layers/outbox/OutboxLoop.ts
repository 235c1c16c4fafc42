import { Clock, Effect, FiberSet, Layer, Option, Random, Schedule, Semaphore } from "effect"
import type { ChatId, UserId } from "../../domain/Ids.ts"
import type { JournalError } from "../../domain/JournalError.ts"
import { retryDelay } from "../../domain/Retry.ts"
import { SendQueue } from "../../domain/SendQueue.ts"
import type { Rank } from "../../domain/TurnDecision.ts"
import { Journal } from "../../services/Journal.ts"
import { Matrix } from "../../services/Matrix.ts"
import { Outbox } from "../../services/Outbox.ts"
import { Pacer } from "../../services/Pacer.ts"
import { type Delivered, deliver, noTries } from "./Delivery.ts"

/** Sends under way at once; what waits beyond them waits in the journal. */
const mostInFlight = 32

/** A store in trouble is asked again until it heals: nothing may be forgotten meanwhile. */
const untilStored = Schedule.spaced("1 second")

export const layer = (me: UserId): Layer.Layer<Outbox, JournalError, Journal | Matrix | Pacer> => Layer.effect(Outbox, Effect.gen(function*() {
  const journal = yield* Journal
  const matrix = yield* Matrix
  const pacer = yield* Pacer
  const fork = yield* FiberSet.makeRuntime<never>()
  const queue = new SendQueue()
  // Chats whose head is being sent, or waits to be sent again.
  const busy = new Set<ChatId>()
  let alarm: { readonly at: number; readonly cancel: () => void } | undefined

  /** Looks at what a chat has to send now, and lines it up for that; one that is busy is looked at again afterwards. */
  const look = (chat: ChatId) =>
    Effect.flatMap(journal.head(chat), (rank) => Effect.map(Clock.currentTimeMillis, (at) => {
      if (Option.isSome(rank) && !busy.has(chat)) queue.put(chat, rank.value, at)
      if (Option.isNone(rank)) queue.remove(chat)
    }))

  const pumping = yield* Semaphore.make(1)

  /** Starts what may go now, and sets the alarm for what may not. One at a time, and to its end: a send that was spent must be sent. */
  const pump: Effect.Effect<void> = Effect.suspend(() => pumping.withPermit(Effect.uninterruptible(Effect.gen(function*() {
    let behind: Rank | undefined
    while (busy.size < mostInFlight) {
      const urgent = queue.first(behind)
      if (urgent === undefined) return
      const verdict = yield* pacer.request(urgent.rank, urgent.since)
      if (verdict._tag !== "Go") yield* pumpAt(verdict.at)
      if (verdict._tag === "Wait") return
      if (verdict._tag === "Hold") {
        behind = urgent.rank
        continue
      }
      queue.remove(urgent.chat)
      busy.add(urgent.chat)
      fork(run(urgent.chat, verdict.beyond))
    }
  }))))

  const pumpAt = (at: number) => Effect.sync(() => {
    if (alarm !== undefined && alarm.at <= at) return
    alarm?.cancel()
    const fiber = fork(Effect.gen(function*() {
      yield* Effect.sleep(Math.max(0, at - (yield* Clock.currentTimeMillis)))
      alarm = undefined
      yield* pump
    }))
    alarm = { at, cancel: () => fiber.interruptUnsafe() }
  })

  /** Tells the pacer what became of a send; false: nobody knows, so it is sent again. */
  const settle = (result: Delivered, beyond: boolean): Effect.Effect<boolean> => {
    switch (result._tag) {
      case "Nothing":
      case "Gone":
        return Effect.succeed(true)
      case "Sent":
        return Effect.as(pacer.accepted(beyond), true)
      case "RateLimited":
        return Effect.as(pacer.refused(result.retryAfter), true)
      case "Refused":
        return Effect.as(Effect.logWarning("An event of ours cannot be sent").pipe(Effect.annotateLogs({ why: result.why, room: result.slot.room })), true)
      case "Unknown":
        return Effect.succeed(false)
    }
  }

  /** One send, repeated while nobody knows what became of it; then the chat's next. */
  const run = Effect.fnUntraced(function*(chat: ChatId, beyond: boolean) {
    const tries = noTries()
    const once = deliver({ journal, matrix, me }, chat, tries).pipe(
      Effect.flatMap((result) => settle(result, beyond)),
      Effect.catchTag("JournalError", (error) => Effect.as(Effect.logError(error.message), false)),
      Effect.catchDefect((defect) => Effect.as(Effect.logError("A bug met a send", defect), false))
    )
    for (let tries = 1; !(yield* once); tries++) yield* Effect.sleep(retryDelay(tries, yield* Random.next))
    busy.delete(chat)
    yield* Effect.ignore(Effect.retry(look(chat), untilStored))
    yield* pump
  })

  return Outbox.of({
    wake: (chat, rank) =>
      Effect.suspend(() => {
        if (busy.has(chat)) return Effect.void
        if (rank === undefined) return Effect.andThen(look(chat), pump)
        return Effect.andThen(Effect.map(Clock.currentTimeMillis, (at) => queue.raise(chat, rank, at)), pump)
      }).pipe(Effect.catchTag("JournalError", (error) => Effect.logError(error.message)))
  })
}))
