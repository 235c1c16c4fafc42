import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { writeFileSync } from "node:fs"
import { createServer, type Server } from "node:http"
import { type AddressInfo } from "node:net"
import { join } from "node:path"
import * as EchoAgent from "../../src/sandbox/agent/EchoAgent.ts"
import * as Faults from "../../src/sandbox/homeserver/Faults.ts"
import * as Homeserver from "../../src/sandbox/homeserver/Homeserver.ts"
import { HomeserverHandle } from "../../src/sandbox/homeserver/HomeserverHandle.ts"
import { built, finish } from "../support/Built.ts"
import { freePort } from "../support/FreePort.ts"
import { folder, startBot } from "./BotProcess.ts"

const file = built()
const homeserver = Homeserver.layer().pipe(Layer.provide(Faults.layer))
const moment = Effect.promise(() => new Promise<void>((resume) => setTimeout(resume, 50)))

/** Looks until something is there; a test that waits for ever fails by its own time. */
const until = <A>(look: Effect.Effect<A | undefined>): Effect.Effect<A> =>
  Effect.flatMap(look, (found) => found === undefined ? Effect.andThen(moment, until(look)) : Effect.succeed(found))

interface Line {
  readonly level: string
  readonly message: string
  readonly [field: string]: unknown
}

/** The built bot between a homeserver and the agent at this address. */
const watchedBot = Effect.fnUntraced(function*(
  name: string,
  url: string,
  token: Record<string, string> = { AGENT_TOKEN: "secret" }
) {
  const server = yield* HomeserverHandle
  const me = yield* server.session(yield* server.register(name, ""), "BOT")
  const port = yield* freePort
  const settings = {
    MATRIX_HOMESERVER: server.url,
    MATRIX_ACCESS_TOKEN: me.token,
    MATRIX_ALLOWED_USERS: "@*:sandbox",
    AGENT_URL: url,
    // The agent is not probed, as that is told of too.
    AGENT_ATTESTED: "true",
    ...token,
    DATA_DIR: yield* folder,
    HTTP_PORT: String(port)
  }
  const { log } = yield* startBot(file("main.js"), settings)
  const lines = () => log.flatMap((line) => line.startsWith("{") ? [JSON.parse(line) as Line] : [])
  const page = Effect.promise(() =>
    fetch(`http://127.0.0.1:${port}/ready`).then((answer) => answer.json(), () => undefined)
  ) as Effect.Effect<
    { readonly ready: boolean; readonly checks: Record<string, { readonly why?: string }> } | undefined
  >
  const status = Effect.promise(() =>
    finish(process.execPath, [file("main.js"), "status"], { env: settings }).then(({ stdout }) => stdout)
  )
  return {
    me: me.user,
    lines,
    warnings: () => lines().filter(({ level }) => level === "warn"),
    ready: until(Effect.map(page, (found) => found?.ready === true ? true : undefined)),
    /** Why the agent keeps the bot from being ready, once it was tried. */
    unready: until(Effect.map(page, (found) => {
      const why = found?.checks["agent"]?.why
      return why === "the agent was not tried yet" ? undefined : why
    })),
    /** The text of `status`, once it says so. */
    status: (wanted: RegExp) => until(Effect.map(status, (text) => wanted.test(text) ? text : undefined))
  }
})

/** A server of pages, and how many times it was asked. */
const pages = Effect.fnUntraced(function*(status: number) {
  let asked = 0
  const server = yield* Effect.acquireRelease(
    Effect.promise(() =>
      new Promise<Server>((done) => {
        const listening = createServer((_, answer) => answer.writeHead(status).end("<html>"))
        listening.on("connection", () => void asked++)
        listening.listen(0, "127.0.0.1", () => done(listening))
      })
    ),
    (listening) => Effect.sync(() => listening.close())
  )
  return { at: `127.0.0.1:${(server.address() as AddressInfo).port}`, asked: () => asked }
})

interface Fault {
  readonly name: string
  readonly status: number
  readonly scheme: "ws" | "wss"
  readonly setting: string
  readonly detail: string
  readonly says: string
  readonly ready: RegExp
}

const faults: ReadonlyArray<Fault> = [
  {
    name: "path",
    status: 404,
    scheme: "ws",
    setting: "AGENT_URL",
    detail: "HTTP 404",
    says: "there is nothing at that path (HTTP 404)",
    ready: /there is nothing at that path \(HTTP 404\)/
  },
  {
    name: "page",
    status: 200,
    scheme: "ws",
    setting: "AGENT_URL",
    detail: "HTTP 200",
    says: "there is a page instead of a WebSocket (HTTP 200)",
    ready: /a page instead of a WebSocket/
  },
  {
    name: "tls",
    status: 200,
    scheme: "wss",
    setting: "AGENT_URL",
    detail: "EPROTO",
    says: "there is no TLS at that port; write ws:// if so meant (EPROTO)",
    ready: /no TLS at that port/
  },
  {
    name: "token",
    status: 401,
    scheme: "ws",
    setting: "AGENT_TOKEN",
    detail: "HTTP 401",
    says: "it refuses AGENT_TOKEN (HTTP 401)",
    ready: /^the agent refused this bot \(HTTP 401\)/
  }
]

const told = (lines: ReadonlyArray<Line>) =>
  lines.map(({ address, detail, message, setting }) => ({ address, detail, message, setting }))

describe("An agent that does not work, and nobody asks it anything", () => {
  const example = Effect.fnUntraced(function*({ detail, name, ready, says, scheme, setting, status }: Fault) {
    const { asked, at } = yield* pages(status)
    const address = `${scheme}://${at}/agent_ws/`
    const bot = yield* watchedBot(name, `${address}?key=value`)
    assert.match(yield* bot.unready, ready)
    yield* until(Effect.sync(() => asked() >= 4 ? true : undefined))
    const shown = `${address}?…`
    assert.deepStrictEqual(told(bot.warnings()), [
      { address: shown, detail, setting, message: `The agent cannot be used: ${says}. Look at ${setting}` }
    ])
    const text = yield* bot.status(/since \d/)
    assert.include(text, shown)
    assert.include(text, `: ${says}; look at ${setting}`)
    assert.notInclude(JSON.stringify(bot.lines()), "key=value")
  })

  it.live(
    "is told of once, keeps the bot from being ready and stands in the status: 404, a page, TLS to a plain port, 401",
    () =>
      Effect.forEach(faults, example, { concurrency: "unbounded", discard: true }).pipe(
        Effect.scoped,
        Effect.provide(homeserver)
      ),
    60_000
  )

  it.live("is told of once while it is down, and once when it is there: ECONNREFUSED", () =>
    Effect.gen(function*() {
      const port = yield* freePort
      const address = `ws://127.0.0.1:${port}/agent_ws/`
      const bot = yield* watchedBot("down", address)
      assert.match(yield* bot.unready, /nobody listens at that host and port \(ECONNREFUSED\)\. Look at AGENT_URL$/)
      assert.include(
        yield* bot.status(/not reached since \d/),
        "nobody listens at that host and port (ECONNREFUSED); look at AGENT_URL"
      )
      assert.deepStrictEqual(told(bot.warnings()), [{
        address,
        detail: "ECONNREFUSED",
        setting: "AGENT_URL",
        message: "The agent cannot be used: nobody listens at that host and port (ECONNREFUSED). Look at AGENT_URL"
      }])
      yield* EchoAgent.make({ port, token: "secret" })
      yield* bot.ready
      const back = bot.lines().filter(({ message }) => message.startsWith("The agent is reached after"))
      assert.deepStrictEqual(back.map(({ address, agent, level }) => ({ address, agent, level })), [
        { address, agent: "echo/1", level: "info" }
      ])
      assert.include(yield* bot.status(/; it calls itself/), "it calls itself echo/1")
      assert.lengthOf(bot.warnings(), 1)
    }).pipe(Effect.scoped, Effect.provide(homeserver)), 60_000)
})

describe("An agent whose token was rotated", () => {
  it.live(
    "is reached again without a restart, when the file of the token holds the new one",
    () =>
      Effect.gen(function*() {
        const { url } = yield* EchoAgent.make({ token: "new" })
        const token = join(yield* folder, "token")
        writeFileSync(token, "old\n")
        const bot = yield* watchedBot("rotated", url, { AGENT_TOKEN_FILE: token })
        assert.match(yield* bot.unready, /refused this bot \(HTTP 401\)/)
        writeFileSync(token, "new\n")
        yield* bot.ready
      }).pipe(Effect.scoped, Effect.provide(homeserver)),
    60_000
  )
})

describe("An agent that fails", () => {
  it.live(
    "is told of once for each answer, by its ids and without its words, and the bot stays ready",
    () =>
      Effect.gen(function*() {
        const echo = yield* EchoAgent.make({
          token: "secret",
          answer:
            () => [{ type: "delta", text: "secret " }, { type: "fail", code: "internal", message: "secret words" }]
        })
        const bot = yield* watchedBot("failing", echo.url)
        const { people, register } = yield* HomeserverHandle
        const alice = yield* register("alice", "")
        const room = yield* people.room(alice, { invite: [bot.me], direct: true })
        yield* bot.ready
        yield* until(Effect.map(people.membership(room, bot.me), (is) => is === "join" ? true : undefined))
        const prompts = yield* Effect.forEach([1, 2, 3, 4, 5], (n) => people.say(alice, room, `prompt ${n}`))
        yield* until(Effect.sync(() => bot.warnings().length >= 5 ? true : undefined))
        assert.deepStrictEqual(
          bot.warnings().map(({ code, message, prompt, room, why }) => ({ code, message, prompt, room, why })),
          prompts.map((prompt) => ({ code: "internal", message: "An answer failed", prompt, room, why: "agent" }))
        )
        assert.notMatch(JSON.stringify(bot.lines()), /secret|words|prompt \d/)
        yield* bot.ready
        assert.include(yield* bot.status(/5 times/), `in ${room}: internal (5 times)`)
      }).pipe(Effect.scoped, Effect.provide(homeserver)),
    60_000
  )
})
