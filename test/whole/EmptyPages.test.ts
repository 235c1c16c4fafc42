import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import type { StreamToken } from "../../src/domain/Ids.ts"
import type { MessagesPage } from "../../src/domain/matrix/SyncBatch.ts"
import { Matrix } from "../../src/services/matrix/Matrix.ts"
import { AgentScript } from "../../src/testing/AgentScripted.ts"
import { backends, closed, directRoom, finals, joined, said, start, stop } from "./MemoryBot.ts"
import { done, notices, settled, text } from "./Questions.ts"

/** A server whose first pages bring nothing; `answer` is what the nth of them says. */
const withPages = (answer: (n: number, from: StreamToken) => MessagesPage | undefined) => {
  let calls = 0
  return Layer.effect(
    Matrix,
    Effect.map(Matrix, (matrix) =>
      Matrix.of({
        ...matrix,
        messages: (room, from, options) =>
          Effect.suspend(() => {
            const page = from === undefined ? undefined : answer(calls++, from)
            return page === undefined ? matrix.messages(room, from, options) : Effect.succeed(page)
          })
      }))
  ).pipe(Layer.provideMerge(backends))
}

/** 71 prompts, all but the first while the bot was away: more than a sync tells. */
const missed = Effect.gen(function*() {
  const script = yield* AgentScript
  const names = Array.from({ length: 70 }, (_, n) => `p${n}`)
  for (const name of ["before", ...names]) script.answers(name, [text(`re ${name}`), done])
  const { room, say } = yield* directRoom()
  const first = yield* start()
  yield* joined(room)
  yield* say("before")
  yield* closed(1, room)
  yield* stop(first)
  for (const name of names) yield* say(name)
  yield* start()
  for (let n = 0; n < 60; n++) yield* Effect.andThen(TestClock.adjust("1 minute"), settled)
  const answers = finals(yield* said(room)).map(({ body }) => body)
  const expected = ["before", ...names].map((name) => `re ${name}`)
  return { answers, expected, notices: (yield* notices(room)).filter((one) => one.includes("could not read")) }
})

describe("a server whose pages of a gap bring nothing", () => {
  it.effect("and stand still for a while loses no prompt", () =>
    Effect.gen(function*() {
      const { answers, expected, notices } = yield* missed
      assert.deepStrictEqual([answers, notices], [expected, []])
    }).pipe(Effect.provide(withPages((n, from) => (n < 9 ? { events: [], end: from } : undefined)))))

  it.effect("and stand still for ever is given up, and the room is told so", () =>
    Effect.gen(function*() {
      const { answers, notices } = yield* missed
      assert.strictEqual(notices.length, 1)
      assert.isAbove(answers.length, 40)
    }).pipe(Effect.provide(withPages((_, from) => ({ events: [], end: from })))))

  it.effect("and name no end, once, loses no prompt", () =>
    Effect.gen(function*() {
      const { answers, expected, notices } = yield* missed
      assert.deepStrictEqual([answers, notices], [expected, []])
    }).pipe(Effect.provide(withPages((n) => (n < 1 ? { events: [], end: undefined } : undefined)))))

  it.effect("and name no end each time is believed", () =>
    Effect.gen(function*() {
      const { answers, notices } = yield* missed
      assert.strictEqual(notices.length, 0)
      assert.isAbove(answers.length, 40)
    }).pipe(Effect.provide(withPages(() => ({ events: [], end: undefined })))))
})
