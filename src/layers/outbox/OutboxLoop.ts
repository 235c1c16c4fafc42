import { Clock, Effect, FiberSet, Layer, Option, Random, Schedule } from "effect"
import type { ChatId, UserId } from "../../domain/Ids.ts"
import type { JournalError } from "../../domain/JournalError.ts"
import { readMark } from "../../domain/Outgoing.ts"
import { retryDelay } from "../../domain/Retry.ts"
import { SendQueue } from "../../domain/SendQueue.ts"
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
    Effect.flatMap(journal.head(chat), (rank) => Effect.sync(() => {
      if (Option.isSome(rank) && !busy.has(chat)) queue.put(chat, rank.value)
      if (Option.isNone(rank)) queue.remove(chat)
    }))

  /** Starts what may go now, and sets the alarm for what may not. */
  const pump: Effect.Effect<void> = Effect.gen(function*() {
    while (busy.size < mostInFlight) {
      const urgent = queue.first()
      if (urgent === undefined) return
      const verdict = yield* pacer.request(urgent.rank)
      if (verdict._tag === "Wait") return yield* pumpAt(verdict.at)
      queue.remove(urgent.chat)
      busy.add(urgent.chat)
      fork(run(urgent.chat, verdict.beyond))
    }
  })

  const pumpAt = (at: number | undefined) => Effect.sync(() => {
    if (at === undefined || (alarm !== undefined && alarm.at <= at)) return
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
    // Of the parts of a long answer only the last one closes it.
    const closes = "slot" in result && (readMark(result.slot.content)?.state ?? "working") !== "working"
    const closed = closes ? pacer.reserve(-1) : Effect.void
    switch (result._tag) {
      case "Nothing":
      case "Gone":
        return Effect.succeed(true)
      case "Sent":
        return Effect.as(Effect.andThen(pacer.accepted(beyond), closed), true)
      case "RateLimited":
        return Effect.as(pacer.refused(result.retryAfter), true)
      case "Refused":
        return Effect.as(Effect.andThen(closed, Effect.logWarning("An event of ours cannot be sent").pipe(Effect.annotateLogs({ why: result.why, room: result.slot.room }))), true)
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
        queue.raise(chat, rank)
        return pump
      }).pipe(Effect.catchTag("JournalError", (error) => Effect.logError(error.message)))
  })
}))
