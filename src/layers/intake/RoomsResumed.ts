import { Effect, Option } from "effect"
import type { ChatId, RoomId } from "../../domain/Ids.ts"
import { roomOf } from "../../domain/routing/Route.ts"
import { Journal } from "../../services/journal/Journal.ts"
import { Outbox } from "../../services/outbox/Outbox.ts"
import { ChatDispatcher } from "../../services/turns/ChatDispatcher.ts"

/**
 * Lets turns and sends of an earlier process go on, in rooms that told all that they know of them, or all that they
 * will for now: a room with a gap waits for it, until the gap is late.
 */
export const makeRoomsResumed = Effect.gen(function*() {
  const journal = yield* Journal
  const dispatcher = yield* ChatDispatcher
  const outbox = yield* Outbox

  const goOnWith = (toSend: ReadonlyArray<ChatId>, toAnswer: ReadonlyArray<ChatId>) =>
    Effect.andThen(
      Effect.forEach(toSend, (chat) => outbox.wake(chat), { discard: true }),
      Effect.forEach(toAnswer, dispatcher.wake, { discard: true })
    )

  return {
    all: Effect.gen(function*() {
      const waiting = new Set((yield* journal.gaps).filter(({ late }) => !late).map(({ room }) => room))
      const ready = (chats: ReadonlyArray<ChatId>) => chats.filter((chat) => !waiting.has(roomOf(chat)))
      yield* goOnWith(ready(yield* journal.pendingChats), ready(yield* journal.openChats))
    }),
    room: Effect.fnUntraced(function*(room: RoomId) {
      const next = yield* journal.gap(room)
      if (Option.isSome(next) && !next.value.late) return
      const { toAnswer, toSend } = yield* journal.unfinished(room)
      yield* goOnWith(toSend, toAnswer)
    })
  }
})
