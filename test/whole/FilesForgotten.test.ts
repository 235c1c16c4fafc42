import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { MatrixFault } from "../../src/domain/matrix/MatrixError.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { end, example, filesIn, inline, scene, text } from "../support/AgentFiles.ts"
import { closed, until } from "./MemoryBot.ts"
import { settled } from "./Questions.ts"

const away = MatrixFault.cases.Unavailable.make({ detail: "away", status: 502 })
const later = Effect.repeat(Effect.andThen(TestClock.adjust("5 minutes"), settled), { times: 2 })

/** The homeserver takes no files; the end of that. */
const mediaAway = Effect.flatMap(MatrixMemoryControl, (control) => control.outage("upload", away))
const tried = Effect.flatMap(
  MatrixMemoryControl,
  (control) => until("a try to store", Effect.map(control.calls("upload"), (n) => (n > 0 ? n : undefined)))
)

describe("a file of the agent's that waits to be stored", () => {
  example(
    "is not shown after the prompt was deleted while it is on its way",
    Effect.gen(function*() {
      const held = yield* Effect.flatMap(MatrixMemoryControl, (control) => control.hold("upload"))
      const { alice, people, prompt, room } = yield* scene([inline("secret.png")])
      yield* held.arrived
      yield* people.redact(alice, room, prompt)
      yield* settled
      yield* TestClock.adjust("5 seconds")
      yield* held.release
      yield* later
      assert.deepStrictEqual(yield* filesIn(room), [])
    })
  )

  example(
    "is not shown after the prompt of a finished answer was deleted",
    Effect.gen(function*() {
      const over = yield* mediaAway
      const { alice, people, prompt, room } = yield* scene([text("hi"), inline("secret.png"), end])
      yield* closed(1, room)
      yield* people.redact(alice, room, prompt)
      yield* settled
      yield* over
      yield* later
      assert.deepStrictEqual(yield* filesIn(room), [])
    })
  )

  example(
    "is not shown after a stop, and once after another attempt",
    Effect.gen(function*() {
      const over = yield* mediaAway
      const { alice, people, room, script } = yield* scene([text("hi"), inline("cat.png")])
      yield* tried
      yield* people.say(alice, room, "!stop")
      yield* closed(1, room)
      script.answers("draw", [text("hi"), inline("cat.png"), end])
      yield* people.say(alice, room, "!retry")
      yield* closed(2, room)
      yield* over
      yield* later
      assert.deepStrictEqual((yield* filesIn(room)).map(({ content }) => content["body"]), ["cat.png"])
    })
  )
})
