import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, type Scope } from "effect"
import { hostname } from "node:os"
import * as EchoAgent from "../../src/layers/sandbox/EchoAgent.ts"
import * as Faults from "../../src/layers/sandbox/Faults.ts"
import * as Homeserver from "../../src/layers/sandbox/Homeserver.ts"
import { HomeserverHandle } from "../../src/layers/sandbox/HomeserverHandle.ts"
import { built } from "../commands/Built.ts"
import { folder, startBot } from "./BotProcess.ts"

const file = built()

const farSides = Layer.merge(Homeserver.layer().pipe(Layer.provide(Faults.layer)), EchoAgent.layer())

/** An account, and bots for it that share nothing else. */
const account = Effect.gen(function*() {
  const homeserver = yield* HomeserverHandle
  const agent = yield* EchoAgent.EchoAgent
  const bot = yield* homeserver.session(yield* homeserver.register("bot", ""), "BOT")
  return (dataDir: string, ...args: ReadonlyArray<string>) =>
    startBot(file("main.js"), {
      MATRIX_HOMESERVER: homeserver.url, MATRIX_ACCESS_TOKEN: bot.token, MATRIX_ALLOWED_USERS: "@*:sandbox", AGENT_URL: agent.url, DATA_DIR: dataDir
    }, process.execPath, args)
})

const example = (title: string, body: Effect.Effect<void, unknown, HomeserverHandle | EchoAgent.EchoAgent | Scope.Scope>) =>
  it.live(title, () => Effect.scoped(body).pipe(Effect.provide(farSides)), 60_000)

describe("Two bots of one account, as processes with stores of their own", () => {
  example("do not both serve: the second ends with 2 and names the first, until that one has ended", Effect.gen(function*() {
    const start = yield* account
    const first = yield* start(yield* folder)
    yield* first.ready
    const elsewhere = yield* folder
    const second = yield* start(elsewhere)
    assert.strictEqual(yield* second.exited, 2)
    assert.match(second.log.at(-1)!, new RegExp(`^Another bot serves this account: on ${hostname()}, since 20\\S+Z\\. .*--take-over`))
    assert.isFalse(second.log.some((line) => line.includes('"Ready"')))
    assert.strictEqual(yield* first.end("SIGTERM"), 0)
    yield* (yield* start(elsewhere)).ready
  }))

  example("change places where the operator says so, and the first ends with 2", Effect.gen(function*() {
    const start = yield* account
    const first = yield* start(yield* folder)
    yield* first.ready
    const second = yield* start(yield* folder, "--take-over")
    yield* second.ready
    assert.strictEqual(yield* first.exited, 2)
    assert.include(first.log.at(-1)!, "The account was taken over by the bot on ")
    assert.strictEqual(yield* second.end("SIGTERM"), 0)
  }))

  example("are no two when one was killed and started again on its store", Effect.gen(function*() {
    const start = yield* account
    const store = yield* folder
    const first = yield* start(store)
    yield* first.ready
    yield* first.end("SIGKILL")
    const again = yield* start(store)
    yield* again.ready
    assert.isFalse(again.log.some((line) => line.includes("waiting to see")))
  }))
})
