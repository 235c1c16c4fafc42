import { Clock, Effect, type Fiber, Semaphore } from "effect"
import type { ChatId } from "../../domain/Ids.ts"
import type { SendQueue } from "../../domain/outbox/SendQueue.ts"
import type { Priority } from "../../domain/Priority.ts"
import type { Pacer } from "../../services/outbox/Pacer.ts"
import type { HeldPlace, SendPlaces } from "./SendPlaces.ts"
import { roomKeyOf } from "./setbacks/HeldChats.ts"
import type { SendSetbacks } from "./setbacks/SendSetbacks.ts"

export interface SendPumpOptions {
  readonly pacer: typeof Pacer.Service
  readonly queue: SendQueue
  readonly places: SendPlaces
  readonly setbacks: SendSetbacks
  /** Chats that are being sent for; the pump adds, `run` removes. */
  readonly busy: Set<ChatId>
  readonly fork: (effect: Effect.Effect<void>) => Fiber.Fiber<void>
  /** Sends for a chat, in the place that was taken for it; `beyond` as the pacer says. */
  readonly run: (chat: ChatId, beyond: boolean, held: HeldPlace) => Effect.Effect<void>
}

/**
 * Starts the sends that may go now, the most urgent first, and sets an alarm for those that may not. It runs once at
 * a time and to its end: what the pacer allowed must be sent.
 */
export const makeSendPump = Effect.fnUntraced(
  function*({ busy, fork, pacer, places, queue, run, setbacks }: SendPumpOptions) {
    const one = yield* Semaphore.make(1)
    let alarm: { readonly at: number; readonly cancel: () => void } | undefined

    const pumpAt = (at: number) =>
      Effect.sync(() => {
        if (alarm !== undefined && alarm.at <= at) return
        alarm?.cancel()
        const fiber = fork(Effect.gen(function*() {
          yield* Effect.sleep(Math.max(0, at - (yield* Clock.currentTimeMillis)))
          alarm = undefined
          yield* pump
        }))
        alarm = { at, cancel: () => fiber.interruptUnsafe() }
      })

    const pump: Effect.Effect<void> = one.withPermit(Effect.uninterruptible(Effect.gen(function*() {
      let behind: Priority | undefined
      while (places.areFree()) {
        const urgent = queue.first(behind)
        if (urgent === undefined) return
        if (setbacks.blocks(urgent.chat) || !places.isFree(roomKeyOf(urgent.chat), urgent)) {
          queue.remove(urgent.chat)
          continue
        }
        const verdict = yield* pacer.request(urgent.priority, urgent.since)
        if (verdict._tag !== "Go") yield* pumpAt(verdict.at)
        if (verdict._tag === "Wait") return
        if (verdict._tag === "Hold") {
          behind = urgent.priority
          continue
        }
        queue.remove(urgent.chat)
        busy.add(urgent.chat)
        fork(run(urgent.chat, verdict.beyond, places.take(roomKeyOf(urgent.chat))))
      }
    })))
    return pump
  }
)
