import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { once } from "node:events"
import type { AddressInfo } from "node:net"
import { type WebSocket, WebSocketServer } from "ws"
import { recordingText } from "../../../../src/domain/doctor/agent/RecordedShape.ts"
import { mappingCodec } from "../../../../src/layers/agent/wire/mapping/MappingCodec.ts"
import { recordedExchange } from "../../../../src/layers/doctor/agent/AgentRecording.ts"
import * as EchoAgent from "../../../../src/sandbox/agent/EchoAgent.ts"
import { lookedAt } from "../../../support/DoctorScenes.ts"
import { mappingOf } from "../../../support/Mappings.ts"

/** An agent without threads; gives its address. */
const agentOf = (serve: (socket: WebSocket) => void) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.promise(async () => {
        const server = new WebSocketServer({ host: "127.0.0.1", port: 0 })
        await once(server, "listening")
        server.on("connection", serve)
        return server
      }),
      (server) =>
        Effect.callback<void>((done) => {
          for (const socket of server.clients) socket.terminate()
          server.close(() => done(Effect.void))
        })
    ),
    (server) => `ws://127.0.0.1:${(server.address() as AddressInfo).port}/chat`
  )

/** An agent of a format of its own. */
const foreignAgent = agentOf((socket) => {
  socket.send(JSON.stringify({ event: "welcome", session: "private-session" }))
  socket.on("message", (data: Buffer) => {
    socket.send(JSON.stringify({ event: "chunk", data: { content: `private ${data.toString()}` } }))
    socket.send("private plain text")
    socket.send(new Uint8Array(7))
    socket.close(1000)
  })
})

/** An agent that greets in two frames, answers at length, and stops when it is told to. */
const stoppedAgent = agentOf((socket) => {
  socket.send("{\"type\":\"hi\"}")
  socket.send("{\"type\":\"state\"}")
  socket.on("message", (data: Buffer) => {
    if (data.toString() === "stop") {
      socket.send("{\"type\":\"stopped\",\"how\":\"asked\"}")
      socket.close(1000)
    } else setTimeout(() => socket.send("{\"type\":\"chunk\",\"t\":\"one\"}"), 50)
  })
})

/** The agent as a mapping of these pointers to its text and its reason reads it. */
const mapped = (url: string, text: string) => ({
  ...lookedAt(url),
  codec: mappingCodec(
    mappingOf(JSON.stringify({
      features: { threads: "none", cancel: "close" },
      send: { prompt: "${text}" },
      by: "/type",
      recv: {
        hi: { as: "ready" },
        chunk: { as: "delta", text },
        stopped: { as: "end", reason: "/how", reasons: { done: "done" } }
      }
    })),
    "life"
  )
})

describe("A recording of the agent", () => {
  it.live("holds the shapes of an exchange, without a word of it", () =>
    Effect.gen(function*() {
      const echo = yield* EchoAgent.make({ token: "sesame" })
      const done = yield* recordedExchange(lookedAt(echo.url, "sesame"), {
        say: "private words",
        send: [],
        lasting: 5_000
      })
      assert.deepStrictEqual(done?.exchange.ending, { _tag: "Ended" })
      const types = done?.lines.map((line) =>
        "shape" in line ? `${line.dir} ${(line.shape as { type: string }).type}` : ""
      )
      assert.deepStrictEqual(types, [
        "out hello",
        "in ready",
        "out prompt",
        "in start",
        "in delta",
        "in delta",
        "in end"
      ])
      assert.notMatch(recordingText(done?.lines ?? []), /private|words|sesame|doctor_|echo/)
    }).pipe(Effect.scoped))

  it.live("of an agent whose format nobody knows sends raw frames, and keeps lengths of what is no JSON", () =>
    Effect.gen(function*() {
      const url = yield* foreignAgent
      const done = yield* recordedExchange(lookedAt(url), {
        say: "",
        send: ["{\"op\":\"say\",\"thread\":\"${thread}\",\"id\":\"${id}\",\"text\":\"private\"}"],
        lasting: 5_000
      })
      assert.deepStrictEqual(done?.exchange.ending, { _tag: "Raw" })
      assert.deepStrictEqual(
        done?.lines.map((line) => ("shape" in line ? line.shape : line.close)).map((shape) =>
          JSON.stringify(shape).replaceAll(/\d\d+\)/g, "N)")
        ),
        [
          "{\"event\":\"welcome\",\"session\":\"string(N)\"}",
          "{\"op\":\"say\",\"thread\":\"string(N)\",\"id\":\"string(N)\",\"text\":\"string(7)\"}",
          "{\"event\":\"chunk\",\"data\":{\"content\":\"string(N)\"}}",
          "\"text(N)\"",
          "\"binary(7)\"",
          "1000"
        ]
      )
      assert.notInclude(recordingText(done?.lines ?? []), "private")
    }).pipe(Effect.scoped))

  it.live("sends a further raw frame once something came behind the one before, and counts a greeting", () =>
    Effect.gen(function*() {
      const url = yield* stoppedAgent
      const done = yield* recordedExchange(lookedAt(url), { say: "", send: ["go", "stop"], lasting: 5_000 })
      assert.deepStrictEqual(
        done?.lines.map((line) => ("shape" in line ? (line.shape as { type?: string }).type ?? line.dir : line.close)),
        ["hi", "state", "out", "chunk", "out", "stopped", 1000]
      )
      assert.strictEqual(done?.exchange.before, 2)
    }).pipe(Effect.scoped))

  it.live("holds the frames against the mapping that describes them", () =>
    Effect.gen(function*() {
      const url = yield* stoppedAgent
      const raw = { say: "", send: ["go", "stop"], keep: ["how"], lasting: 5_000 }
      const done = yield* recordedExchange(mapped(url, "/text"), raw)
      assert.deepStrictEqual(done?.exchange.gaps?.unmet.map(({ place }) => place), ["/recv/chunk/text"])
      assert.deepStrictEqual(done?.exchange.gaps?.oddWords.map(({ at, word }) => `${at} ${word}`), ["/how asked"])
      assert.deepStrictEqual(done?.exchange.gaps?.others, [{ name: "state", times: 1 }])
      assert.include(recordingText(done?.lines ?? []), "\"how\":\"asked\"")
    }).pipe(Effect.scoped))

  it.live("knows whether the answer held a text", () =>
    Effect.gen(function*() {
      const url = yield* agentOf((socket) => {
        socket.send("{\"type\":\"hi\"}")
        socket.on("message", () => {
          socket.send("{\"type\":\"chunk\",\"t\":\"one\"}")
          socket.send("{\"type\":\"stopped\"}")
        })
      })
      const asked = { say: "Say hello.", send: [], lasting: 5_000 }
      for (const [text, spoke] of [["/t", true], ["/text", false]] as const) {
        const done = yield* recordedExchange(mapped(url, text), asked)
        assert.deepStrictEqual([done?.exchange.ending._tag, done?.exchange.spoke], ["Ended", spoke])
      }
    }).pipe(Effect.scoped))

  it.live("ends a run that asks a person, and tells it", () =>
    Effect.gen(function*() {
      const echo = yield* EchoAgent.make()
      const done = yield* recordedExchange(lookedAt(echo.url), { say: "ask me", send: [], lasting: 5_000 })
      assert.deepStrictEqual(done?.exchange.ending, { _tag: "Asked" })
      assert.strictEqual(echo.received.at(-1)?.["type"], "cancel")
      assert.isUndefined([...echo.threads.values()][0]?.active())
    }).pipe(Effect.scoped))

  it.live("of an agent that is not there is none", () =>
    Effect.gen(function*() {
      assert.isUndefined(yield* recordedExchange(lookedAt("ws://127.0.0.1:1/"), { say: "", send: [], lasting: 1 }))
    }))
})
