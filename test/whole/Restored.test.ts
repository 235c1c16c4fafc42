import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { AgentScript, type Line } from "../../src/testing/AgentScripted.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { backends, closed, directRoom, finals, freshStore, joined, said, start, stop, until } from "./MemoryBot.ts"

const done: Line = { _tag: "Ended", reason: "done" }
const answer = (text: string): ReadonlyArray<Line> => [{ _tag: "Text", message: "m1", text }, done]
const settle = Effect.promise(() => new Promise<void>((resume) => setTimeout(resume, 0)))

describe("a backup that was brought back", () => {
  it.effect("takes nothing up that was answered since, and answers what nobody has", () =>
    Effect.gen(function*() {
      const script = yield* AgentScript
      const journal = yield* WholeJournal
      // The old store: one prompt that the agent has and says nothing on, and one behind it.
      script.answers("slow", [])
      const { room, say } = yield* directRoom()
      const old = yield* start()
      yield* joined(room)
      yield* say("slow")
      yield* say("next")
      yield* until(
        "both are turns",
        Effect.orDie(Effect.map(journal.openTurns, (open) => (open === 2 ? true : undefined)))
      )
      yield* until("the agent has one", Effect.sync(() => (script.sent.length === 1 ? true : undefined)))
      yield* stop(old)
      // Another store answers both.
      script.answers("slow", answer("slowly"))
      script.answers("next", answer("next"))
      script.answers("later", answer("later"))
      yield* Effect.scoped(Effect.gen(function*() {
        yield* start()
        yield* closed(2, room)
        yield* say("later")
        yield* closed(3, room)
      })).pipe(Effect.provide(freshStore))
      script.answers("new", answer("new"))
      yield* say("new")
      yield* start()
      yield* closed(4, room)
      yield* settle
      assert.strictEqual(yield* journal.openTurns, 0)
      yield* TestClock.adjust(60_000)
      yield* settle
      assert.deepStrictEqual(finals(yield* said(room)).map(({ body }) => body), ["slowly", "next", "later", "new"])
      const prompts = script.sent.filter(({ command }) => command._tag === "Prompt")
      assert.deepStrictEqual(prompts.map(({ thread }) => thread === script.sent[0]!.thread), [
        true,
        false,
        false,
        false,
        true
      ])
    }).pipe(Effect.provide(backends)))
})
