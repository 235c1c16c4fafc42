import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Option, Redacted } from "effect"
import type { Quarantine } from "../../../../src/layers/agent/AgentWebSocket.ts"
import * as EchoAgent from "../../../../src/sandbox/agent/EchoAgent.ts"
import { Agent } from "../../../../src/services/turns/Agent.ts"
import { attach, freshThread, is, until } from "../../../contracts/Agent.contract.ts"
import { meanwhile } from "../../../support/AgentWaits.ts"
import { linked } from "../../../support/EchoWorld.ts"

describe("whom a link trusts", () => {
  it.live(
    "a frame that names another thread ends every link to that agent, unread, until the quarantine is " +
      "lifted",
    () =>
      Effect.gen(function*() {
        const echo = yield* EchoAgent.make()
        let reason: string | undefined
        const quarantine: Quarantine = {
          check: Effect.sync(() => Option.fromUndefinedOr(reason)),
          raise: (why) => Effect.sync(() => void (reason = why))
        }
        yield* Effect.gen(function*() {
          const [one, two] = [freshThread(), freshThread()]
          const first = yield* attach(one)
          const second = yield* attach(two)
          echo.raw(
            one,
            JSON.stringify({ type: "delta", thread: two, run: "r", seq: 1, msg: "m", kind: "text", text: "not yours" })
          )
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
      })
  )

  it.effect(
    "the token is read at each connect, so that a wrong one is tried for a minute and then the end of " +
      "that conversation only",
    () =>
      Effect.gen(function*() {
        const echo = yield* EchoAgent.make({ token: "new" })
        let current = "old"
        const token = Effect.sync(() => Option.some(Redacted.make(current)))
        yield* Effect.gen(function*() {
          const began = yield* Clock.currentTimeMillis
          const refused = yield* (yield* Agent).open(freshThread())
          const told = yield* meanwhile(until(refused, (event) => event._tag === "Detached" && event.fatal))
          assert.deepStrictEqual(told, [{ _tag: "Detached", why: "unauthorized", fatal: false }, {
            _tag: "Detached",
            why: "unauthorized",
            fatal: true
          }])
          assert.isAtLeast((yield* Clock.currentTimeMillis) - began, 60_000)
          // What one has found out, the next one need not.
          const next = yield* (yield* Agent).open(freshThread())
          assert.deepStrictEqual(yield* meanwhile(next.take), [{ _tag: "Detached", why: "unauthorized", fatal: true }])
          current = "new"
          yield* attach(freshThread())
        }).pipe(Effect.provide(linked(echo, { token })))
      })
  )

  it.effect(
    "a proxy that says 403 while it is reloaded ends no conversation, neither a new one nor one that " +
      "went well",
    () =>
      Effect.gen(function*() {
        const echo = yield* EchoAgent.make()
        yield* Effect.gen(function*() {
          const thread = freshThread()
          const well = yield* attach(thread)
          echo.refuse(403)
          echo.drop(thread)
          const fresh = yield* (yield* Agent).open(freshThread())
          assert.deepStrictEqual(yield* meanwhile(fresh.take), [{
            _tag: "Detached",
            why: "unauthorized",
            fatal: false
          }])
          yield* meanwhile(Effect.sleep("20 seconds"))
          echo.refuse(undefined)
          assert.deepStrictEqual((yield* meanwhile(until(fresh, is("Attached")))).map(({ _tag }) => _tag), ["Attached"])
          const back = yield* meanwhile(until(well.conversation, is("Attached")))
          assert.isTrue(back.filter(is("Detached")).every(({ fatal }) => !fatal))
        }).pipe(Effect.provide(linked(echo)))
      })
  )

  it.live("nothing can be sent before the agent has greeted", () =>
    Effect.gen(function*() {
      const echo = yield* EchoAgent.make()
      echo.stall(true)
      const conversation = yield* Effect.flatMap(Agent, (agent) => agent.open(freshThread())).pipe(
        Effect.provide(linked(echo))
      )
      assert.strictEqual((yield* Effect.flip(conversation.send({ _tag: "Cancel" })))._tag, "AgentUnreachable")
      assert.deepStrictEqual(echo.received, [])
    }))
})
