import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { type AgentHttpAnswer, AgentHttpTrouble } from "../../../../src/layers/agent/http/AgentHttp.ts"
import { eventsOfAnswer, textBegun, textOfAnswer } from "../../../../src/layers/agent/http/AnswerReading.ts"

const reset = new AgentHttpTrouble({ code: "ECONNRESET", sent: true })

/** An answer that comes in these pieces, and is cut after them. */
const answerIn = (pieces: ReadonlyArray<string>, isCut = false): AgentHttpAnswer => {
  const left = [...pieces]
  return {
    status: 200,
    headers: {},
    next: Effect.suspend(() => {
      const piece = left.shift()
      if (piece === undefined && isCut) return Effect.fail(reset)
      return Effect.succeed(piece === undefined ? undefined : Buffer.from(piece))
    })
  }
}

describe("What is read of an answer", () => {
  it.effect("is its text, within bounds", () =>
    Effect.gen(function*() {
      assert.strictEqual(yield* textOfAnswer(answerIn(["a", "b"]), 2), "ab")
      assert.strictEqual((yield* Effect.flip(textOfAnswer(answerIn(["a", "b", "c"]), 2))).code, "TOO_LARGE")
      assert.strictEqual(yield* Effect.flip(textOfAnswer(answerIn(["a"], true), 2)), reset)
    }))

  it.effect("is its beginning, whatever follows", () =>
    Effect.gen(function*() {
      assert.strictEqual(yield* textBegun(answerIn(["abc", "d"]), 2), "ab")
      assert.strictEqual(yield* textBegun(answerIn(["a"], true), 2), "a")
    }))

  it.effect("are its events, those before a cut first", () =>
    Effect.gen(function*() {
      const events = eventsOfAnswer(answerIn(["data: 1\n\nda", "ta: 2", "\n\n"], true))
      assert.deepStrictEqual((yield* events)?.map(({ data }) => data), ["1"])
      assert.deepStrictEqual((yield* events)?.map(({ data }) => data), ["2"])
      assert.strictEqual(yield* Effect.flip(events), reset)
    }))

  it.effect("are its events up to one that is too long", () =>
    Effect.gen(function*() {
      const events = eventsOfAnswer(answerIn([`data: 1\n\ndata: ${"x".repeat(1_100_000)}`, "x", "\n\ndata: 2\n\n"]))
      assert.deepStrictEqual((yield* events)?.map(({ data }) => data), ["1"])
      assert.strictEqual((yield* Effect.flip(events)).code, "TOO_LARGE")
    }))

  it.effect("ends with the answer", () =>
    Effect.gen(function*() {
      const events = eventsOfAnswer(answerIn([": ping\n\n", "data: 1"]))
      assert.deepStrictEqual((yield* events)?.map(({ data }) => data), ["1"])
      assert.isUndefined(yield* events)
      assert.isUndefined(yield* events)
    }))
})
