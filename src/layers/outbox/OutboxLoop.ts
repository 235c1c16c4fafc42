import { IntakeJournal } from "../../services/intake/IntakeJournal.ts"
import { Clock, Effect, FiberSet, Layer, Option, Queue, Random, Schedule, Semaphore } from "effect"
import { retryDelay } from "../../domain/Backoff.ts"
import type { ChatId, UserId } from "../../domain/Ids.ts"
import type { BotMessages } from "../../domain/messages/BotMessages.ts"
import { SendQueue } from "../../domain/outbox/SendQueue.ts"
import type { Priority } from "../../domain/Priority.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import { Journal } from "../../services/journal/Journal.ts"
import { Matrix } from "../../services/matrix/Matrix.ts"
import { Outbox } from "../../services/outbox/Outbox.ts"
import { OutboxJournal } from "../../services/outbox/OutboxJournal.ts"
import { Pacer } from "../../services/outbox/Pacer.ts"
import { StoreWaits } from "../../services/store/StoreWaits.ts"
import { codeOf, deliver, type Delivered, giveUp, noTries, type Sender } from "./Delivery.ts"
import { makeSendPlaces, type Seat, slowAfter } from "./SendPlaces.ts"
import { makeSendSetbacks, placeOf } from "./SendSetbacks.ts"

/** A store in trouble is asked again until it heals: nothing may be forgotten meanwhile. */
const untilStored = Schedule.spaced("1 second")

export const layer = (
  me: UserId,
  words: BotMessages
): Layer.Layer<Outbox, StoreError, OutboxJournal | IntakeJournal | StoreWaits | Matrix | Pacer> =>
  Layer.effect(
    Outbox,
    Effect.gen(function*() {
      const journal = { ...yield* OutboxJournal, ...yield* StoreWaits, room: (yield* IntakeJournal).room }
      const matrix = yield* Matrix
      const pacer = yield* Pacer
      const fork = yield* FiberSet.makeRuntime<never>()
      const sender: Sender = { journal, matrix, me, unsendable: words.unsendable }
      const tries = noTries()
      const unshown = yield* Queue.bounded<ChatId>(64)
      const places = makeSendPlaces()
      const queue = new SendQueue((chat) => places.isSlow(placeOf(chat)))
      // Chats whose head is being sent; one that waits to be sent again holds no place.
      const busy = new Set<ChatId>()
      let alarm: { readonly at: number; readonly cancel: () => void } | undefined

      /**
       * Looks at what a chat has to send now, and lines it up for that; one that is busy is looked at again
       * afterwards.
       */
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

      const lookAgain = (chat: ChatId) => Effect.ignore(Effect.retry(look(chat), untilStored))

      // Annotated, as the two know each other.
      const setbacks: ReturnType<typeof makeSendSetbacks> = makeSendSetbacks({
        journal,
        fork: (effect) => fork(effect),
        look: (chat) => Effect.suspend(() => (busy.has(chat) ? Effect.void : Effect.andThen(lookAgain(chat), pump)))
      })

      const pumping = yield* Semaphore.make(1)

      /**
       * Starts what may go now, and sets the alarm for what may not. One at a time, and to its end: a send that was
       * spent must be sent.
       */
      const pump: Effect.Effect<void> = Effect.suspend(() =>
        pumping.withPermit(Effect.uninterruptible(Effect.gen(function*() {
          let behind: Priority | undefined
          while (places.areFree()) {
            const urgent = queue.first(behind)
            if (urgent === undefined) return
            if (setbacks.blocks(urgent.chat) || !places.isFree(placeOf(urgent.chat), urgent)) {
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
            fork(run(urgent.chat, verdict.beyond, places.take(placeOf(urgent.chat))))
          }
        })))
      )

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

      // Parts and versions of one answer are refused for one reason, one after the other.
      let lost = ""
      const tellLost = (
        { _tag, slot: { chat, room, turn }, why }: Extract<Delivered, { readonly _tag: "Replaced" | "Refused" }>
      ) => {
        const one = `${chat} ${turn} ${why}`
        if (one === lost) return Effect.void
        lost = one
        return Effect.logWarning(
          `An event of ours cannot be sent${
            _tag === "Replaced" ? "; the room is told so in its place" : ", and is left out"
          }`
        ).pipe(Effect.annotateLogs({ why, room }))
      }

      /** Tells the pacer what became of a send. */
      const settle = (result: Delivered, beyond: boolean): Effect.Effect<void> => {
        switch (result._tag) {
          case "Nothing":
          case "Gone":
          case "Later":
            return pacer.undecided
          case "Sent":
            return pacer.accepted(beyond)
          case "RateLimited":
            return pacer.refused(result.retryAfter)
          case "Replaced":
          case "Refused":
            return Effect.andThen(pacer.undecided, tellLost(result))
        }
      }

      /** What a send that came to something means for the others. */
      const follow = (chat: ChatId, result: Delivered) => {
        switch (result._tag) {
          case "Nothing":
            return setbacks.idle(chat)
          case "Sent":
            return setbacks.passed(result.slot)
          case "Refused":
            return Effect.andThen(
              result.slot.ask === undefined ? Effect.void : Queue.offer(unshown, chat),
              setbacks.settled(result.slot)
            )
          case "Replaced":
            return setbacks.settled(result.slot)
          case "Gone":
          case "Later":
          case "RateLimited":
            return Effect.void
        }
      }

      /** One send; false: the store or a bug kept it from being one. */
      const once = Effect.fnUntraced(function*(chat: ChatId, beyond: boolean) {
        const first = yield* deliver(sender, chat, tries, setbacks.resting(chat))
        const proven = first._tag === "Later" && (yield* setbacks.refused(first))
        const result = proven && first._tag === "Later"
          ? yield* giveUp(sender, first.slot, codeOf(first.reason))
          : first
        yield* settle(result, beyond)
        return result
      })

      /** Lets others go in the place of a request that hangs. */
      const overdue = (seat: Seat) =>
        Effect.andThen(
          Effect.sleep(slowAfter),
          Effect.suspend(() => {
            places.overdue(seat)
            return pump
          })
        )

      /** One send, and then the chat's next; a place is held for the request alone. */
      const run = Effect.fnUntraced(function*(chat: ChatId, beyond: boolean, seat: Seat) {
        const watch = fork(overdue(seat))
        const result = yield* once(chat, beyond).pipe(
          Effect.catchTag("StoreError", (error) => Effect.as(Effect.logError(error.message), undefined)),
          Effect.catchDefect((defect) => Effect.as(Effect.logError("A bug met a send", defect), undefined))
        )
        watch.interruptUnsafe()
        for (const waiting of places.leave(seat)) queue.put(waiting.chat, waiting.priority, waiting.since)
        if (result === undefined) {
          yield* pacer.undecided
          yield* pump
          const stumbled = places.stumbled(chat)
          yield* Effect.sleep(retryDelay(stumbled, yield* Random.next))
        } else places.steady(chat)
        busy.delete(chat)
        if (result !== undefined) yield* follow(chat, result)
        if (!setbacks.isHeld(chat)) yield* lookAgain(chat)
        yield* pump
      })

      return Outbox.of({
        wake: (chat, priority) =>
          Effect.gen(function*() {
            if (busy.has(chat) || (setbacks.isHeld(chat) && !(yield* setbacks.around(chat)))) return
            if (priority === undefined || setbacks.resting(chat).size > 0) {
              return yield* Effect.andThen(look(chat), pump)
            }
            queue.raise(chat, priority, yield* Clock.currentTimeMillis)
            yield* pump
          }).pipe(Effect.catchTag("StoreError", (error) => Effect.logError(error.message))),
        stir: (room) => setbacks.stir(room),
        unshown
      })
    })
  )
