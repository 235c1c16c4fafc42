import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { AgentScript, type Line } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { backends, directRoom, joined, said, start } from "./MemoryBot.ts"
import { settled } from "./Questions.ts"

const text = (piece: string): Line => ({ _tag: "Text", message: "m1", text: piece })
const done: Line = { _tag: "Ended", reason: "done" }
const while2s = Effect.andThen(settled, Effect.andThen(TestClock.adjust("2 seconds"), settled))

/** A prompt that replies to something, which the homeserver takes its time for; what happens meanwhile; then it comes. */
const meanwhile = <E, R>(
  act: (
    asked: Effect.Success<ReturnType<typeof directRoom>> & {
      readonly prompt: Effect.Success<ReturnType<Effect.Success<ReturnType<typeof directRoom>>["say"]>>
    }
  ) => Effect.Effect<unknown, E, R>
) =>
  Effect.gen(function*() {
    const control = yield* MatrixMemoryControl
    const { people } = control
    const script = yield* AgentScript
    for (const one of ["old", "new"]) script.answers(one, [text(`re ${one}`), done])
    const asked = yield* directRoom()
    const { alice, room } = asked
    yield* start()
    yield* joined(room)
    const earlier = yield* people.say(alice, room, { msgtype: "m.notice", body: "earlier" })
    const held = yield* control.hold("event")
    const prompt = yield* people.say(alice, room, {
      msgtype: "m.text",
      body: "old",
      "m.relates_to": { "m.in_reply_to": { event_id: earlier } }
    })
    yield* held.arrived
    yield* act({ ...asked, prompt })
    yield* while2s
    yield* held.release
    yield* while2s
    return {
      prompts: script.sent.flatMap(({ command }) => (command._tag === "Prompt" ? [command.text] : [])),
      states: (yield* said(room)).map(({ body, mark }) => [mark.state, body])
    }
  })

describe("a prompt whose context is still being fetched", () => {
  it.effect("does not reach the agent after it was deleted", () =>
    Effect.gen(function*() {
      const { people } = yield* MatrixMemoryControl
      const { prompts, states } = yield* meanwhile(({ alice, prompt, room }) => people.redact(alice, room, prompt))
      assert.deepStrictEqual(prompts, [])
      assert.deepStrictEqual(states, [])
    }).pipe(Effect.provide(backends)))

  it.effect("does not reach the agent after it was stopped", () =>
    Effect.gen(function*() {
      const { prompts, states } = yield* meanwhile(({ say }) => say("!stop"))
      assert.deepStrictEqual(prompts, [])
      assert.deepStrictEqual(states.map(([state]) => state), ["stopped"])
    }).pipe(Effect.provide(backends)))

  it.effect("is asked as its writer changed it meanwhile, and nobody is told that this came too late", () =>
    Effect.gen(function*() {
      const { people } = yield* MatrixMemoryControl
      const { prompts, states } = yield* meanwhile(({ alice, prompt, room }) =>
        people.say(alice, room, {
          msgtype: "m.text",
          body: "* new",
          "m.new_content": { msgtype: "m.text", body: "new" },
          "m.relates_to": { rel_type: "m.replace", event_id: prompt }
        })
      )
      assert.deepStrictEqual(prompts, ["new"])
      assert.deepStrictEqual(states, [["answered", "re new"]])
    }).pipe(Effect.provide(backends)))
})
