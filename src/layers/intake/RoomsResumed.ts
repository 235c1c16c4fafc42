import { Effect, Option } from "effect"
import type { ChatId, RoomId } from "../../domain/Ids.ts"
import { FileUploads } from "../../services/files/FileUploads.ts"
import { IntakeJournal } from "../../services/intake/IntakeJournal.ts"
import { Outbox } from "../../services/outbox/Outbox.ts"
import { OutboxJournal } from "../../services/outbox/OutboxJournal.ts"
import { ChatDispatcher } from "../../services/turns/ChatDispatcher.ts"
import { TurnJournal } from "../../services/turns/TurnJournal.ts"

/**
 * Lets turns and sends of an earlier process go on, in rooms that told all that they know of them, or all that they
 * will for now: a room with a gap waits for it, until the gap is late.
 */
export const makeRoomsResumed = Effect.gen(function*() {
  const intake = yield* IntakeJournal
  const turns = yield* TurnJournal
  const outgoing = yield* OutboxJournal
  const dispatcher = yield* ChatDispatcher
  const outbox = yield* Outbox
  const files = yield* FileUploads

  const goOnWith = (toSend: ReadonlyArray<ChatId>, toAnswer: ReadonlyArray<ChatId>) =>
    Effect.andThen(
      Effect.forEach(toSend, (chat) => outbox.wake(chat), { discard: true }),
      Effect.forEach(toAnswer, dispatcher.wake, { discard: true })
    )

  return {
    all: Effect.gen(function*() {
      const waiting = (yield* intake.gaps).filter(({ late }) => !late).map(({ room }) => room)
      const held = yield* Effect.forEach([...new Set(waiting)], (room) => intake.unfinished(room))
      const without = (chats: ReadonlyArray<ChatId>, of: "toAnswer" | "toSend") => {
        const out = new Set(held.flatMap((one) => one[of]))
        return chats.filter((chat) => !out.has(chat))
      }
      yield* goOnWith(without(yield* outgoing.pendingChats, "toSend"), without(yield* turns.openChats, "toAnswer"))
      yield* files.resume(new Set(waiting))
    }),
    room: Effect.fnUntraced(function*(room: RoomId) {
      const next = yield* intake.gap(room)
      if (Option.isSome(next) && !next.value.late) return
      const { toAnswer, toSend } = yield* intake.unfinished(room)
      yield* goOnWith(toSend, toAnswer)
      const waiting = (yield* intake.gaps).filter(({ late }) => !late).map((gap) => gap.room)
      yield* files.resume(new Set(waiting))
    })
  }
})
