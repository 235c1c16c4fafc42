import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option, Queue } from "effect"
import type { ChatId, RoomId } from "../../../src/domain/Ids.ts"
import { makeRoomsResumed } from "../../../src/layers/intake/RoomsResumed.ts"
import { IntakeJournal } from "../../../src/services/intake/IntakeJournal.ts"
import type { Gap } from "../../../src/services/intake/IntakeRecords.ts"
import { Outbox } from "../../../src/services/outbox/Outbox.ts"
import { OutboxJournal } from "../../../src/services/outbox/OutboxJournal.ts"
import { ChatDispatcher } from "../../../src/services/turns/ChatDispatcher.ts"
import { TurnJournal } from "../../../src/services/turns/TurnJournal.ts"
import { chat, gapIn, here, there } from "../../contracts/JournalCases.ts"

const gap = (room: RoomId, late: boolean): Gap => ({ ...gapIn(room, "p1", "s1"), id: 1, found: 0, since: 0, late })

/** What an earlier process left is taken up: the chats that are sent to, and those that are answered. */
const resuming = Effect.fnUntraced(function*(gaps: ReadonlyArray<Gap>) {
  const sent: Array<ChatId> = []
  const answered: Array<ChatId> = []
  const chats = (what: string) => [chat(`!r ${what}`), chat("!other thread $t"), chat("gap 1")]
  const unshown = yield* Queue.unbounded<ChatId>()
  const services = Layer.mergeAll(
    Layer.mock(IntakeJournal, {
      gaps: Effect.succeed(gaps),
      gap: (room) => Effect.succeed(Option.fromUndefinedOr(gaps.find((one) => one.room === room))),
      unfinished: (room) => Effect.succeed({ toSend: [chat(`${room} send`)], toAnswer: [chat(`${room} answer`)] })
    }),
    Layer.mock(TurnJournal, { openChats: Effect.succeed(chats("answer")) }),
    Layer.mock(OutboxJournal, { pendingChats: Effect.succeed(chats("send")) }),
    Layer.mock(ChatDispatcher, { wake: (chat) => Effect.sync(() => void answered.push(chat)) }),
    Layer.mock(Outbox, { wake: (chat) => Effect.sync(() => void sent.push(chat)), unshown })
  )
  return { ...yield* Effect.provide(makeRoomsResumed, services), sent, answered }
})

describe("What an earlier process left", () => {
  it.effect("goes on in every room without a gap, and in a room that is not known by its chat", () =>
    Effect.gen(function*() {
      const { all, answered, sent } = yield* resuming([gap(here, false)])
      yield* all
      assert.deepStrictEqual<unknown>([sent, answered], [["!other thread $t", "gap 1"], ["!other thread $t", "gap 1"]])
    }))

  it.effect("goes on where the room waits for its gap no more", () =>
    Effect.gen(function*() {
      const { all, answered, sent } = yield* resuming([gap(here, true)])
      yield* all
      assert.deepStrictEqual<unknown>([sent.length, answered.length], [3, 3])
    }))

  it.effect("of one room is sent and answered once its gaps are filled or late, and not before", () =>
    Effect.gen(function*() {
      const { answered, room, sent } = yield* resuming([gap(here, false)])
      yield* room(here)
      assert.deepStrictEqual([sent, answered], [[], []])
      yield* room(there)
      assert.deepStrictEqual<unknown>([sent, answered], [["!other send"], ["!other answer"]])
      const late = yield* resuming([gap(here, true)])
      yield* late.room(here)
      assert.deepStrictEqual<unknown>([late.sent, late.answered], [["!r send"], ["!r answer"]])
    }))
})
