import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import * as EchoAgent from "../../../src/sandbox/agent/EchoAgent.ts"
import * as FaultsOff from "../../../src/sandbox/homeserver/Faults.ts"
import { Faults } from "../../../src/sandbox/homeserver/Faults.ts"
import * as Homeserver from "../../../src/sandbox/homeserver/Homeserver.ts"
import { HomeserverHandle } from "../../../src/sandbox/homeserver/HomeserverHandle.ts"
import { built } from "../../support/Built.ts"
import { folder, startBot } from "../../whole/BotProcess.ts"

const file = built()
const main = () => file("main.js")

const all = Layer.mergeAll(Homeserver.layer().pipe(Layer.provideMerge(FaultsOff.layer)), EchoAgent.layer())

describe("A bot that is killed", () => {
  const scene = Effect.gen(function*() {
    const server = yield* HomeserverHandle
    const user = yield* server.register("bot", "correct horse")
    const dir = yield* folder
    const settings = {
      MATRIX_HOMESERVER: server.url,
      MATRIX_USER_ID: user,
      MATRIX_PASSWORD: "correct horse",
      AGENT_URL: (yield* EchoAgent.EchoAgent).url,
      MATRIX_ALLOWED_USERS: "@*:sandbox",
      DATA_DIR: dir
    }
    server.login.life = 300_000
    return {
      server,
      user,
      faults: yield* Faults,
      start: startBot(main(), settings),
      device: Effect.sync(() =>
        (JSON.parse(readFileSync(join(dir, "session.json"), "utf8")) as { device: string }).device
      ),
      devices: Effect.map(server.sessions(user), (sessions) => [...new Set(sessions.map(({ device }) => device))])
    }
  })

  it.live("in a login that the server has carried out makes no second device", () =>
    Effect.gen(function*() {
      const { device, devices, faults, start } = yield* scene
      // The first call of the route asks what logins there are.
      const asking = yield* faults.hold("login")
      const held = yield* faults.hold("login", { acted: true })
      const bot = yield* start
      yield* asking.arrived
      yield* asking.release
      yield* held.arrived
      yield* bot.end("SIGKILL")
      yield* held.release
      const again = yield* start
      yield* again.ready
      assert.deepStrictEqual(yield* devices, [yield* device])
    }).pipe(Effect.scoped, Effect.provide(all)))

  for (
    const [moment, route] of [["while its tokens are renewed", "refresh"], [
      "before it used the new ones",
      "whoami"
    ]] as const
  ) {
    it.live(`${moment} goes on with its session, without a login`, () =>
      Effect.gen(function*() {
        const { devices, faults, server, start, user } = yield* scene
        const bot = yield* start
        yield* bot.ready
        yield* bot.end("SIGTERM")
        const before = yield* devices
        server.login.refusal = { status: 403, errcode: "M_FORBIDDEN" }
        yield* server.expire(user)
        if (route === "whoami") yield* faults.next("whoami", { _tag: "TokenRefused", soft: true })
        const held = yield* faults.hold(route, { acted: route === "refresh" })
        const renewing = yield* start
        yield* held.arrived
        yield* renewing.end("SIGKILL")
        yield* held.release
        const again = yield* start
        yield* again.ready
        assert.deepStrictEqual(yield* devices, before)
      }).pipe(Effect.scoped, Effect.provide(all)))
  }
})
