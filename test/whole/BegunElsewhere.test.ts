import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted, type Scope } from "effect"
import type { Features } from "../../src/domain/turns/AgentEvent.ts"
import * as PseudonymsHmac from "../../src/layers/account/PseudonymsHmac.ts"
import type { Agent } from "../../src/services/agent/Agent.ts"
import type { Matrix } from "../../src/services/matrix/Matrix.ts"
import * as AgentScripted from "../../src/testing/AgentScripted.ts"
import { AgentScript, type Line } from "../../src/testing/AgentScripted.ts"
import * as JournalMemory from "../../src/testing/JournalMemory.ts"
import * as MatrixMemory from "../../src/testing/MatrixMemory.ts"
import type { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { closed, directRoom, finals, joined, said, start, stop, until } from "./MemoryBot.ts"

const text = (piece: string): Line => ({ _tag: "Text", message: "m", text: piece })
const done: Line = { _tag: "Ended", reason: "done" }

/** A store of its own, which goes by `name` at the agent. */
const store = (name: string) =>
  PseudonymsHmac.layer(Redacted.make("salt")).pipe(
    Layer.provideMerge(
      Layer.effectDiscard(Effect.flatMap(WholeJournal, (journal) => journal.put("incarnation", name)))
    ),
    Layer.provideMerge(Layer.fresh(JournalMemory.layer))
  )

type World = Matrix | MatrixMemoryControl | Agent | AgentScript | Scope.Scope
const example = (title: string, features: Partial<Features>, body: Effect.Effect<void, unknown, World>) =>
  it.effect(title, () => Effect.provide(body, Layer.merge(MatrixMemory.layer, AgentScripted.layer(features))))

/** One process begins an answer and is gone; another one, with a store of its own, comes after it. */
const handedOver = Effect.fnUntraced(function*(names: readonly [string, string]) {
  const script = yield* AgentScript
  script.answers("go", [text("half ")])
  script.answers("next", [text("hi"), done])
  const { room, say } = yield* directRoom()
  const half = yield* Effect.scoped(Effect.gen(function*() {
    const first = yield* start()
    yield* joined(room)
    yield* say("go")
    const half = yield* until("the first text", Effect.map(said(room), (all) => all[0]))
    yield* stop(first)
    return half
  })).pipe(Effect.provide(store(names[0])))
  yield* say("next")
  return { room, say, half, script }
})

const prompts = (script: AgentScript["Service"]) =>
  script.sent.flatMap(({ command }) => (command._tag === "Prompt" ? [command.text] : []))

describe("An answer that another process had begun", () => {
  const refused = Effect.gen(function*() {
    const { half, room, say, script } = yield* handedOver(["one", "two"])
    yield* Effect.gen(function*() {
      yield* start()
      const all = finals(yield* closed(2, room))
      assert.deepStrictEqual(all.map(({ edits, mark }) => [mark.state, edits]), [["interrupted", half.event], [
        "answered",
        undefined
      ]])
      assert.deepStrictEqual(prompts(script), ["go", "next"])
      script.answers("go", [text("whole"), done])
      yield* say("!retry")
      assert.deepStrictEqual(finals(yield* closed(3, room)).at(-1)!.body, "whole")
    }).pipe(Effect.provide(store("two")))
  })
  example("is not given to an agent that cannot tell, but closed where it stands, to be tried again", {
    idempotent: false,
    resume: false
  }, refused)
  example("is not given to one that could tell, but knows this store by another name", {}, refused)

  example(
    "is told on by an agent that knows the prompt",
    {},
    Effect.gen(function*() {
      const { half, room, script } = yield* handedOver(["one", "one"])
      yield* Effect.gen(function*() {
        yield* start()
        yield* until("the prompt comes again", Effect.sync(() => (prompts(script).length === 2 ? true : undefined)))
        script.says(script.sent[0]!.thread, [text("and half"), done])
        const all = finals(yield* closed(2, room))
        assert.deepStrictEqual(all.map(({ body, mark }) => [mark.state, body]), [["answered", "half and half"], [
          "answered",
          "hi"
        ]])
        assert.strictEqual(all[0]!.edits, half.event)
        assert.deepStrictEqual(prompts(script), ["go", "go", "next"])
      }).pipe(Effect.provide(store("one")))
    })
  )

  example(
    "is written anew in its place by an agent that does nothing but write, as after a power cut",
    { idempotent: false, resume: false, durable: true, harmless: true },
    Effect.gen(function*() {
      const { half, room, script } = yield* handedOver(["one", "two"])
      script.answers("go", [text("whole"), done])
      yield* Effect.gen(function*() {
        yield* start()
        const all = finals(yield* closed(2, room))
        assert.deepStrictEqual(all.map(({ body, edits }) => [body, edits]), [["whole", half.event], ["hi", undefined]])
        assert.deepStrictEqual(prompts(script), ["go", "go", "next"])
      }).pipe(Effect.provide(store("two")))
    })
  )

  example(
    "is known as such also where that is heard while the prompt waits for the agent",
    { idempotent: false, resume: false },
    Effect.gen(function*() {
      const { half, room, script } = yield* handedOver(["one", "two"])
      script.away(true)
      yield* Effect.gen(function*() {
        yield* start()
        yield* until(
          "it is heard",
          Effect.flatMap(
            WholeJournal,
            (journal) =>
              Effect.map(
                Effect.orDie(journal.isBegunElsewhere({ prompt: half.mark.prompt, attempt: 1 })),
                (is) => is || undefined
              )
          )
        )
        script.away(false)
        assert.deepStrictEqual(finals(yield* closed(1, room)).map(({ mark }) => mark.state)[0], "interrupted")
        assert.deepStrictEqual(prompts(script)[0], "go")
        assert.strictEqual(prompts(script).filter((one) => one === "go").length, 1)
      }).pipe(Effect.provide(store("two")))
    })
  )
})
