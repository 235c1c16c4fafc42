import { assert, it } from "@effect/vitest"
import { Clock, Effect } from "effect"
import * as EchoAgent from "../../../../src/sandbox/agent/EchoAgent.ts"
import { attach, freshThread, is, prompt, seqs, until, words } from "../../../contracts/Agent.contract.ts"
import { linked, scripted } from "../../../support/EchoWorld.ts"

const many = 1_000

it.live("a link looks at the clock once for all frames that were read together", () =>
  Effect.gen(function*() {
    const echo = yield* EchoAgent.make({
      answer: scripted(
        new Map([["open", [{ type: "delta", text: "a" }, { type: "ask", ask: "a", title: "?", choices: [] }]]])
      )
    })
    const clock = yield* Clock.clockWith(Effect.succeed)
    let looks = 0
    const counted: Clock.Clock = Object.assign(Object.create(clock), {
      monotonicTimeNanosUnsafe: () => {
        looks++
        return clock.monotonicTimeNanosUnsafe()
      }
    })
    yield* Effect.gen(function*() {
      const thread = freshThread()
      const { conversation } = yield* attach(thread)
      yield* conversation.send(prompt("p1", "open"))
      const begun = yield* until(conversation, is("Asked"))
      const last = seqs(begun).at(-1)!
      const { run } = begun.find(is("Started"))!
      const before = looks
      assert.isAbove(before, 0)
      for (let seq = last + 1; seq <= last + many; seq++) {
        echo.raw(thread, JSON.stringify({ type: "delta", thread, run, seq, msg: "m", kind: "text", text: "x" }))
      }
      let said = ""
      while (said.length < many) said += words(yield* conversation.take)
      assert.strictEqual(said, "x".repeat(many))
      assert.isBelow(looks - before, many / 5)
    }).pipe(Effect.provide(linked(echo)), Effect.provideService(Clock.Clock, counted))
  }))
