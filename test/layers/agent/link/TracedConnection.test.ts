import { assert, describe, it } from "@effect/vitest"
import { Effect, References } from "effect"
import { Thread } from "../../../../src/domain/Ids.ts"
import * as EchoAgent from "../../../../src/sandbox/agent/EchoAgent.ts"
import { Agent } from "../../../../src/services/agent/Agent.ts"
import { linked } from "../../../support/EchoWorld.ts"
import { keptLog } from "../../../support/LoggedLines.ts"

const thread = Thread.make("thread_of_a_test")

/** What the log shows at a level while a prompt is answered. */
const logged = Effect.fnUntraced(function*(level: "Debug" | "Info") {
  const { layer, lines } = keptLog()
  const echo = yield* EchoAgent.make({ token: "secret" })
  yield* Effect.gen(function*() {
    const conversation = yield* (yield* Agent).open(thread)
    let ended = false
    while (!ended) {
      const events = yield* conversation.take
      if (events.some(({ _tag }) => _tag === "Attached")) {
        yield* conversation.send({ _tag: "Prompt", id: "p1", text: "a private word" } as never)
      }
      ended = events.some(({ _tag }) => _tag === "Ended")
    }
  }).pipe(
    Effect.scoped,
    Effect.provide(linked(echo)),
    Effect.provide(layer),
    Effect.provideService(References.MinimumLogLevel, level)
  )
  return lines
})

describe("The trace of frames", () => {
  it.live("is not there where the log shows no debug lines", () =>
    Effect.gen(function*() {
      assert.notMatch(JSON.stringify(yield* logged("Info")), /Agent frame/)
    }).pipe(Effect.scoped))

  it.live("shows frames of both directions by their shapes, with their thread and without a word", () =>
    Effect.gen(function*() {
      const lines = yield* logged("Debug")
      const frames = lines.filter(({ text }) => text.startsWith("Agent frame"))
      assert.deepStrictEqual(
        frames.slice(0, 4).map(({ text }) =>
          text.replace(/(thread|client|epoch|agent|run|prompt|id): string\(\d+\)/g, "$1")
        ),
        [
          "Agent frame out: {type: hello, v: [1 x number], thread, client}",
          "Agent frame in: {type: ready, v: number, thread, epoch, seq: number, resumed: boolean, agent, caps: {cancel: boolean, ask: boolean, thought: boolean, resume: boolean, idempotent: boolean, durable: boolean}, limits: {frame: number, prompt: number, inline: number, idleMs: number}}",
          "Agent frame out: {type: prompt, thread, id, parts: [1 x {kind: text, text: string(14)}]}",
          "Agent frame in: {type: start, prompt, thread, run, seq: number}"
        ]
      )
      assert.isTrue(frames.every(({ fields, level }) => fields["thread"] === thread && level === "Debug"))
      assert.notMatch(JSON.stringify(lines), /private|word/)
    }).pipe(Effect.scoped))
})
