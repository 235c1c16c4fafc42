import { assert, describe, it } from "@effect/vitest"
import { Effect, References } from "effect"
import { attach, freshThread, is, prompt, until } from "../../../../contracts/Agent.contract.ts"
import { makeForeignAgent } from "../../../../support/ForeignAgent.ts"
import { linkedToForeign } from "../../../../support/ForeignWorld.ts"
import { keptLog } from "../../../../support/LoggedLines.ts"

describe("A word that a mapping does not know", () => {
  it.live("is shown where the log has debug lines, unless it may be anybody's", () =>
    Effect.gen(function*() {
      const { layer, lines } = keptLog()
      const agent = yield* makeForeignAgent("flat")
      agent.answers.set("open", [{ say: "a" }])
      yield* Effect.gen(function*() {
        const thread = freshThread()
        const { conversation } = yield* attach(thread)
        yield* conversation.send(prompt("p1", "open"))
        yield* until(conversation, is("Text"))
        for (const state of ["bored", "a private word"]) {
          agent.raw(thread, JSON.stringify({ type: "tool", name: "deploy", call: 7, state }))
          yield* until(conversation, is("Tool"))
        }
      }).pipe(
        Effect.scoped,
        Effect.provide(linkedToForeign(agent, "flat")),
        Effect.provide(layer),
        Effect.provideService(References.MinimumLogLevel, "Debug")
      )
      const known = lines.filter(({ text }) => text.includes("does not have"))
      assert.deepStrictEqual(known.map(({ text }) => text), [
        "At /state of an agent frame stood a word that statuses does not have: bored",
        "At /state of an agent frame stood a word that statuses does not have: a text of 14"
      ])
    }).pipe(Effect.scoped))
})
