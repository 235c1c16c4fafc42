import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { agentLook, type AgentLookOptions } from "../../../../src/layers/doctor/agent/AgentLook.ts"
import * as EchoAgent from "../../../../src/sandbox/agent/EchoAgent.ts"
import { lookedAt, placeOf } from "../../../support/DoctorScenes.ts"
import { tamperedAgent, type Tampering } from "../../../support/TamperedAgent.ts"

const verdicts = Effect.fnUntraced(function*(options: AgentLookOptions) {
  const found = yield* agentLook(options, undefined)
  return found.map(({ look, seen, verdict }) => `${look} ${verdict}: ${seen.replaceAll(/\d+ ms/g, "N ms")}`)
})

/** A web server that answers every request in one way. */
const webServer = (status: number) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.callback<ReturnType<typeof createServer>>((resume) => {
        const server = createServer((_, response) => response.writeHead(status, { location: "/" }).end("<html>"))
        server.on("upgrade", (_, socket) =>
          socket.end(`HTTP/1.1 ${status} Any\r\nlocation: /\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`))
        server.listen(0, "127.0.0.1", () =>
          resume(Effect.succeed(server)))
      }),
      (server) =>
        Effect.sync(() => (server.closeAllConnections(), server.close()))
    ),
    (server) => (server.address() as AddressInfo).port
  )

const tampered = Effect.fnUntraced(function*(how: Tampering) {
  const echo = yield* EchoAgent.make({ token: "sesame" })
  return lookedAt(yield* tamperedAgent(echo.url, "sesame", how), "sesame")
})

describe("The look at the agent", () => {
  it.live("sees what a sound agent is and can, and gives it no prompt", () =>
    Effect.gen(function*() {
      const echo = yield* EchoAgent.make({ token: "sesame" })
      assert.deepStrictEqual((yield* verdicts(lookedAt(echo.url, "sesame"))).slice(0, 8), [
        `upgrade ok: ${echo.url} opens a WebSocket in N ms`,
        "thread header skipped: it sends no x-thread-id, which is not needed",
        "ready ok: \"echo/1\" is ready after N ms",
        "capabilities ok: resume, cancel, ask, idempotent, deltas",
        "limits ok: prompts up to 64 KiB",
        "lacks files ok: A file that a person sends is refused with a word, as the agent takes none",
        "ping ok: answered in N ms",
        "silence ok: nothing comes unasked in 0.1 s"
      ])
      assert.deepStrictEqual(echo.received.map(({ type }) => type), ["hello", "ping"])
    }).pipe(Effect.scoped))

  it.live("says nothing to an agent whose frames it cannot read", () =>
    Effect.gen(function*() {
      const echo = yield* EchoAgent.make()
      const found = yield* verdicts({
        ...lookedAt(echo.url),
        codec: undefined,
        place: placeOf(`${echo.url}?thread_id={thread}`)
      })
      assert.deepStrictEqual(found.map((one) => one.split(":")[0]), [
        "upgrade ok",
        "thread header skipped",
        "silence ok",
        "isolation skipped"
      ])
      assert.deepStrictEqual(echo.received, [])
    }).pipe(Effect.scoped))

  for (const status of [200, 302, 401, 404, 503]) {
    it.live(`sees HTTP ${status} in place of a WebSocket`, () =>
      Effect.gen(function*() {
        const url = `ws://127.0.0.1:${yield* webServer(status)}/agent_ws/`
        assert.match((yield* verdicts(lookedAt(url)))[0] ?? "", new RegExp(`^upgrade failed: .*\\(HTTP ${status}\\)$`))
      }).pipe(Effect.scoped))
  }

  it.live("sees that nobody listens, and that no TLS is spoken", () =>
    Effect.gen(function*() {
      const port = yield* webServer(404)
      assert.match(
        (yield* verdicts(lookedAt(`wss://127.0.0.1:${port}/`)))[0] ?? "",
        /^upgrade failed: .*(EPROTO|ERR_SSL)/
      )
      assert.match((yield* verdicts(lookedAt("ws://127.0.0.1:1/")))[0] ?? "", /^upgrade failed: .*\(ECONNREFUSED\)$/)
    }).pipe(Effect.scoped))

  it.live("connects to no slot by itself", () =>
    Effect.gen(function*() {
      const [first] = yield* verdicts(lookedAt("ws://127.0.0.1:1/{slot}/"))
      assert.match(first ?? "", /^upgrade skipped: AGENT_URL names endpoints by \{slot\}/)
    }))

  const odd: ReadonlyArray<readonly [string, Tampering, RegExp]> = [
    ["that greets another thread", {
      fromAgent: (frame, socket) => socket.tell({ ...frame, thread: "another_thread" })
    }, /^ready failed: it greets with another thread/],
    [
      "that says no ready",
      { fromAgent: (_, socket) => socket.tell({ type: "ready" }) },
      /^ready failed: .*is no ready/
    ],
    [
      "that closes on hello",
      { toAgent: (_, socket) => socket.close(4401) },
      /^ready failed: it closes the socket with 4401/
    ],
    ["that sends binary", { fromAgent: (_, socket) => socket.tell(new Uint8Array([1])) }, /^ready failed: .*binary/],
    ["that speaks unasked", {
      fromAgent: (frame, socket) => {
        socket.tell(frame)
        if (frame["type"] === "ping") {
          socket.tell({ type: "delta", thread: socket.thread, run: "r", seq: 1, msg: "m", kind: "text", text: "x" })
        }
      }
    }, /^silence failed: a frame came that nobody asked for/],
    ["that sends another thread's frame", {
      fromAgent: (frame, socket) => {
        socket.tell(frame)
        if (frame["type"] === "ping") socket.tell({ type: "delta", thread: "another_thread" })
      }
    }, /^silence failed: a frame of another thread came/],
    ["that sends what nobody can read", {
      fromAgent: (frame, socket) => {
        socket.tell(frame)
        if (frame["type"] === "ping") socket.tell("words")
      }
    }, /^silence warning/]
  ]
  for (const [what, how, expected] of odd) {
    it.live(`sees an agent ${what}`, () =>
      Effect.gen(function*() {
        const found = yield* verdicts(yield* tampered(how))
        assert.isTrue(found.some((one) => expected.test(one)), found.join("\n"))
      }).pipe(Effect.scoped))
  }
})
