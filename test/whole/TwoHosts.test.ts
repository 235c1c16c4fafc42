import { assert, describe, it } from "@effect/vitest"
import { Cause, type Context, Effect, Exit, Fiber, Layer, type Scope } from "effect"
import { TestClock } from "effect/testing"
import { bot } from "../../src/app/Bot.ts"
import type { EventId, RoomId } from "../../src/domain/Ids.ts"
import * as Fenced from "../../src/layers/lease/LeaseFence.ts"
import * as Lease from "../../src/layers/lease/LeaseLive.ts"
import { AccountLease } from "../../src/services/account/AccountLease.ts"
import type { Agent } from "../../src/services/agent/Agent.ts"
import type { Matrix } from "../../src/services/matrix/Matrix.ts"
import * as AgentScripted from "../../src/testing/AgentScripted.ts"
import { AgentScript } from "../../src/testing/AgentScripted.ts"
import * as MatrixMemory from "../../src/testing/MatrixMemory.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import * as TrialHere from "../support/TrialHere.ts"
import { makeHost } from "./Host.ts"
import { directRoom, finals, freshStore, joined, said, settings, until } from "./MemoryBot.ts"

type World = Matrix | MatrixMemoryControl | Agent | AgentScript | Scope.Scope

/** A bot with a store of its own on a host of its own. */
const start = Effect.fnUntraced(function*(name: string, store?: Context.Context<Layer.Success<typeof freshStore>>) {
  const host = yield* makeHost({ late: true })
  const kept = store ?? (yield* Layer.build(Layer.fresh(freshStore)))
  const program = Effect.gen(function*() {
    const { hold } = yield* AccountLease
    yield* Effect.provide(bot(settings, hold), Layer.merge(TrialHere.layer, Fenced.layer))
  }).pipe(
    Effect.provide(Layer.fresh(Lease.layer({ store: name, place: `place of ${name}`, host: name, takeOver: false }))),
    Effect.provide(kept)
  )
  const fiber = yield* Effect.forkScoped(host.on(program))
  yield* Effect.addFinalizer(() => Effect.andThen(host.go, host.mend))
  return { fiber, host, kept }
})

/** Its one sentence, after at most some seconds. */
const endOf = Effect.fnUntraced(function*(fiber: Fiber.Fiber<unknown, unknown>, within = 5) {
  for (let second = 0; second < within && fiber.pollUnsafe() === undefined; second++) {
    yield* TestClock.adjust("1 second")
  }
  const exit = fiber.pollUnsafe()
  return exit !== undefined && Exit.isFailure(exit)
    ? (Cause.squash(exit.cause) as { readonly message: string; readonly exitCode: number })
    : assert.fail("it did not end")
})

const answers = (script: AgentScript["Service"], ...texts: ReadonlyArray<string>) => {
  // Twice as often as it should be asked: who asks too often is counted, not stopped.
  for (const text of [...texts, ...texts]) {
    script.answers(text, [{ _tag: "Text", message: "m", text: `re ${text}` }, { _tag: "Ended", reason: "done" }])
  }
}

const asked = (script: AgentScript["Service"]) =>
  script.sent.flatMap(({ command }) => (command._tag === "Prompt" ? [command.text] : []))

/** The prompts of a room are closed, which may take a second that somebody's clock has to count. */
const closed = Effect.fnUntraced(function*(room: RoomId, ...prompts: ReadonlyArray<EventId>) {
  const isDone = Effect.map(
    said(room),
    (all) => prompts.every((prompt) => finals(all).some(({ mark }) => mark.prompt === prompt))
  )
  for (let second = 0; second < 20 && !(yield* isDone); second++) yield* TestClock.adjust("1 second")
  yield* until(`${prompts.length} finals`, Effect.map(isDone, (done) => (done ? true : undefined)))
})

const exactlyOnce = Effect.fnUntraced(function*(room: RoomId, prompts: ReadonlyArray<EventId>) {
  const all = finals(yield* said(room))
  assert.deepStrictEqual(
    all.map(({ body, mark }) => [mark.prompt, mark.state, body]).filter(([prompt]) =>
      prompts.includes(prompt as EventId)
    ).length,
    prompts.length
  )
  assert.deepStrictEqual(new Set(all.map(({ mark }) => mark.state)), new Set(["answered"]))
})

const example = (title: string, body: Effect.Effect<void, unknown, World>) =>
  it.effect(
    title,
    () =>
      Effect.scoped(body).pipe(
        Effect.provide(Layer.merge(Layer.fresh(MatrixMemory.layer), Layer.fresh(AgentScripted.layer())))
      )
  )

/**
 * A bot that has answered in a room, and a second host for the same account that begins while `away` keeps the first
 * from it.
 */
const passed = Effect.fnUntraced(function*(away: "stop" | "cut") {
  const script = yield* AgentScript
  const { room, say } = yield* directRoom()
  const first = yield* start("first")
  yield* joined(room)
  answers(script, "before", "at once", "then", "meanwhile", "after")
  const prompts = [yield* say("before")]
  yield* closed(room, ...prompts)
  // The first one's long poll has it, and it is not there to take it.
  yield* first.host[away]
  prompts.push(yield* say("at once"))
  yield* TestClock.adjust("3 seconds")
  prompts.push(yield* say("then"))
  const second = yield* start("second")
  yield* TestClock.adjust("12 seconds")
  prompts.push(yield* say("meanwhile"))
  yield* closed(room, ...prompts)
  yield* TestClock.adjust("75 seconds")
  return { script, room, say, first, second, prompts }
})

describe("Two hosts with one account", () => {
  for (
    const [away, back, what] of [["stop", "go", "stopped for 90 seconds"], [
      "cut",
      "mend",
      "cut off for 90 seconds"
    ]] as const
  ) {
    example(
      `of which the older was ${what} while the newer answered: nothing is asked or answered twice, nothing is ` +
        `lost, one serves`,
      Effect.gen(function*() {
        const { first, prompts, room, say, script, second } = yield* passed(away)
        yield* first.host[back]
        const { exitCode, message } = yield* endOf(first.fiber)
        assert.strictEqual(exitCode, 2)
        assert.include(message, "Another bot serves this account: on second")
        prompts.push(yield* say("after"))
        yield* closed(room, ...prompts)
        yield* TestClock.adjust("2 minutes")
        assert.deepStrictEqual(asked(script).toSorted(), ["after", "at once", "before", "meanwhile", "then"])
        yield* exactlyOnce(room, prompts)
        assert.isUndefined(second.fiber.pollUnsafe())
      })
    )
  }

  example(
    "of which the older was stopped, the newer answered and was ended: the older goes on, and answers nothing " +
      "that was answered",
    Effect.gen(function*() {
      const { first, prompts, room, say, script, second } = yield* passed("stop")
      yield* Fiber.interrupt(second.fiber)
      prompts.push(yield* say("after"))
      yield* first.host.go
      yield* closed(room, ...prompts)
      yield* TestClock.adjust("2 minutes")
      assert.deepStrictEqual(asked(script).toSorted(), ["after", "at once", "before", "meanwhile", "then"])
      yield* exactlyOnce(room, prompts)
      assert.isUndefined(first.fiber.pollUnsafe())
    })
  )

  example(
    "of which the older was stopped and nobody came: it goes on where it was",
    Effect.gen(function*() {
      const script = yield* AgentScript
      const { room, say } = yield* directRoom()
      const { fiber, host } = yield* start("first")
      yield* joined(room)
      answers(script, "one", "two")
      const one = yield* say("one")
      yield* closed(room, one)
      yield* host.stop
      const two = yield* say("two")
      yield* TestClock.adjust("90 seconds")
      yield* host.go
      yield* closed(room, one, two)
      assert.deepStrictEqual(asked(script), ["one", "two"])
      assert.isUndefined(fiber.pollUnsafe())
    })
  )

  example(
    "of which the older was cut off from the homeserver, and not from the agent: it gives that nothing more, " +
      "and nothing of what it says comes late",
    Effect.gen(function*() {
      const script = yield* AgentScript
      const { room, say } = yield* directRoom()
      const first = yield* start("first")
      yield* joined(room)
      answers(script, "waits")
      for (const n of [1, 2]) script.answers("long", [{ _tag: "Text", message: "m", text: `begun ${n}, ` }])
      yield* say("long")
      yield* say("waits")
      yield* until(
        "the first words",
        Effect.map(said(room), (all) => all.find(({ body }) => body.startsWith("begun 1")))
      )
      const { thread } = script.sent[0]!
      yield* first.host.cut
      yield* TestClock.adjust("7 seconds")
      script.says(thread, [{ _tag: "Text", message: "m", text: "and late." }, { _tag: "Ended", reason: "done" }])
      yield* TestClock.adjust("20 seconds")
      assert.deepStrictEqual(asked(script), ["long"])
      const second = yield* start("second")
      yield* TestClock.adjust("20 seconds")
      yield* first.host.mend
      // It learns of it with the next try of what failed meanwhile, half a minute apart at most.
      yield* endOf(first.fiber, 35)
      yield* TestClock.adjust("1 minute")
      assert.isFalse((yield* said(room)).some(({ body }) => body.includes("late")))
      assert.isAtMost(asked(script).filter((text) => text === "waits").length, 1)
      assert.isUndefined(second.fiber.pollUnsafe())
    })
  )
})
