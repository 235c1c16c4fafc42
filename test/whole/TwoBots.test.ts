import { assert, describe, it } from "@effect/vitest"
import { Effect, type Scope } from "effect"
import { readdirSync } from "node:fs"
import { hostname } from "node:os"
import { join } from "node:path"
import type * as EchoAgent from "../../src/sandbox/agent/EchoAgent.ts"
import type { HomeserverHandle } from "../../src/sandbox/homeserver/HomeserverHandle.ts"
import { built, finish } from "../support/Built.ts"
import { folder } from "./BotProcess.ts"
import { account, farSides, person, stoppedHost } from "./StoppedHost.ts"

const file = built()

const bots = Effect.map(
  account,
  ({ start }) => (dataDir: string, ...args: ReadonlyArray<string>) => start(file("main.js"), dataDir, ...args)
)

const example = (
  title: string,
  body: Effect.Effect<void, unknown, HomeserverHandle | EchoAgent.EchoAgent | Scope.Scope>
) => it.live(title, () => Effect.scoped(body).pipe(Effect.provide(farSides)), 60_000)

describe("Two bots of one account, as processes with stores of their own", () => {
  example(
    "do not both serve: the second ends with 2 and names the first, until that one has ended",
    Effect.gen(function*() {
      const start = yield* bots
      const first = yield* start(yield* folder)
      yield* first.ready
      const elsewhere = yield* folder
      const second = yield* start(elsewhere)
      assert.strictEqual(yield* second.exited, 2)
      assert.match(
        second.log.at(-1)!,
        new RegExp(`^Another bot serves this account: on ${hostname()}, since 20\\S+Z\\. .*--take-over`)
      )
      assert.isFalse(second.log.some((line) => line.includes("\"Ready\"")))
      assert.strictEqual(yield* first.end("SIGTERM"), 0)
      yield* (yield* start(elsewhere)).ready
    })
  )

  example(
    "change places where the operator says so, and the first ends with 2",
    Effect.gen(function*() {
      const start = yield* bots
      const first = yield* start(yield* folder)
      yield* first.ready
      const second = yield* start(yield* folder, "--take-over")
      yield* second.ready
      assert.strictEqual(yield* first.exited, 2)
      assert.include(first.log.at(-1)!, "The account was taken over by the bot on ")
      assert.strictEqual(yield* second.end("SIGTERM"), 0)
    })
  )

  example(
    "are no two when one was killed and started again on its store",
    Effect.gen(function*() {
      const start = yield* bots
      const store = yield* folder
      const first = yield* start(store)
      yield* first.ready
      yield* first.end("SIGKILL")
      const again = yield* start(store)
      yield* again.ready
      assert.isFalse(again.log.some((line) => line.includes("waiting to see")))
    })
  )

  example(
    "are no two when one was killed, its store was reset and it was started again",
    Effect.gen(function*() {
      const { bot, start: startOn } = yield* account
      const start = (dataDir: string) => startOn(file("main.js"), dataDir)
      const alice = yield* person(bot)
      const store = yield* folder
      const first = yield* start(store)
      yield* first.ready
      yield* alice.closed([yield* alice.say(yield* alice.room, "hello")])
      yield* first.end("SIGKILL")
      const { code, stderr } = yield* Effect.promise(() =>
        finish(process.execPath, [file("main.js"), "reset", "local-only", "--yes"], { env: { DATA_DIR: store } })
      )
      assert.strictEqual(code, 0, stderr)
      assert.lengthOf(
        readdirSync(join(store, "backups")).filter((name) => name.startsWith("bot-reset-") && name.endsWith(".db")),
        1
      )
      const again = yield* start(store)
      yield* again.ready
      assert.isFalse(again.log.some((line) => line.includes("waiting to see")))
    })
  )

  example(
    "of which the older was stopped for just longer than the newer waits: nothing is asked or answered twice, " +
      "nothing is lost, one serves",
    Effect.gen(function*() {
      const { begun: _, newerServes, older, prompts, ...wrong } = yield* stoppedHost(file("main.js"), {
        stopped: 12_000,
        rooms: 5
      })
      assert.deepStrictEqual([wrong, prompts, newerServes], [{ twice: [], doubled: [], lost: [] }, 25, true])
      assert.strictEqual(older.code, 2)
      assert.match(older.said, /^Another bot serves this account: on /)
    })
  )
})
