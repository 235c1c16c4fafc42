import { Effect, type Fiber, Random } from "effect"
import { retryDelay } from "../../domain/Backoff.ts"
import type { ChatId } from "../../domain/Ids.ts"
import type { SendQueue } from "../../domain/outbox/SendQueue.ts"
import type { Pacer } from "../../services/outbox/Pacer.ts"
import { codeOf, deliver, giveUp } from "./Delivery.ts"
import { noTries, type Sender } from "./SendAttempt.ts"
import type { SendFollowUp } from "./SendFollowUp.ts"
import { type HeldPlace, type SendPlaces, slowAfter } from "./SendPlaces.ts"
import type { SendSetbacks } from "./setbacks/SendSetbacks.ts"

export interface SendRunOptions {
  readonly sender: Sender
  readonly pacer: typeof Pacer.Service
  readonly queue: SendQueue
  readonly places: SendPlaces
  readonly setbacks: SendSetbacks
  readonly followUp: SendFollowUp
  readonly busy: Set<ChatId>
  readonly fork: (effect: Effect.Effect<void>) => Fiber.Fiber<void>
  /** Lines the chat up for what it has to send next. */
  readonly lookAgain: (chat: ChatId) => Effect.Effect<void>
  readonly pump: Effect.Effect<void>
}

/** Sends once for a chat, and lines up its next send; the place is held for the request alone. */
export const makeSendRun = (
  { busy, fork, lookAgain, followUp, pacer, places, pump, queue, sender, setbacks }: SendRunOptions
) => {
  const tries = noTries()

  const once = Effect.fnUntraced(function*(chat: ChatId, beyond: boolean) {
    const first = yield* deliver(sender, chat, tries, setbacks.resting(chat))
    const result = first._tag === "Later" && (yield* setbacks.refused(first))
      ? yield* giveUp(sender, first.entry, codeOf(first.reason))
      : first
    yield* followUp.settle(result, beyond)
    return result
  })

  /** Lets others go in the place of a request that hangs. */
  const overdue = (held: HeldPlace) =>
    Effect.andThen(
      Effect.sleep(slowAfter),
      Effect.suspend(() => {
        places.overdue(held)
        return pump
      })
    )

  return Effect.fnUntraced(function*(chat: ChatId, beyond: boolean, held: HeldPlace) {
    const watch = fork(overdue(held))
    // Undefined: the store, or a bug, kept the send from being one.
    const result = yield* once(chat, beyond).pipe(
      Effect.catchTag("StoreError", (error) => Effect.as(Effect.logError(error.message), undefined)),
      Effect.catchDefect((defect) => Effect.as(Effect.logError("A bug met a send", defect), undefined))
    )
    watch.interruptUnsafe()
    for (const waiting of places.leave(held)) queue.put(waiting.chat, waiting.priority, waiting.since)
    if (result === undefined) {
      yield* pacer.undecided
      yield* pump
      const stumbled = places.stumbled(chat)
      yield* Effect.sleep(retryDelay(stumbled, yield* Random.next))
    } else places.steady(chat)
    busy.delete(chat)
    if (result !== undefined) yield* followUp.follow(chat, result)
    if (!setbacks.isHeld(chat)) yield* lookAgain(chat)
    yield* pump
  })
}
