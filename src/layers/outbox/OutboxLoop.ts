import { Clock, Effect, FiberSet, Layer, Option, Queue } from "effect"
import type { ChatId, UserId } from "../../domain/Ids.ts"
import type { BotMessages } from "../../domain/messages/BotMessages.ts"
import { SendQueue } from "../../domain/outbox/SendQueue.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import type { Crypto } from "../../services/crypto/Crypto.ts"
import { IntakeJournal } from "../../services/intake/IntakeJournal.ts"
import { Matrix } from "../../services/matrix/Matrix.ts"
import { Outbox } from "../../services/outbox/Outbox.ts"
import { OutboxJournal } from "../../services/outbox/OutboxJournal.ts"
import { Pacer } from "../../services/outbox/Pacer.ts"
import { StoreWaits } from "../../services/store/StoreWaits.ts"
import { storeRetry } from "../pace/StoreRetry.ts"
import { makeRoomEncryption } from "./RoomEncryption.ts"
import { makeSendFollowUp } from "./SendFollowUp.ts"
import { makeSendPlaces } from "./SendPlaces.ts"
import { makeSendPump } from "./SendPump.ts"
import { makeSendRun } from "./SendRun.ts"
import { roomKeyOf } from "./setbacks/HeldChats.ts"
import { makeSendSetbacks, type SendSetbacks } from "./setbacks/SendSetbacks.ts"

/** Sends what the journal has for each chat, as `me`. */
export const layer = (me: UserId, words: BotMessages): Layer.Layer<
  Outbox,
  StoreError,
  IntakeJournal | OutboxJournal | StoreWaits | Matrix | Pacer | Crypto
> =>
  Layer.effect(
    Outbox,
    Effect.gen(function*() {
      const journal = yield* OutboxJournal
      const matrix = yield* Matrix
      const pacer = yield* Pacer
      const runFork = yield* FiberSet.makeRuntime<never>()
      const fork = (effect: Effect.Effect<void>) => runFork(effect)
      const unshown = yield* Queue.bounded<ChatId>(64)
      const places = makeSendPlaces()
      const queue = new SendQueue((chat) => places.isSlow(roomKeyOf(chat)))
      const busy = new Set<ChatId>()

      /** Lines a chat up by the first thing that it has to send; a busy one is looked at again afterwards. */
      const look = (chat: ChatId) =>
        Effect.flatMap(
          journal.nextPriority(chat, setbacks.resting(chat)),
          (priority) =>
            Effect.flatMap(Clock.currentTimeMillis, (at) => {
              if (Option.isSome(priority) && !busy.has(chat)) queue.put(chat, priority.value, at)
              if (Option.isSome(priority)) return Effect.void
              queue.remove(chat)
              return setbacks.idle(chat)
            })
        )
      const lookAgain = (chat: ChatId) => Effect.ignore(Effect.retry(look(chat), storeRetry))
      const pumpLater = Effect.suspend(() => pump)

      const setbacks: SendSetbacks = makeSendSetbacks({
        intake: yield* IntakeJournal,
        outbox: journal,
        waits: yield* StoreWaits,
        fork,
        look: (chat) => Effect.suspend(() => (busy.has(chat) ? Effect.void : Effect.andThen(lookAgain(chat), pump)))
      })
      const followUp = makeSendFollowUp(pacer, setbacks, unshown)
      const rooms = yield* makeRoomEncryption
      const sender = { journal, matrix, rooms, me, unsendable: words.unsendable }
      const shared = { pacer, queue, places, setbacks, busy, fork }
      const run = makeSendRun({ ...shared, sender, followUp, lookAgain, pump: pumpLater })
      const pump: Effect.Effect<void> = yield* makeSendPump({ ...shared, run })

      return Outbox.of({
        wake: Effect.fn("Outbox.wake")((chat, priority) =>
          Effect.gen(function*() {
            if (busy.has(chat) || (setbacks.isHeld(chat) && !(yield* setbacks.around(chat)))) return
            if (priority === undefined || setbacks.resting(chat).size > 0) {
              return yield* Effect.andThen(look(chat), pump)
            }
            queue.raise(chat, priority, yield* Clock.currentTimeMillis)
            yield* pump
          }).pipe(Effect.catchTag("StoreError", (error) => Effect.logError(error.message)))
        ),
        stir: Effect.fn("Outbox.stir")((room) => setbacks.stir(room)),
        unshown
      })
    })
  )
