import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import { EventId, RoomId, StreamToken, UserId } from "../../../src/domain/Ids.ts"
import type { RawEvent } from "../../../src/domain/matrix/SyncBatch.ts"
import { mark } from "../../../src/domain/matrix/TurnMark.ts"
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
      assert.strictEqual(asked(), 3)
      yield* TestClock.adjust("10 seconds")
      assert.strictEqual(asked(), 13)
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

  const prompt: RawEvent = { ...one, event_id: "$1" }
  const answer = {
    ...slot,
    content: mark({ prompt: EventId.make("$1"), attempt: 1, part: 1, parts: 1, state: "answered" })
  }
  const question = { ...slot, content: mark({ prompt: EventId.make("$1"), attempt: 1, ask: "q", asked: "open" }) }
  const pages = (...all: ReadonlyArray<readonly [ReadonlyArray<RawEvent>, string?]>) => all

  it.effect.each(
    [
      ["at its prompt, which it cannot be older than", answer, pages([[one], "a"], [[one, prompt, one], "b"])],
      ["at the prompt of a question too", question, pages([[one], "a"], [[one, prompt, one], "b"])],
      ["where the room begins", answer, pages([[one], "a"], [[one]])],
      [
        "where a server says that there is more and names the same page again",
        answer,
        pages([[one], "a"], [[one], "a"])
      ]
    ] as const
  )("ends %s", ([, entry, all]) =>
    Effect.gen(function*() {
      const from: Array<string | undefined> = []
      const matrix = {
        messages: (_: RoomId, at: StreamToken | undefined) =>
          Effect.sync(() => {
            const [events, end] = all[from.push(at) - 1] ?? [[], `beyond ${from.length}`]
            return { events, end: end === undefined ? undefined : StreamToken.make(end) }
          })
      } as unknown as typeof Matrix.Service
      const fiber = yield* Effect.forkChild(
        findUnconfirmedSend(matrix, me, entry, { txn: "t", content: { body: "a" }, edits: undefined })
      )
      yield* TestClock.adjust("10 minutes")
      assert.isUndefined(yield* Fiber.join(fiber))
      assert.deepStrictEqual(from, [undefined, "a"])
    }))

  it.effect("of an edit asks for the newest edits of its event, and finds it among them", () =>
    Effect.gen(function*() {
      const edits = EventId.make("$shown")
      const asked: Array<unknown> = []
      const content = { body: "b", "m.relates_to": { rel_type: "m.replace", event_id: edits } }
      const matrix = {
        relations: (...what: ReadonlyArray<unknown>) =>
          Effect.sync(() => {
            asked.push(what)
            return { events: [{ ...ours, event_id: "$edit", content }], end: undefined }
          })
      } as unknown as typeof Matrix.Service
      const found = yield* findUnconfirmedSend(matrix, me, { ...slot, event: edits }, { txn: "t", content, edits })
      assert.strictEqual(found, EventId.make("$edit"))
      assert.deepStrictEqual(asked, [[slot.room, edits, "m.replace", { limit: 100 }]])
    }))
})
