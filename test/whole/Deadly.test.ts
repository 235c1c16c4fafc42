import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted, type Scope } from "effect"
import { readFileSync, rmSync, writeFileSync } from "node:fs"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { WebSocketServer } from "ws"
import type { RoomId } from "../../src/domain/Ids.ts"
import * as MatrixClientServer from "../../src/layers/matrix/MatrixClientServer.ts"
import * as Faults from "../../src/sandbox/homeserver/Faults.ts"
import * as Homeserver from "../../src/sandbox/homeserver/Homeserver.ts"
import { HomeserverHandle } from "../../src/sandbox/homeserver/HomeserverHandle.ts"
import { Matrix } from "../../src/services/matrix/Matrix.ts"
import { built, finish } from "../support/Built.ts"
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

/**
 * An agent that keeps its log and knows every prompt that it answered; at one of them it does something else, before
 * it says anything.
 */
const deadlyAgent = (
  deadly: string,
  strike: () => void,
  isOver = () => false
): Effect.Effect<{ readonly url: string; readonly given: ReadonlyArray<string> }, never, Scope.Scope> =>
  Effect.map(
    Effect.acquireRelease(
      Effect.promise(() =>
        new Promise<{ readonly server: WebSocketServer; readonly given: Array<string> }>((ready) => {
          const given: Array<string> = []
          const logs = new Map<string, Array<{ readonly seq: number; readonly run: string }>>()
          const server = new WebSocketServer({ host: "127.0.0.1", port: 0 })
          server.on("connection", (socket) =>
            socket.on("message", (data: Buffer) => {
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
                  type: "ready",
                  v: 1,
                  epoch: "e",
                  seq: log.length,
                  resumed: resume?.epoch === "e",
                  agent: "deadly",
                  caps: { resume: true, cancel: true, ask: true, idempotent: true, durable: true },
                  limits: { frame: 262_144, prompt: 65_536, inline: 1, idleMs: 60_000 }
                })
                if (resume?.epoch === "e") log.filter(({ seq }) => seq > resume.after).forEach(say)
              }
              if (type !== "prompt") return
              const known = log.filter(({ run }) => run === id)
              if (known.length > 0) return known.forEach((frame) => say({ ...frame, dup: true }))
              const { text } = parts[0]!
              given.push(text)
              if (text === deadly && !isOver()) return strike()
              logged({ type: "start", prompt: id })
              logged({ type: "end", reason: "done", text })
            }))
          server.once("listening", () => ready({ server, given }))
        })
      ),
      ({ server }) =>
        Effect.promise(() =>
          new Promise<void>((closed) => {
            for (const socket of server.clients) socket.terminate()
            server.close(() => closed())
          })
        )
    ),
    ({ given, server }) => ({ given, url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/` })
  )

/**
 * A room in which "poison" is said, one for each of `others`, and the bot that is started anew whenever it ends.
 * `living` is to run meanwhile.
 */
const crashing = Effect.fnUntraced(
  function*(
    agentUrl: string,
    { others = ["elsewhere"], started = () => {} }: {
      readonly others?: ReadonlyArray<string>
      readonly started?: (process: BotProcess) => void
    } = {}
  ) {
    const server = yield* HomeserverHandle
    const bot = yield* server.session(yield* server.register("bot", ""), "BOT")
    const alice = yield* server.session(yield* server.register("alice", ""), "PHONE")
    const client = yield* Effect.flatten(Effect.map(
      Layer.build(MatrixClientServer.layer({ homeserver: server.url, token: Redacted.make(alice.token) })),
      (context) => Effect.provide(Matrix, context)
    ))
    const watch = yield* onlooker(client, bot.user)
    const settings = {
      MATRIX_HOMESERVER: server.url,
      MATRIX_ACCESS_TOKEN: bot.token,
      MATRIX_ALLOWED_USERS: alice.user,
      AGENT_URL: agentUrl,
      DATA_DIR: yield* folder
    }
    const room = server.people.room(alice.user, { invite: [bot.user], direct: true })
    const one = yield* room
    const say = (room: RoomId, text: string) => server.people.say(alice.user, room, text)
    const said = {
      poison: yield* say(one, "poison"),
      behind: yield* say(one, "behind it"),
      others: yield* Effect.forEach(others, (text) => Effect.flatMap(room, (room) => say(room, text)))
    }
    const starts: Array<BotProcess> = []
    const living = Effect.forever(Effect.gen(function*() {
      const process = yield* startBot(file("main.js"), settings)
      started(process)
      starts.push(process)
      yield* process.exited
    }))
    const closing = (prompt: string, attempt = 1) =>
      watch.until((all) =>
        all.some((one) => isClosing(one) && one.mark.prompt === prompt && one.mark.attempt === attempt)
      ).pipe(
        Effect.map((all) =>
          all.find((one) => isClosing(one) && one.mark.prompt === prompt && one.mark.attempt === attempt)!
        )
      )
    const again = (event: string) =>
      server.people.send(alice.user, one, "m.reaction", {
        "m.relates_to": { rel_type: "m.annotation", event_id: event, key: "🔁" }
      })
    return { said, starts, living, closing, again }
  }
)

/**
 * Makes the build that was made for this file deadly to itself: whoever renders poison, the bot or its trial, does
 * not survive it, until `harmless` is there.
 */
const poisoned = Effect.sync(() => {
  writeFileSync(
    file("poison.mjs"),
    `import { existsSync } from "node:fs"
    const { toWellFormed } = String.prototype
    Object.assign(String.prototype, { toWellFormed() {
      if (this.includes("poison") && !existsSync(new URL("./harmless", import.meta.url))) process.kill(process.pid, "SIGKILL")
      return toWellFormed.call(this)
    } })\n`
  )
  rmSync(file("harmless"), { force: true })
  for (const name of ["main", "trial"]) {
    const text = readFileSync(file(`${name}.js`), "utf8")
    if (text.includes("poison.mjs")) continue
    writeFileSync(
      file(`${name}.js`),
      `${text.startsWith("#!") ? text.replace("\n", `\nimport "./poison.mjs"\n`) : `import "./poison.mjs"\n${text}`}`
    )
  }
})

describe("A prompt that is given to the agent", () => {
  it.live(
    "is not set aside however often somebody else kills the bot in that moment, and is answered when they stop",
    () =>
      Effect.gen(function*() {
        let process: BotProcess | undefined
        let kills = 0
        const agent = yield* deadlyAgent("poison", () => {
          kills++
          process?.child.kill("SIGKILL")
        }, () => kills >= 4)
        const on = yield* crashing(agent.url, {
          started: (started) => {
            process = started
          }
        })
        yield* Effect.raceFirst(
          on.living,
          Effect.gen(function*() {
            const finals = yield* Effect.all([
              on.closing(on.said.poison),
              on.closing(on.said.behind),
              on.closing(on.said.others[0]!)
            ])
            assert.deepStrictEqual(finals.map(({ body, mark }) => [body, mark.state]), [["poison", "answered"], [
              "behind it",
              "answered"
            ], ["elsewhere", "answered"]])
            assert.strictEqual(kills, 4)
            assert.strictEqual(on.starts.length, 5)
          })
        )
      }).pipe(Effect.scoped, Effect.provide(Homeserver.layer().pipe(Layer.provide(Faults.layer)))),
    90_000
  )
})

describe("A prompt whose answer kills whoever renders it", () => {
  it.live(
    "is set aside by the second life of the bot, the rest of the chat and the other rooms are answered, and it " +
      "can be tried again",
    () =>
      Effect.gen(function*() {
        yield* poisoned
        const agent = yield* deadlyAgent("nothing", () => {})
        const on = yield* crashing(agent.url)
        yield* Effect.raceFirst(
          on.living,
          Effect.gen(function*() {
            const aside = yield* on.closing(on.said.poison)
            assert.strictEqual(aside.mark.state, "failed")
            assert.include(aside.body, "set it aside")
            assert.deepStrictEqual([
              (yield* on.closing(on.said.behind)).body,
              (yield* on.closing(on.said.others[0]!)).body
            ], ["behind it", "elsewhere"])
            assert.strictEqual(on.starts.length, 2)
            assert.isTrue(
              on.starts[1]!.log.some((line) =>
                line.includes("Working on this prompt ends the process (SIGKILL), so it is set aside")
              )
            )
            // Each prompt was given to the agent once.
            assert.deepStrictEqual(agent.given.toSorted(), ["behind it", "elsewhere", "poison"])
            writeFileSync(file("harmless"), "")
            yield* on.again(aside.edits ?? aside.event)
            assert.deepStrictEqual((yield* on.closing(on.said.poison, 2)).body, "poison")
            assert.strictEqual(on.starts.length, 2)
          })
        )
      }).pipe(Effect.scoped, Effect.provide(Homeserver.layer().pipe(Layer.provide(Faults.layer)))),
    90_000
  )

  it.live(
    "costs no more lives than there are such prompts and one, and nobody else their answer",
    () =>
      Effect.gen(function*() {
        yield* poisoned
        const agent = yield* deadlyAgent("nothing", () => {})
        const on = yield* crashing(agent.url, { others: ["poison too", "elsewhere"] })
        yield* Effect.raceFirst(
          on.living,
          Effect.gen(function*() {
            const finals = yield* Effect.forEach(
              [on.said.poison, on.said.behind, ...on.said.others],
              (prompt) => on.closing(prompt)
            )
            assert.deepStrictEqual(finals.map(({ mark }) => mark.state), ["failed", "answered", "failed", "answered"])
            assert.isAtMost(on.starts.length, 3)
          })
        )
      }).pipe(Effect.scoped, Effect.provide(Homeserver.layer().pipe(Layer.provide(Faults.layer)))),
    90_000
  )
})

/** A homeserver's account data, which every start takes the account in. */
const keepingAccountData = () => {
  const kept = new Map<string, string>()
  return async (request: IncomingMessage, response: ServerResponse) => {
    const url = request.url!
    let body = ""
    for await (const piece of request) body += String(piece)
    if (request.method === "PUT") kept.set(url, body)
    const found = request.method === "PUT" ? "{}" : kept.get(url)
    response.writeHead(found === undefined ? 404 : 200, { "content-type": "application/json" }).end(
      found ?? "{\"errcode\":\"M_NOT_FOUND\"}"
    )
  }
}

describe("A bot whose starts come to nothing", () => {
  it.live(
    "does nothing after the fifth, says so, ends as it is told, and tries once more when it is started",
    () =>
      Effect.gen(function*() {
        let process: BotProcess | undefined
        let syncs = 0
        const accountData = keepingAccountData()
        const server = yield* Effect.acquireRelease(
          Effect.promise(() =>
            new Promise<ReturnType<typeof createServer>>((ready) => {
              const made = createServer((request, response) => {
                if (request.url?.includes("/whoami") === true) {
                  return void response.writeHead(200, { "content-type": "application/json" }).end(
                    "{\"user_id\":\"@bot:x\",\"device_id\":\"D\"}"
                  )
                }
                if (request.url?.includes("/account_data/") === true) return void accountData(request, response)
                if (request.url?.includes("/sync") !== true) {
                  return void response.writeHead(404, { "content-type": "application/json" }).end(
                    "{\"errcode\":\"M_NOT_FOUND\"}"
                  )
                }
                syncs++
                process?.child.kill("SIGKILL")
              })
              made.listen(0, "127.0.0.1", () => ready(made))
            })
          ),
          (made) =>
            Effect.sync(() => {
              made.closeAllConnections()
              made.close()
            })
        )
        const dataDir = yield* folder
        const settings = {
          MATRIX_HOMESERVER: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
          MATRIX_ACCESS_TOKEN: "t",
          MATRIX_ALLOWED_USERS: "@*:x",
          AGENT_URL: "ws://127.0.0.1:9/",
          DATA_DIR: dataDir
        }
        const start = Effect.map(startBot(file("main.js"), settings), (started) => (process = started))
        const says = Effect.promise(() =>
          finish(globalThis.process.execPath, [file("main.js"), "status", "--data-dir", dataDir])
        )
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
      }).pipe(Effect.scoped),
    90_000
  )
})
