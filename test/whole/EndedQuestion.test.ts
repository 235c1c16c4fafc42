import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { MatrixFault } from "../../src/domain/matrix/MatrixError.ts"
import { AgentScript } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { backends, directRoom, joined, start } from "./MemoryBot.ts"
import { asked, isTold, question, settled, text } from "./Questions.ts"

describe("a question whose time nobody can be asked for", () => {
  it.effect("does not stay open in the room when its turn was stopped", () =>
    Effect.gen(function*() {
      const { outage } = yield* MatrixMemoryControl
      const script = yield* AgentScript
      script.answers("work", [text("Looking."), question("q1", "May I?", "Yes", "No")])
      const { room, say } = yield* directRoom()
      yield* start()
      yield* joined(room)
      yield* outage("event", MatrixFault.cases.Unavailable.make({ status: 502, detail: "answered 502" }))
      yield* say("work")
      yield* settled
      yield* say("!stop")
      yield* isTold("cancel")
      for (let n = 0; n < 30; n++) yield* Effect.andThen(TestClock.adjust(10_000), settled)
      assert.deepStrictEqual((yield* asked(room)).map(({ mark }) => mark.asked), ["open", "withdrawn"])
    }).pipe(Effect.provide(backends)))
})
