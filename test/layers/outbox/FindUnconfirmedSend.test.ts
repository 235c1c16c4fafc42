import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import { EventId, RoomId, StreamToken, UserId } from "../../../src/domain/Ids.ts"
import type { RawEvent } from "../../../src/domain/matrix/SyncBatch.ts"
import { OutboxKey } from "../../../src/domain/outbox/OutboxKey.ts"
import { findUnconfirmedSend } from "../../../src/layers/outbox/FindUnconfirmedSend.ts"
import { Matrix } from "../../../src/services/matrix/Matrix.ts"
import { chat } from "../../contracts/JournalCases.ts"

const me = UserId.make("@bot:x")
const slot = {
  entry: 1,
  key: OutboxKey.make("1.1.$1"),
  chat: chat("!r"),
  room: RoomId.make("!r"),
  priority: "final" as const,
  event: undefined,
  revision: 0,
  content: { body: "a" },
  again: true,
  encrypted: false,
  turn: 1,
  replaced: 0
}
const ours: RawEvent = { event_id: "$made", sender: me, type: "m.room.message", content: { body: "a" } }

/** Looks for the send in a room whose pages are these, and then empty ones without end. */
const looking = Effect.fnUntraced(function*(pages: ReadonlyArray<ReadonlyArray<RawEvent>>) {
  let asked = 0
  const mock = Layer.mock(Matrix, {
    messages: () => Effect.sync(() => ({ events: pages[asked] ?? [], end: StreamToken.make(`t${++asked}`) }))
  })
  const matrix = yield* Effect.provide(Matrix, mock)
  const fiber = yield* Effect.forkChild(
    findUnconfirmedSend(matrix, me, slot, { txn: "t", content: { body: "a" }, edits: undefined })
  )
  yield* Effect.yieldNow
  return { fiber, asked: () => asked }
})

const one: RawEvent = { event_id: "$x", sender: "@ann:x", type: "m.room.message", content: { body: "x" } }

describe("A look for a send in a room", () => {
  it.effect("whose pages are empty and never end asks a few at once, then one a second, and comes to its end", () =>
    Effect.gen(function*() {
      const { asked, fiber } = yield* looking([])
      yield* TestClock.adjust(1)
      assert.isAtMost(asked(), 4)
      yield* TestClock.adjust("10 seconds")
      assert.isAtMost(asked(), 14)
      yield* TestClock.adjust("10 minutes")
      assert.isUndefined(yield* Fiber.join(fiber))
      assert.isAtMost(asked(), 250)
    }))

  it.effect("whose pages hold one event each comes to its end", () =>
    Effect.gen(function*() {
      const { asked, fiber } = yield* looking(Array.from({ length: 100_000 }, () => [one]))
      assert.isUndefined(yield* Fiber.join(fiber))
      assert.isAtMost(asked(), 250)
    }))

  it.effect("finds what stands behind empty pages", () =>
    Effect.gen(function*() {
      const { asked, fiber } = yield* looking([[], [], [one], [], [], [], [], [ours]])
      yield* TestClock.adjust("10 seconds")
      assert.strictEqual(yield* Fiber.join(fiber), EventId.make("$made"))
      assert.strictEqual(asked(), 8)
    }))
})
