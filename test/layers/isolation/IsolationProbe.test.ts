import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { probeIsolation } from "../../../src/layers/isolation/IsolationProbe.ts"
import type { ProbeOptions } from "../../../src/layers/isolation/ProbePass.ts"
import * as EchoAgent from "../../../src/sandbox/agent/EchoAgent.ts"
import { echo, type EchoPrompt, type EchoSteps } from "../../../src/sandbox/agent/EchoScript.ts"
import { linked } from "../../support/EchoWorld.ts"
import { leaky } from "../../support/GuardedAgent.ts"

type Answer = (prompt: EchoPrompt) => EchoSteps

const made = (answer: Answer) => EchoAgent.make({ token: "secret", answer })

const probed = (
  far: EchoAgent.Echo,
  options: Partial<ProbeOptions> = {},
  links: Parameters<typeof linked>[1] = {}
) =>
  probeIsolation({ sender: "pseudonym", places: 64, ...options }).pipe(
    Effect.provide(Layer.fresh(linked(far, links)))
  )

const froms = ({ received }: EchoAgent.Echo) =>
  new Set(received.flatMap(({ from, type }) => (type === "prompt" ? [from] : []))).size

describe("A probe over real links", () => {
  it.live("goes on one conversation at a time where no more may be open, and finds the same", () =>
    Effect.gen(function*() {
      for (const places of [1, 2, 3]) {
        const apart = yield* made(echo)
        const first = yield* probed(apart, { places }, { maxConversations: places })
        assert.strictEqual(first.verdict._tag, "Apart", `${places} places`)
        assert.strictEqual(first.asked.length, 26)
        const mixed = yield* made(leaky())
        const second = yield* probed(mixed, { places }, { maxConversations: places })
        assert.strictEqual(second.verdict._tag, "Leaks", `${places} places`)
      }
    }).pipe(Effect.scoped))

  it.live("is somebody else in each thread, and under AGENT_SENDER=platform one and the same", () =>
    Effect.gen(function*() {
      const own = yield* made(echo)
      yield* probed(own)
      assert.strictEqual(froms(own), 4)
      // An agent that keeps its memory by person mixes up the threads of one.
      const byPerson = yield* made(leaky())
      const outcome = yield* probed(byPerson, { sender: "platform" })
      assert.strictEqual(froms(byPerson), 1)
      assert.strictEqual(outcome.verdict._tag, "Leaks")
    }).pipe(Effect.scoped))

  it.live("tells no more to an agent once it leaked", () =>
    Effect.gen(function*() {
      const far = yield* made(leaky())
      const { asked } = yield* probed(far)
      assert.isBelow(asked.length, 26)
    }).pipe(Effect.scoped))

  it.live("has a thread on each slot, which its link leads to, and none besides", () =>
    Effect.gen(function*() {
      const [one, two] = [yield* made(leaky()), yield* made(leaky())]
      const port = ({ url }: EchoAgent.Echo) => new URL(url).port
      const url = "ws://127.0.0.1:{slot}/agent_ws/"
      const apart = yield* probed(one, { slots: [port(one), port(two)] }, { url })
      assert.strictEqual(apart.verdict._tag, "Apart")
      assert.deepStrictEqual([one.threads.size, two.threads.size], [1, 1])
      assert.strictEqual(apart.asked.length, 15)
      const same = yield* probed(one, { slots: [port(one), port(one)] }, { url })
      assert.strictEqual(same.verdict._tag, "Leaks")
    }).pipe(Effect.scoped))

  it.live("takes an agent's refusal of a prompt for later as a wait, and goes on after lost links", () =>
    Effect.gen(function*() {
      let prompts = 0
      const far = yield* made((prompt) => {
        prompts++
        // A socket that is cut in mid-run, without a goodbye.
        if (prompts % 5 === 0) setTimeout(() => far.drop(prompt.thread), 5)
        return prompts % 5 === 0 ? [{ type: "wait", millis: 30 }, ...echo(prompt)] : echo(prompt)
      })
      const { verdict } = yield* probed(far)
      assert.strictEqual(verdict._tag, "Apart")
    }).pipe(Effect.scoped))

  it.live("comes to no verdict with an agent that only reports errors", () =>
    Effect.gen(function*() {
      const far = yield* made(() => [{ type: "fail", code: "rate_limited", message: "slow down" }])
      const { asked, verdict } = yield* probed(far)
      assert.deepStrictEqual(verdict, {
        _tag: "Unfinished",
        why: "the agent reported an error",
        fatal: false,
        failing: true
      })
      assert.strictEqual(asked.length, 1)
    }).pipe(Effect.scoped))

  it.live("comes to no verdict with an agent that does not let it in, and says why", () =>
    Effect.gen(function*() {
      const far = yield* made(echo)
      far.greet({ v: 2 })
      const { verdict } = yield* probed(far)
      assert.deepStrictEqual(verdict, { _tag: "Unfinished", why: "version", fatal: true })
    }).pipe(Effect.scoped))
})
