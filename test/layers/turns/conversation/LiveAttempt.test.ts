import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { conversed } from "../../../support/ConversedTurns.ts"
import { linkUp } from "../../../support/LiveAttempts.ts"
import { asking, asleep, features, rules, talking } from "../../../support/TurnCases.ts"

describe("An attempt that is taken up", () => {
  for (
    const [title, turn, opens] of [
      ["asks for a socket", asleep, "opens for @ann:x at undefined"],
      ["goes on behind what it has read", talking, "opens for @ann:x at 2"],
      ["behind a question leaves the socket to others", asking, "opens patiently for @ann:x at 2"]
    ] as const
  ) {
    it.effect(title, () =>
      Effect.gen(function*() {
        assert.deepStrictEqual((yield* conversed(turn)).news(), [opens])
      }))
  }

  it.effect("counts the bytes of its prompt, which the agent may limit, and not the letters", () =>
    Effect.gen(function*() {
      for (const [promptBytes, told] of [[8, true], [7, false]] as const) {
        const turn = yield* conversed(asleep, { prompt: "größer" })
        yield* turn.says(linkUp({ features: { ...features, promptBytes } }))
        assert.strictEqual(turn.news().some((what) => what.startsWith("AskPrompt")), told)
      }
    }))

  it.effect("does not hold against the agent what passed while no process listened", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(10 * rules.timeout)
      const turn = yield* conversed({ ...talking, countedAt: 0, spent: rules.timeout - 10_000 })
      yield* turn.says(linkUp({ resumed: true, active: { run: "r1", prompt: "p1" } }))
      assert.deepStrictEqual(turn.news(), ["opens for @ann:x at 2"])
    }))

  it.effect("leaves nothing behind when it is broken off: no socket, no place of its question, no word to its room", () =>
    Effect.gen(function*() {
      const turn = yield* conversed(asking)
      yield* turn.says(
        linkUp({ resumed: true, active: { run: "r1", prompt: "p1" }, features: { ...features, resume: false } })
      )
      const { outage, questionSockets } = turn.shared
      const waits = { ...asleep, waitingAt: 0, toldAway: true }
      outage.record(turn.open, waits)
      const other = { room: turn.open.room, seq: 2 }
      assert.deepStrictEqual([questionSockets.mayHold(2, "@bob:x"), outage.isToldByAnother(other, waits)], [
        false,
        true
      ])
      turn.news()
      yield* Fiber.interrupt(turn.run)
      assert.deepStrictEqual([questionSockets.mayHold(2, "@bob:x"), outage.isToldByAnother(other, waits)], [
        true,
        false
      ])
      assert.deepStrictEqual(turn.news(), ["closes"])
    }))
})
