import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import * as EchoAgent from "../../src/sandbox/agent/EchoAgent.ts"
import * as Faults from "../../src/sandbox/homeserver/Faults.ts"
import * as Homeserver from "../../src/sandbox/homeserver/Homeserver.ts"
import { HomeserverHandle } from "../../src/sandbox/homeserver/HomeserverHandle.ts"
import { built } from "../support/Built.ts"
import { freePort } from "../support/FreePort.ts"
import { folder, startBot } from "./BotProcess.ts"

const file = built()

const farSides = Layer.merge(Homeserver.layer().pipe(Layer.provide(Faults.layer)), EchoAgent.layer())

const status = (port: number, page: string) =>
  Effect.promise(() => fetch(`http://127.0.0.1:${port}/${page}`).then(({ status }) => status, () => undefined))

/** Asks until a page says this; a test that waits for ever fails by its own time. */
const says = Effect.fnUntraced(function*(port: number, page: string, wanted: number) {
  while ((yield* status(port, page)) !== wanted) {
    yield* Effect.promise(() => new Promise((resume) => setTimeout(resume, 20)))
  }
})

const bot = Effect.fnUntraced(function*(name: string, settings: Record<string, string>) {
  const homeserver = yield* HomeserverHandle
  const { token } = yield* homeserver.session(yield* homeserver.register(name, ""), "BOT")
  const agent = yield* EchoAgent.EchoAgent
  return yield* startBot(file("main.js"), {
    MATRIX_HOMESERVER: homeserver.url,
    MATRIX_ACCESS_TOKEN: token,
    MATRIX_ALLOWED_USERS: "@*:sandbox",
    AGENT_URL: agent.url,
    DATA_DIR: yield* folder,
    ...settings
  })
})

describe("A bot with HTTP_PORT, as a process", () => {
  it.live(
    "is alive from the start and ready when it syncs; a second one is told that the port is taken",
    () =>
      Effect.gen(function*() {
        const port = yield* freePort
        const first = yield* bot("first", { HTTP_PORT: String(port) })
        yield* says(port, "live", 200)
        yield* says(port, "ready", 200)
        const second = yield* bot("second", { HTTP_PORT: String(port) })
        assert.strictEqual(yield* second.exited, 2)
        assert.match(second.log.at(-1)!, new RegExp(`^HTTP_PORT=${port} is in use on 127\\.0\\.0\\.1: `))
        assert.strictEqual(yield* first.end("SIGTERM"), 0)
        assert.isUndefined(yield* status(port, "live"))
      }).pipe(Effect.scoped, Effect.provide(farSides)),
    60_000
  )

  it.live("is alive and not ready while its homeserver is away", () =>
    Effect.gen(function*() {
      const port = yield* freePort
      yield* bot("first", { HTTP_PORT: String(port), MATRIX_HOMESERVER: `http://127.0.0.1:${yield* freePort}` })
      yield* says(port, "live", 200)
      assert.strictEqual(yield* status(port, "ready"), 503)
    }).pipe(Effect.scoped, Effect.provide(farSides)), 60_000)
})
