import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, type Scope } from "effect"
import { createServer } from "node:http"
import { type AddressInfo } from "node:net"
import { WebSocketServer } from "ws"
import type { AgentReach } from "../../../../src/domain/reach/AgentReach.ts"
import type { Options } from "../../../../src/layers/agent/AgentWebSocket.ts"
import { wire1 } from "../../../../src/layers/agent/wire/Wire1.ts"
import type { Reading } from "../../../../src/layers/agent/wire/Wire1Decode.ts"
import * as EchoAgent from "../../../../src/sandbox/agent/EchoAgent.ts"
import { Agent } from "../../../../src/services/agent/Agent.ts"
import { AgentWatch } from "../../../../src/services/agent/AgentWatch.ts"
import { attach, freshThread, is, until } from "../../../contracts/Agent.contract.ts"
import { eventually, meanwhile } from "../../../support/AgentWaits.ts"
import { linked } from "../../../support/EchoWorld.ts"
import { keptLog } from "../../../support/LoggedLines.ts"

interface Watched {
  readonly echo: EchoAgent.Echo
  readonly reach: () => AgentReach
  /** The lines of the log that a running bot shows. */
  readonly lines: () => ReadonlyArray<string>
}
type Body = (watched: Watched) => Effect.Effect<void, unknown, Agent | AgentWatch | Scope.Scope>

const example = (
  title: string,
  body: Body,
  options: (echo: EchoAgent.Echo) => Partial<Options<Reading>> = () => ({})
) =>
  it.effect(title, () =>
    Effect.gen(function*() {
      const echo = yield* EchoAgent.make({ token: "secret" })
      const log = keptLog()
      let reach: AgentReach | undefined
      const onReach = (now: AgentReach) => Effect.sync(() => void (reach = now))
      const shown = new Set(["Info", "Warn", "Error"])
      yield* body({
        echo,
        reach: () => reach!,
        lines: () => log.lines.filter(({ level }) => shown.has(level)).map(({ level, text }) => `${level}: ${text}`)
      }).pipe(
        Effect.provide(linked(echo, { onReach, ...options(echo) })),
        Effect.provide(log.layer)
      )
    }))

const watching = Effect.flatMap(AgentWatch, ({ run }) => Effect.forkScoped(run))
const state = ({ reach }: Watched, wanted: AgentReach["state"]) => meanwhile(eventually(() => reach().state === wanted))
const unavailable = "Warn: The agent cannot be used: it, or a proxy in front of it, fails (HTTP 500). Look at AGENT_URL"

describe("The watch over the agent", () => {
  example(
    "greets it at the start, in a thread of its own, gives it no prompt, and is gone again",
    Effect.fnUntraced(function*(watched) {
      const { echo, lines, reach } = watched
      assert.deepStrictEqual(reach(), { address: echo.url, state: "untried", slotted: false })
      yield* watching
      yield* state(watched, "reached")
      yield* eventually(() => echo.connected().length === 0)
      assert.strictEqual(reach().name, "echo/1")
      assert.deepStrictEqual(lines(), ["Info: The agent is reached"])
      assert.deepStrictEqual(echo.received.map(({ type }) => type), ["hello"])
      yield* meanwhile(Effect.sleep("10 minutes"))
      assert.strictEqual(echo.accepted(), 1)
    })
  )

  example(
    "tries one that is not there ever more slowly, at least twice a minute, and tells of it once",
    Effect.fnUntraced(function*(watched) {
      const { echo, lines, reach } = watched
      echo.refuse(500)
      yield* watching
      yield* state(watched, "lost")
      yield* meanwhile(Effect.sleep("10 minutes"))
      assert.deepStrictEqual(lines(), [unavailable])
      assert.deepInclude(reach().trouble, { why: "unreachable", detail: "HTTP 500" })
      echo.refuse(undefined)
      yield* meanwhile(Effect.sleep("31 seconds"))
      assert.strictEqual(reach().state, "reached")
      assert.deepStrictEqual(lines().slice(1).map((line) => line.replace(/\d+/, "…")), [
        "Info: The agent is reached after … min"
      ])
    })
  )

  example(
    "looks for it when the last conversation lost it, and a conversation that waits goes on at once",
    Effect.fnUntraced(function*(watched) {
      const { echo, lines } = watched
      yield* watching
      yield* state(watched, "reached")
      const thread = freshThread()
      const { conversation } = yield* attach(thread)
      yield* meanwhile(Effect.sleep("10 minutes"))
      assert.strictEqual(echo.accepted(), 2)
      echo.refuse(500)
      echo.drop(thread)
      yield* state(watched, "lost")
      yield* meanwhile(Effect.sleep("5 minutes"))
      echo.refuse(undefined)
      yield* state(watched, "reached")
      // No time passes.
      yield* until(conversation, is("Attached"))
      assert.deepStrictEqual(lines().slice(1).map((line) => line.replace(/\d+ min/, "… min")), [
        "Warn: The agent was lost: the connection was lost (close 1006). Look at AGENT_URL",
        "Info: The agent is back after … min"
      ])
    })
  )

  example(
    "lets a conversation tell that it is there",
    Effect.fnUntraced(function*(watched) {
      yield* attach(freshThread())
      yield* watching
      yield* meanwhile(Effect.sleep("10 minutes"))
      assert.strictEqual(watched.reach().state, "reached")
      assert.strictEqual(watched.echo.accepted(), 1)
    })
  )

  example(
    "says that the agent refuses the token, and goes on trying, as the token may be another one then",
    Effect.fnUntraced(function*(watched) {
      const { echo, lines, reach } = watched
      echo.refuse(401)
      yield* watching
      yield* state(watched, "refused")
      assert.strictEqual(reach().refusal, "HTTP 401")
      assert.deepStrictEqual(lines(), [
        "Warn: The agent cannot be used: it refuses AGENT_TOKEN (HTTP 401). Look at AGENT_TOKEN"
      ])
      echo.refuse(undefined)
      yield* state(watched, "reached")
      assert.isUndefined(reach().refusal)
    })
  )

  example(
    "says that the agent greets in another version, or in no version at all",
    Effect.fnUntraced(function*(watched) {
      const { echo, lines, reach } = watched
      echo.greet({ v: 2 })
      yield* watching
      yield* state(watched, "refused")
      assert.strictEqual(reach().refusal, "we closed 4406")
      echo.greet({ v: 1, limits: "none" })
      yield* state(watched, "lost")
      assert.deepStrictEqual(lines().map((line) => /Look at (\w+)/.exec(line)?.[1]), ["AGENT_WIRE", "AGENT_WIRE"])
    })
  )

  example(
    "says that the agent takes the connection and does not greet",
    Effect.fnUntraced(function*(watched) {
      watched.echo.stall(true)
      yield* watching
      yield* state(watched, "lost")
      assert.deepInclude(watched.reach().trouble, { why: "silent" })
      yield* eventually(() => watched.echo.connected().length === 0)
    })
  )

  const raised: Array<string> = []
  example(
    "quarantines an agent that names another thread, ends the conversations, and tries no more",
    Effect.fnUntraced(function*(watched) {
      const { echo, reach } = watched
      const { conversation } = yield* attach(freshThread())
      const other = freshThread()
      yield* attach(other)
      echo.close(other, 4401)
      yield* state(watched, "refused")
      echo.greet({ thread: "t1_somebody_elses" })
      yield* watching
      const events = yield* meanwhile(until(conversation, is("Detached")))
      assert.deepInclude(events.find(is("Detached")), { why: "quarantined", fatal: true })
      yield* meanwhile(Effect.sleep("10 minutes"))
      assert.deepStrictEqual(raised, ["a frame named another thread"])
      assert.deepStrictEqual([reach().state, echo.accepted()], ["refused", 3])
    }),
    () => ({
      quarantine: {
        check: Effect.sync(() => Option.fromUndefinedOr(raised[0])),
        raise: (reason) => Effect.sync(() => void raised.push(reason))
      }
    })
  )

  let isQuarantined = true
  example(
    "tries nothing while the agent is under quarantine, and finds out within half a minute that it is not any more",
    Effect.fnUntraced(function*(watched) {
      yield* watching
      yield* meanwhile(Effect.sleep("10 minutes"))
      assert.deepStrictEqual([watched.echo.accepted(), watched.reach().state], [0, "untried"])
      isQuarantined = false
      yield* meanwhile(Effect.sleep("31 seconds"))
      assert.strictEqual(watched.reach().state, "reached")
    }),
    () => ({
      quarantine: {
        check: Effect.sync(() => isQuarantined ? Option.some("it mixed threads up") : Option.none()),
        raise: () => Effect.void
      }
    })
  )

  example(
    "tries nothing where each conversation has an address of its own",
    Effect.fnUntraced(function*(watched) {
      yield* watching
      yield* meanwhile(Effect.sleep("10 minutes"))
      assert.deepStrictEqual([watched.echo.accepted(), watched.reach().state, watched.reach().slotted], [
        0,
        "untried",
        true
      ])
    }),
    ({ url }) => ({ url: `${url}?slot={slot}` })
  )

  it.effect("opens a connection and sends nothing on another wire, where a greeting may be a prompt", () =>
    Effect.gen(function*() {
      const sent: Array<string> = []
      const server = createServer()
      const agents = new WebSocketServer({ server })
      agents.on("connection", (socket) => {
        socket.on("message", (data) => sent.push(String(data)))
        socket.send("anything at all")
      })
      yield* Effect.promise(() => new Promise<void>((done) => void server.listen(0, "127.0.0.1", done)))
      const closed = new Promise<number>((done) => agents.on("connection", (socket) => socket.on("close", done)))
      let reach: AgentReach | undefined
      const pool = linked({ url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/` } as EchoAgent.Echo, {
        codec: { ...wire1, id: "mapping" },
        onReach: (now) => Effect.sync(() => void (reach = now))
      })
      yield* Effect.gen(function*() {
        yield* watching
        yield* meanwhile(eventually(() => reach?.state === "reached"))
        assert.strictEqual(yield* Effect.promise(() => closed), 1000)
        assert.deepStrictEqual(sent, [])
      }).pipe(Effect.provide(pool))
      server.close()
    }))
})
