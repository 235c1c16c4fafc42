import { Clock, Effect } from "effect"
import type { ChatId, RoomId } from "../../../domain/Ids.ts"
import { isContent, refusedAgain } from "../../../domain/outbox/RefusalEvidence.ts"
import { type Stuck, StuckSends } from "../../../domain/outbox/StuckSends.ts"
import type { ClaimedEntry } from "../../../services/outbox/OutboxEntry.ts"
import type { Delivered } from "../Delivery.ts"
import { makeHeldChats } from "./HeldChats.ts"
import { makePassedBySends } from "./PassedBySends.ts"
import { makeSetbackWaits, type SetbackActions } from "./SetbackWaits.ts"

/** Sends that are refused for now: which chats wait for what, which tries next and when, and what a try proves. */
export const makeSendSetbacks = (actions: SetbackActions) => {
  const { look } = actions
  const sends = new StuckSends()
  const waits = makeSetbackWaits(actions)
  const { blocks, hold, isHeld, leave, release, releaseWith } = makeHeldChats(actions, sends, waits)
  const { passBy, settled } = makePassedBySends(actions, sends, waits)
  const wakeAll = (chats: Iterable<ChatId>) => Effect.forEach([...new Set(chats)], look, { discard: true })

  return {
    settled,
    blocks,
    isHeld,
    /** The turns of a chat that are passed by and rest, so that what is behind them goes before. */
    resting: (chat: ChatId) => sends.turns(chat, true),

    /** A send was refused. True: it is proven that its content is why. */
    refused: Effect.fnUntraced(
      function*({ entry, of, reason, unproven }: Extract<Delivered, { readonly _tag: "Later" }>) {
        const { chat, room, turn } = entry
        const now = yield* Clock.currentTimeMillis
        const evidence = refusedAgain(sends.known(chat, turn, entry.entry)?.evidence, now, entry.revision, unproven)
        if (isContent(evidence, now)) return true
        const one: Stuck = { chat, room, turn, entry: entry.entry, reason, of, evidence }
        sends.wait(one)
        if (!(yield* passBy(one))) yield* hold(one, unproven)
        return false
      }
    ),

    /** A send went through: the chats that waited for that try again; one that is refused all the same is alone. */
    passed: Effect.fnUntraced(function*(entry: ClaimedEntry) {
      yield* settled(entry)
      const freed = sends.passes(entry.room)
      yield* releaseWith(entry.chat)
      yield* wakeAll(freed)
    }),

    /** A chat has nothing to send: its hold must not wait for it. */
    idle: leave,

    /** New content came for a chat that waits. Returns true where it may overtake the refused entry. */
    around: Effect.fnUntraced(function*(chat: ChatId) {
      const one = sends.waitedFor(chat)
      if (one === undefined || !(yield* passBy(one))) return false
      yield* leave(chat)
      return true
    }),

    /** What may be sent into a room, or into all of them, may have changed. */
    stir: (room: RoomId | undefined) =>
      Effect.suspend(() => {
        const concerned = sends.chats(room)
        for (const chat of concerned) sends.wake(chat)
        return Effect.andThen(release((hold) => room === undefined || hold.room === room), wakeAll(concerned))
      })
  }
}
export type SendSetbacks = ReturnType<typeof makeSendSetbacks>
