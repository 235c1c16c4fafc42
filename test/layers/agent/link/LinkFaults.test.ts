import { assert, describe, it } from "@effect/vitest"
import { Effect, Metric, type Scope } from "effect"
import type { Options } from "../../../../src/layers/agent/AgentWebSocket.ts"
import type { Reading } from "../../../../src/layers/agent/wire/Wire1Decode.ts"
import { agentOddFrames } from "../../../../src/layers/operations/Metrics.ts"
import * as EchoAgent from "../../../../src/sandbox/agent/EchoAgent.ts"
import { Agent } from "../../../../src/services/agent/Agent.ts"
import { attach, freshThread, is, prompt, seqs, until, words } from "../../../contracts/Agent.contract.ts"
import { settled } from "../../../support/AgentWaits.ts"
import { linked, scripted } from "../../../support/EchoWorld.ts"

type Body = (echo: EchoAgent.Echo) => Effect.Effect<void, unknown, Agent | Scope.Scope>
const example = (title: string, body: Body, options: Partial<Options<Reading>> = {}) =>
  it.live(title, () =>
    Effect.gen(function*() {
      const answers = new Map([["open", [{ type: "delta", text: "a" }] as const], [
        "whole",
        [{ type: "delta", text: "a" }, { type: "end", text: "a" }] as const
      ]])
      const echo = yield* EchoAgent.make({ token: "secret", answer: scripted(answers) })
      yield* body(echo).pipe(Effect.provide(linked(echo, options)))
    }))

const odd = (kind: string) =>
  Effect.map(Metric.value(Metric.withAttributes(agentOddFrames, { kind })), ({ count }) => Number(count))

/** A conversation in the middle of a run. */
const running = Effect.gen(function*() {
  const thread = freshThread()
  const { conversation } = yield* attach(thread)
  yield* conversation.send(prompt("p1", "open"))
  const before = yield* until(conversation, is("Text"))
  const run = before.find(is("Started"))!.run
  const delta = (seq: unknown, text: unknown = "x") =>
    JSON.stringify({ type: "delta", thread, run, seq, msg: "m", kind: "text", text })
  return { thread, conversation, before, last: seqs(before).at(-1)!, delta }
})

describe("a link to an agent that errs", () => {
  for (
    const [code, why] of [[1009, "protocol"], [4400, "protocol"], [4401, "unauthorized"], [4403, "unauthorized"], [
      4406,
      "version"
    ], [4409, "replaced"]] as const
  ) {
    example(
      `close ${code} is the end: ${why}`,
      Effect.fnUntraced(function*(echo) {
        const { thread, conversation } = yield* running
        echo.close(thread, code)
        assert.deepStrictEqual(yield* conversation.take, [{ _tag: "Detached", why, fatal: true }])
        assert.strictEqual((yield* Effect.flip(conversation.send({ _tag: "Cancel" })))._tag, "AgentUnreachable")
        assert.strictEqual(echo.accepted(), 1)
      })
    )
  }

  example(
    "a missed frame is fetched by coming back, in its place",
    Effect.fnUntraced(function*(echo) {
      const { thread, conversation, before, last } = yield* running
      echo.stall(true)
      yield* echo.say(thread, [{ type: "delta", text: "b" }])
      echo.stall(false)
      yield* echo.say(thread, [{ type: "delta", text: "c" }, { type: "end" }])
      const after = yield* until(conversation, is("Ended"))
      assert.deepInclude(after.find(is("Detached")), { why: "gap", fatal: false })
      assert.strictEqual(words([...before, ...after]), "abc")
      const numbers = seqs([...before, ...after])
      assert.strictEqual(new Set(numbers).size, numbers.length)
      assert.strictEqual(numbers.at(-1), last + 3)
    })
  )

  example(
    "pings without end end the link, and when they come again the conversation",
    Effect.fnUntraced(function*(echo) {
      const { thread, conversation } = yield* running
      const flood = Effect.sync(() => {
        for (let n = 0; n <= 5_000; n++) echo.raw(thread, JSON.stringify({ type: "ping", n }))
      })
      yield* flood
      const first = yield* until(conversation, is("Attached"))
      assert.deepInclude(first.find(is("Detached")), { why: "closed", fatal: false })
      yield* flood
      const events = yield* until(conversation, is("Detached"))
      assert.deepInclude(events.find(is("Detached")), { why: "protocol", fatal: true })
    })
  )

  example(
    "a frame that is missing for good is fatal, not an endless coming back",
    Effect.fnUntraced(function*(echo) {
      const { thread, conversation } = yield* running
      echo.threads.get(thread)?.skip()
      yield* echo.say(thread, [{ type: "delta", text: "after the hole" }])
      const events = yield* until(conversation, (event) => event._tag === "Detached" && event.fatal)
      assert.deepStrictEqual(events.filter(is("Detached")).map(({ why }) => why), ["gap", "protocol"])
      assert.strictEqual(words(events), "")
    })
  )

  example(
    "a logged frame of a wrong shape is missing for good as well",
    Effect.fnUntraced(function*(echo) {
      const { delta, thread, conversation, last } = yield* running
      echo.threads.get(thread)?.skip()
      echo.raw(thread, delta(last + 1, 42))
      yield* until(conversation, is("Attached"))
      echo.raw(thread, delta(last + 1, 42))
      assert.deepInclude((yield* until(conversation, is("Detached"))).find(is("Detached")), {
        why: "protocol",
        fatal: true
      })
    })
  )

  example(
    "noise, unknown frames and repeats are counted and passed over",
    Effect.fnUntraced(function*(echo) {
      const { delta, thread, conversation, last } = yield* running
      const before = yield* Effect.all({
        malformed: odd("malformed"),
        skipped: odd("skipped"),
        duplicate: odd("duplicate")
      })
      echo.raw(thread, "INFO: worker started")
      echo.raw(thread, JSON.stringify({ type: "weather", sun: true }))
      echo.raw(thread, delta(last))
      yield* echo.say(thread, [{ type: "delta", text: "b" }, { type: "end" }])
      const events = yield* until(conversation, is("Ended"))
      assert.deepStrictEqual(events.map(({ _tag }) => _tag), ["Text", "Ended"])
      assert.deepStrictEqual(
        yield* Effect.all({ malformed: odd("malformed"), skipped: odd("skipped"), duplicate: odd("duplicate") }),
        { malformed: before.malformed + 1, skipped: before.skipped + 1, duplicate: before.duplicate + 1 }
      )
    })
  )

  example(
    "an unknown frame of the log takes its place",
    Effect.fnUntraced(function*(echo) {
      const { thread, conversation, last } = yield* running
      echo.threads.get(thread)?.skip()
      echo.raw(thread, JSON.stringify({ type: "plan", thread, run: "r", seq: last + 1 }))
      yield* echo.say(thread, [{ type: "end" }])
      assert.deepStrictEqual((yield* until(conversation, is("Ended"))).map(({ _tag }) => _tag), ["Ended"])
    })
  )

  example(
    "one binary frame costs a reconnect, a second one at the same place ends it",
    Effect.fnUntraced(function*(echo) {
      const { thread, conversation } = yield* running
      echo.raw(thread, new Uint8Array([1, 2]))
      const events = yield* until(conversation, is("Attached"))
      assert.deepInclude(events.find(is("Detached")), { why: "closed", fatal: false })
      echo.raw(thread, new Uint8Array([1, 2]))
      assert.deepStrictEqual(yield* until(conversation, is("Detached")), [{
        _tag: "Detached",
        why: "protocol",
        fatal: true
      }])
    })
  )

  example(
    "a frame over 256 KiB ends it",
    Effect.fnUntraced(function*(echo) {
      const { thread, conversation } = yield* running
      echo.raw(thread, "x".repeat(262_145))
      assert.deepStrictEqual(yield* conversation.take, [{ _tag: "Detached", why: "protocol", fatal: true }])
    })
  )

  example(
    "an agent that forgot says so: attached in a new epoch, not resumed",
    Effect.fnUntraced(function*(echo) {
      const { conversation } = yield* running
      echo.forget()
      const back = (yield* until(conversation, is("Attached"))).find(is("Attached"))
      assert.isTrue(back !== undefined && !back.resumed && back.active === undefined && back.cursor.seq === 0)
    })
  )

  for (
    const [title, fields, why] of [
      ["another version", { v: 2 }, "version"],
      ["a greeting of a wrong shape", { caps: "all" }, "protocol"],
      ["a greeting for another thread", { thread: "t1_somebody_else" }, "quarantined"]
    ] as const
  ) {
    example(
      `${title} is the end: ${why}`,
      Effect.fnUntraced(function*(echo) {
        echo.greet(fields)
        const conversation = yield* (yield* Agent).open(freshThread())
        assert.deepStrictEqual(yield* conversation.take, [{ _tag: "Detached", why, fatal: true }])
      })
    )
  }

  example(
    "a reader that does not take stops the socket, and loses nothing",
    Effect.fnUntraced(function*(echo) {
      const { thread, conversation, last } = yield* running
      const count = 20_000
      const lines = Array.from({ length: count }, (_, n) => ({ type: "delta", text: `${n} ` }) as const)
      yield* echo.say(thread, [...lines, { type: "end" }])
      yield* settled
      const [first, ...more] = [yield* conversation.take, yield* until(conversation, is("Ended"))]
      // The limit is 256 events; a chunk of 64 KiB that was already read may come on top.
      const frames = seqs(first).at(-1)! - last
      assert.isAtLeast(frames, 256)
      assert.isBelow(frames, 256 + 1_024)
      const all = [...first, ...more.flat()]
      assert.strictEqual(words(all), lines.map(({ text }) => text).join(""))
      assert.strictEqual(seqs(all).at(-1), last + count + 1)
    })
  )
})
