import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, Redacted } from "effect"
import type { Quarantine } from "../../../src/layers/agent/AgentWebSocket.ts"
import * as EchoAgent from "../../../src/layers/sandbox/EchoAgent.ts"
import { Agent } from "../../../src/services/Agent.ts"
import { attach, freshThread } from "../../contracts/agent.ts"
import { linked } from "./EchoWorld.ts"

describe("whom a link trusts", () => {
  it.live("a frame that names another thread ends every link to that agent, unread, until the quarantine is lifted", () =>
    Effect.gen(function* () {
      const echo = yield* EchoAgent.make()
      let reason: string | undefined
      const quarantine: Quarantine = {
        check: Effect.sync(() => Option.fromUndefinedOr(reason)),
        raise: (why) => Effect.sync(() => void (reason = why))
      }
      yield* Effect.gen(function* () {
        const [one, two] = [freshThread(), freshThread()]
        const first = yield* attach(one)
        const second = yield* attach(two)
        echo.raw(one, JSON.stringify({ type: "delta", thread: two, run: "r", seq: 1, msg: "m", kind: "text", text: "not yours" }))
        const end = [{ _tag: "Detached", why: "quarantined", fatal: true }] as const
        assert.deepStrictEqual(yield* first.conversation.take, end)
        assert.strictEqual(reason, "a frame named another thread")
        assert.deepStrictEqual(yield* second.conversation.take, end)
        const third = yield* (yield* Agent).open(freshThread())
        assert.deepStrictEqual(yield* third.take, end)
        assert.strictEqual(echo.accepted(), 2)
        reason = undefined
        yield* attach(freshThread())
      }).pipe(Effect.provide(linked(echo, { quarantine })))
    }))

  it.live("the token is read at each connect; a wrong one is fatal for that conversation only", () =>
    Effect.gen(function* () {
      const echo = yield* EchoAgent.make({ token: "new" })
      let current = "old"
      const token = Effect.sync(() => Option.some(Redacted.make(current)))
      yield* Effect.gen(function* () {
        const refused = yield* (yield* Agent).open(freshThread())
        assert.deepStrictEqual(yield* refused.take, [{ _tag: "Detached", why: "unauthorized", fatal: true }])
        current = "new"
        yield* attach(freshThread())
      }).pipe(Effect.provide(linked(echo, { token })))
    }))

  it.live("nothing can be sent before the agent has greeted", () =>
    Effect.gen(function* () {
      const echo = yield* EchoAgent.make()
      echo.stall(true)
      const conversation = yield* Effect.flatMap(Agent, (agent) => agent.open(freshThread())).pipe(Effect.provide(linked(echo)))
      assert.strictEqual((yield* Effect.flip(conversation.send({ _tag: "Cancel" })))._tag, "AgentUnreachable")
      assert.deepStrictEqual(echo.received, [])
    }))
})
