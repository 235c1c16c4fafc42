import { assert, describe, it } from "@effect/vitest"
import { Clock, Deferred, Effect, Option, Redacted, type Scope } from "effect"
import { ChatId, type Thread } from "../../../../src/domain/Ids.ts"
import type { Options, Quarantine } from "../../../../src/layers/agent/AgentWebSocket.ts"
import type { Reading } from "../../../../src/layers/agent/wire/Wire1Decode.ts"
import * as EchoAgent from "../../../../src/sandbox/agent/EchoAgent.ts"
import { Agent } from "../../../../src/services/agent/Agent.ts"
import { attach, freshThread, is, prompt, until, words } from "../../../contracts/Agent.contract.ts"
import { eventually, meanwhile } from "../../../support/AgentWaits.ts"
import { linked, scripted } from "../../../support/EchoWorld.ts"

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

  const delta = (thread: Thread, run: string, seq: number) =>
    JSON.stringify({ type: "delta", thread, run, seq, msg: "m", kind: "text", text: "whose?" })
  const start = (thread: Thread, run: string, seq: number, prompt: string) =>
    JSON.stringify({ type: "start", thread, run, seq, prompt })
  const suspect = Effect.fnUntraced(function*(
    body: (echo: EchoAgent.Echo, reason: () => string | undefined) => Effect.Effect<void, unknown, Agent | Scope.Scope>,
    options: Partial<Options<Reading>> = {}
  ) {
    const answer = scripted(new Map([["open", [{ type: "delta", text: "a" }] as const]]))
    const echo = yield* EchoAgent.make({ answer })
    let reason: string | undefined
    const quarantine: Quarantine = {
      check: Effect.sync(() => Option.fromUndefinedOr(reason)),
      raise: (why) => Effect.sync(() => void (reason = why))
    }
    yield* body(echo, () => reason).pipe(Effect.provide(linked(echo, { quarantine, ...options })))
  })
  const quarantined = [{ _tag: "Detached", why: "quarantined", fatal: true }] as const

  it.live.each<[string, (thread: Thread) => string]>([
    ["words on a socket that nobody asked anything on", (thread) => delta(thread, "r9", 1)],
    ["a run that begins for a prompt of somebody else's", (thread) => start(thread, "r9", 1, "p_of_somebody_else")]
  ])(
    "%s quarantine the agent, unread, though they name this thread",
    ([, frame]) =>
      suspect(Effect.fnUntraced(function*(echo, reason) {
        const [one, two] = [freshThread(), freshThread()]
        const { conversation } = yield* attach(one)
        const other = yield* attach(two)
        echo.raw(one, frame(one))
        assert.deepStrictEqual(yield* conversation.take, quarantined)
        assert.deepStrictEqual(yield* other.conversation.take, quarantined)
        assert.strictEqual(reason(), "a frame came that nobody had asked for")
      }))
  )

  it.live("a run of somebody else's beside one's own does so too, and also on a socket that is kept for later", () =>
    suspect(Effect.fnUntraced(function*(echo, reason) {
      const thread = freshThread()
      yield* Effect.scoped(Effect.gen(function*() {
        const { conversation } = yield* attach(thread)
        yield* conversation.send(prompt("p1", "open"))
        yield* until(conversation, is("Text"))
      }))
      assert.isUndefined(reason())
      echo.raw(thread, start(thread, "r9", 3, "p_of_somebody_else"))
      yield* eventually(() => reason() !== undefined)
    })))

  it.live("what is strange is evidence also where it is one frame too many of a flood", () =>
    suspect(Effect.fnUntraced(function*(echo, reason) {
      const [one, two] = [freshThread(), freshThread()]
      const { conversation } = yield* attach(one)
      for (let n = 0; n < 5_000; n++) echo.raw(one, JSON.stringify({ type: "pong", n }))
      echo.raw(one, delta(two, "r", 1))
      assert.deepStrictEqual(yield* conversation.take, quarantined)
      assert.strictEqual(reason(), "a frame named another thread")
    })))

  it.live("an accusation is not lost where the link is let go while the journal is asked", () => {
    const isAsked = Deferred.makeUnsafe<void>()
    return suspect(
      Effect.fnUntraced(function*(echo, reason) {
        const thread = freshThread()
        yield* Effect.scoped(Effect.gen(function*() {
          const opener = { person: "ann", patient: false, chat: ChatId.make("!room") }
          yield* until(yield* (yield* Agent).open(thread, undefined, opener), is("Attached"))
          echo.raw(thread, start(thread, "r9", 1, "p_of_somebody_else"))
          yield* Deferred.await(isAsked)
        }))
        assert.isDefined(reason())
        assert.deepStrictEqual(yield* (yield* (yield* Agent).open(freshThread())).take, quarantined)
      }),
      { wasAsked: () => Effect.andThen(Deferred.succeed(isAsked, undefined), Effect.as(Effect.sleep(50), false)) }
    )
  })

  it.live("a run that an earlier process asked for is known by the journal, and the link goes on", () => {
    const asked: Array<unknown> = []
    return suspect(
      Effect.fnUntraced(function*(echo, reason) {
        const thread = freshThread()
        const chat = ChatId.make("!room")
        const conversation = yield* (yield* Agent).open(thread, undefined, { person: "ann", patient: false, chat })
        yield* until(conversation, is("Attached"))
        echo.threads.get(thread)?.skip()
        echo.raw(thread, start(thread, "r9", 1, "p_of_before"))
        yield* until(conversation, is("Attached"))
        assert.deepStrictEqual(asked, [[chat, { run: "r9", prompt: "p_of_before" }]])
        echo.threads.get(thread)?.skip()
        echo.raw(thread, delta(thread, "r9", 2))
        assert.strictEqual(words(yield* until(conversation, is("Text"))), "whose?")
        assert.isUndefined(reason())
      }),
      { wasAsked: (chat, run) => Effect.sync(() => asked.push([chat, run]) > 0) }
    )
  })

  it.live("a run of a prompt that the journal does not know is nobody's", () =>
    suspect(
      Effect.fnUntraced(function*(echo, reason) {
        const thread = freshThread()
        const opener = { person: "ann", patient: false, chat: ChatId.make("!room") }
        const conversation = yield* (yield* Agent).open(thread, undefined, opener)
        yield* until(conversation, is("Attached"))
        echo.raw(thread, start(thread, "r9", 1, "p_of_somebody_else"))
        assert.deepStrictEqual(yield* conversation.take, quarantined)
        assert.isDefined(reason())
      }),
      { wasAsked: () => Effect.succeed(false) }
    ))

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
