import { assert, it } from "@effect/vitest"
import { Cause, Effect, Exit, Layer } from "effect"
import * as AgentScripted from "../../src/testing/AgentScripted.ts"
import { AgentWorld, attach, freshThread, is, type Line, prompt, suite, until } from "../contracts/Agent.contract.ts"
import { placesSuite } from "../contracts/AgentSockets.contract.ts"

const choices = [{ id: "yes", label: "Yes", effect: "allow" }, { id: "no", label: "No", effect: "deny" }] as const
const line = (from: Line): AgentScripted.Line => {
  if ("say" in from) return { _tag: "Text", message: "m1", text: from.say }
  if ("tool" in from) return { _tag: "Tool", call: "c1", status: "started", title: from.tool }
  if ("ask" in from) return { _tag: "Asked", ask: from.ask, title: "May I?", choices }
  return "end" in from
    ? { _tag: "Ended", reason: "done", text: from.end }
    : { _tag: "Failed", code: from.fail, message: "failed" }
}

const world = Layer.effect(
  AgentWorld,
  Effect.map(AgentScripted.AgentScript, (script) =>
    AgentWorld.of({
      answers: (text, lines) => Effect.sync(() => script.answers(text, lines.map(line))),
      says: (thread, lines) => Effect.sync(() => script.says(thread, lines.map(line))),
      saysWhileDown: (thread, lines) =>
        Effect.sync(() => {
          script.cut(thread)
          script.says(thread, lines.map(line))
          script.heal(thread)
        })
    }))
)

suite("AgentScripted", Layer.provideMerge(world, AgentScripted.layer()))
placesSuite("AgentScripted", Layer.provideMerge(world, AgentScripted.layer({}, 2)))

it.effect("an unscripted prompt is a defect", () =>
  Effect.gen(function*() {
    const { conversation } = yield* attach(freshThread())
    const exit = yield* Effect.exit(conversation.send(prompt("p1", "nobody wrote this")))
    assert.isTrue(Exit.isFailure(exit) && Cause.hasDies(exit.cause))
  }).pipe(Effect.provide(AgentScripted.layer())))

it.effect("a cut link refuses to send, tells what was said meanwhile, and a forgetful agent does not resume", () =>
  Effect.gen(function*() {
    const script = yield* AgentScripted.AgentScript
    script.answers("hi", [{ _tag: "Text", message: "m", text: "a" }])
    const thread = freshThread()
    const { conversation } = yield* attach(thread)
    yield* conversation.send(prompt("p1", "hi"))
    script.cut(thread, "silent")
    assert.strictEqual((yield* Effect.flip(conversation.send({ _tag: "Cancel" })))._tag, "AgentUnreachable")
    script.forget()
    script.heal(thread)
    const events = yield* until(conversation, is("Attached"))
    assert.deepStrictEqual(events.find(is("Detached")), { _tag: "Detached", why: "silent", fatal: false })
    const back = events.find(is("Attached"))
    assert.isTrue(back !== undefined && !back.resumed && back.active === undefined)
    assert.deepStrictEqual(script.sent.map(({ command }) => command._tag), ["Prompt"])
  }).pipe(Effect.provide(AgentScripted.layer())))
