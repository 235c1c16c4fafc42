import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { AgentScript } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { backends, closed, directRoom, finals, freshStore, joined, said, start, stop, until } from "./MemoryBot.ts"
import { asked, done, isTold, notices, question, settled, shows, text, told } from "./Questions.ts"

describe("a bot that lost its disk", () => {
  it.effect("gives the agent none of the answers to its questions as prompts, nor what was taken for one", () =>
    Effect.gen(function*() {
      const script = yield* AgentScript
      script.answers("deploy", [question("a1", "Deploy?", "Yes", "No")])
      script.answers("hello", [text("Hi"), done])
      const { room, say } = yield* directRoom()
      const first = yield* start()
      yield* joined(room)
      yield* say("deploy")
      yield* shows(room, "a1")
      yield* say("maybe")
      yield* until("the hint", Effect.map(notices(room), (all) => all[0]))
      yield* say("perhaps")
      yield* say("yes")
      yield* isTold("answer a1 a1-0")
      script.says(script.sent[0]!.thread, [question("a2", "Name?")])
      yield* shows(room, "a2")
      yield* say("Bert")
      yield* isTold("answer a2 Bert")
      script.says(script.sent[0]!.thread, [text("Deployed."), done])
      yield* closed(2, room)
      yield* settled
      yield* stop(first)
      yield* Effect.gen(function*() {
        yield* start()
        yield* say("hello")
        yield* closed(3, room)
        yield* settled
      }).pipe(Effect.provide(freshStore))
      assert.deepStrictEqual(yield* told, ["prompt deploy", "answer a1 a1-0", "answer a2 Bert", "prompt hello"])
      assert.deepStrictEqual(finals(yield* said(room)).map(({ body }) => body).slice(1), ["Deployed.", "Hi"])
    }).pipe(Effect.provide(backends)))

  it.effect("in the middle of a run knows an answer by the question that it closed", () =>
    Effect.gen(function*() {
      const script = yield* AgentScript
      script.answers("deploy", [question("a1", "Deploy?", "Yes", "No")])
      const { room, say } = yield* directRoom()
      const first = yield* start()
      yield* joined(room)
      yield* say("deploy")
      yield* shows(room, "a1")
      yield* say("yes")
      yield* shows(room, "a1", "answered")
      yield* settled
      yield* stop(first)
      const { people } = yield* MatrixMemoryControl
      script.forget()
      script.answers("deploy", [text("Deployed."), done])
      script.answers("hello", [text("Hi"), done])
      yield* Effect.gen(function*() {
        yield* start()
        yield* say("hello")
        yield* closed(2, room)
        yield* settled
      }).pipe(Effect.provide(freshStore))
      assert.notInclude(yield* told, "prompt yes")
      assert.strictEqual((yield* asked(room)).filter(({ edits }) => edits === undefined).length, 1)
      assert.isDefined(people)
    }).pipe(Effect.provide(backends)))
})
