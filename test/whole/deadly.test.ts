import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted, type Scope } from "effect"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { WebSocketServer } from "ws"
import * as MatrixBotSdk from "../../src/layers/matrix/MatrixBotSdk.ts"
import * as Faults from "../../src/layers/sandbox/Faults.ts"
import * as Homeserver from "../../src/layers/sandbox/Homeserver.ts"
import { HomeserverHandle } from "../../src/layers/sandbox/HomeserverHandle.ts"
import { Matrix } from "../../src/services/Matrix.ts"
import { built, finish } from "../commands/Built.ts"
import { type BotProcess, folder, startBot } from "./BotProcess.ts"
import { isClosing, onlooker } from "./Onlooker.ts"

const file = built()

interface Frame {
  readonly type: string
  readonly id: string
  readonly thread: string
  readonly parts: ReadonlyArray<{ readonly text: string }>
  readonly resume?: { readonly epoch: string; readonly after: number }
}

/** An agent that keeps its log and knows every prompt that it answered; at one of them it does something else, before it says anything. */
const deadlyAgent = (deadly: string, strike: () => void): Effect.Effect<{ readonly url: string; readonly given: ReadonlyArray<string> }, never, Scope.Scope> =>
  Effect.map(Effect.acquireRelease(
    Effect.promise(() => new Promise<{ readonly server: WebSocketServer; readonly given: Array<string> }>((ready) => {
      const given: Array<string> = []
      const logs = new Map<string, Array<{ readonly seq: number; readonly run: string }>>()
      const server = new WebSocketServer({ host: "127.0.0.1", port: 0 })
      server.on("connection", (socket) => socket.on("message", (data: Buffer) => {
        const { id, parts, resume, thread, type } = JSON.parse(data.toString()) as Frame
        const log = logs.get(thread) ?? []
        logs.set(thread, log)
        const say = (what: object) => socket.send(JSON.stringify({ thread, ...what }))
        const logged = (what: object) => {
          const frame = { ...what, run: id, seq: log.length + 1 }
          log.push(frame)
          say(frame)
        }
        if (type === "hello") {
          say({
            type: "ready", v: 1, epoch: "e", seq: log.length, resumed: resume?.epoch === "e", agent: "deadly",
            caps: { resume: true, cancel: true, ask: true, idempotent: true, durable: true }, limits: { frame: 262_144, prompt: 65_536, inline: 1, idleMs: 60_000 }
          })
          if (resume?.epoch === "e") log.filter(({ seq }) => seq > resume.after).forEach(say)
        }
        if (type !== "prompt") return
        const known = log.filter(({ run }) => run === id)
        if (known.length > 0) return known.forEach((frame) => say({ ...frame, dup: true }))
        const { text } = parts[0]!
        given.push(text)
        if (text === deadly) return strike()
        logged({ type: "start", prompt: id })
        logged({ type: "end", reason: "done", text })
      }))
      server.once("listening", () => ready({ server, given }))
    })),
    ({ server }) => Effect.promise(() => new Promise<void>((closed) => {
      for (const socket of server.clients) socket.terminate()
      server.close(() => closed())
    }))
  ), ({ given, server }) => ({ given, url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/` }))

describe("A prompt that kills the bot whenever the agent gets it", () => {
  it.live("is set aside, the rest of the chat and the other rooms are answered, and it can be tried again", () => Effect.gen(function*() {
    const server = yield* HomeserverHandle
    const bot = yield* server.session(yield* server.register("bot", ""), "BOT")
    const alice = yield* server.session(yield* server.register("alice", ""), "PHONE")
    let process: BotProcess | undefined
    let deadly = true
    const agent = yield* deadlyAgent("poison", () => deadly && process?.child.kill("SIGKILL"))
    const client = yield* Effect.flatten(Effect.map(
      Layer.build(MatrixBotSdk.layer({ homeserver: server.url, token: Redacted.make(alice.token) })), (context) => Effect.provide(Matrix, context)))
    const watch = yield* onlooker(client, bot.user)
    const settings = {
      MATRIX_HOMESERVER: server.url, MATRIX_ACCESS_TOKEN: bot.token, MATRIX_ALLOWED_USERS: alice.user, AGENT_URL: agent.url, DATA_DIR: yield* folder
    }
    const [one, other] = yield* Effect.all([server.people.room(alice.user, { invite: [bot.user], direct: true }), server.people.room(alice.user, { invite: [bot.user], direct: true })])
    const poison = yield* server.people.say(alice.user, one, "poison")
    const behind = yield* server.people.say(alice.user, one, "behind it")
    const elsewhere = yield* server.people.say(alice.user, other, "elsewhere")
    let starts = 0
    const living = Effect.forever(Effect.gen(function*() {
      process = yield* startBot(file("main.js"), settings)
      starts++
      yield* process.exited
    }))
    const closing = (prompt: string, attempt = 1) => watch.until((all) => all.some((one) => isClosing(one) && one.mark.prompt === prompt && one.mark.attempt === attempt)).pipe(
      Effect.map((all) => all.find((one) => isClosing(one) && one.mark.prompt === prompt && one.mark.attempt === attempt)!))
    yield* Effect.raceFirst(living, Effect.gen(function*() {
      const aside = yield* closing(poison)
      assert.strictEqual(aside.mark.state, "failed")
      assert.include(aside.body, "set it aside")
      assert.deepStrictEqual([(yield* closing(behind)).body, (yield* closing(elsewhere)).body], ["behind it", "elsewhere"])
      // Given to the agent once, and three times again in the same state; each time the bot was started anew.
      const given = agent.given.filter((text) => text === "poison").length
      assert.isAtLeast(given, 4)
      assert.strictEqual(starts, given + 1)
      assert.strictEqual(agent.given.filter((text) => text === "elsewhere").length, 1)
      deadly = false
      yield* server.people.send(alice.user, one, "m.reaction", { "m.relates_to": { rel_type: "m.annotation", event_id: aside.edits ?? aside.event, key: "🔁" } })
      yield* server.people.say(alice.user, one, "!stop")
      assert.strictEqual((yield* closing(poison, 2)).mark.state, "stopped")
    }))
  }).pipe(Effect.scoped, Effect.provide(Homeserver.layer().pipe(Layer.provide(Faults.layer)))), 90_000)
})

describe("A bot whose starts come to nothing", () => {
  it.live("does nothing after the fifth, says so, ends as it is told, and tries once more when it is started", () => Effect.gen(function*() {
    let process: BotProcess | undefined
    let syncs = 0
    const server = yield* Effect.acquireRelease(
      Effect.promise(() => new Promise<ReturnType<typeof createServer>>((ready) => {
        const made = createServer((request, response) => {
          if (request.url?.includes("/whoami") === true) return void response.writeHead(200, { "content-type": "application/json" }).end("{\"user_id\":\"@bot:x\",\"device_id\":\"D\"}")
          if (request.url?.includes("/sync") !== true) return void response.writeHead(404, { "content-type": "application/json" }).end("{\"errcode\":\"M_NOT_FOUND\"}")
          syncs++
          process?.child.kill("SIGKILL")
        })
        made.listen(0, "127.0.0.1", () => ready(made))
      })),
      (made) => Effect.sync(() => {
        made.closeAllConnections()
        made.close()
      })
    )
    const dataDir = yield* folder
    const settings = {
      MATRIX_HOMESERVER: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, MATRIX_ACCESS_TOKEN: "t", MATRIX_ALLOWED_USERS: "@*:x", AGENT_URL: "ws://127.0.0.1:9/", DATA_DIR: dataDir
    }
    const start = Effect.map(startBot(file("main.js"), settings), (started) => (process = started))
    const says = Effect.promise(() => finish(globalThis.process.execPath, [file("main.js"), "status", "--data-dir", dataDir]))
    for (let times = 0; times < 5; times++) yield* (yield* start).exited
    assert.strictEqual(syncs, 5)
    const safe = yield* start
    while (!safe.log.some((line) => line.includes("Safe mode"))) yield* Effect.sleep("20 millis")
    const { stdout } = yield* says
    assert.include(stdout, "Bot        running")
    assert.match(stdout, /safe mode since \d+ s because\n\s+the last 5 starts ended before anything was done/)
    assert.strictEqual(yield* safe.end("SIGTERM"), 0)
    assert.strictEqual(syncs, 5)
    yield* (yield* start).exited
    assert.strictEqual(syncs, 6)
    const again = yield* start
    while (!again.log.some((line) => line.includes("Safe mode"))) yield* Effect.sleep("20 millis")
    assert.strictEqual(yield* again.end("SIGTERM"), 0)
  }).pipe(Effect.scoped), 90_000)
})
