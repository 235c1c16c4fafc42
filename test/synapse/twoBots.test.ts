import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { inject } from "vitest"
import * as EchoAgent from "../../src/layers/sandbox/EchoAgent.ts"
import { built } from "../commands/Built.ts"
import { folder, startBot } from "../whole/BotProcess.ts"
import { register } from "./Synapse.ts"
import { unused } from "./SynapsePeople.ts"

const file = built()

describe("two bots of one account on Synapse", () => {
  it.live("do not both serve: the second gives way, unless the operator says that the first is to", () =>
    Effect.gen(function*() {
      const { url } = inject("open")
      const bot = yield* Effect.promise(() => register(url, unused("twin")))
      const agent = yield* EchoAgent.EchoAgent
      const start = (dataDir: string, ...args: ReadonlyArray<string>) =>
        startBot(file("main.js"), { MATRIX_HOMESERVER: url, MATRIX_ACCESS_TOKEN: bot.access_token, MATRIX_ALLOWED_USERS: "@*:x", AGENT_URL: agent.url, DATA_DIR: dataDir }, process.execPath, args)
      const first = yield* start(yield* folder)
      yield* first.ready
      const elsewhere = yield* folder
      const second = yield* start(elsewhere)
      assert.strictEqual(yield* second.exited, 2)
      assert.include(second.log.at(-1)!, "Another bot serves this account")
      const third = yield* start(elsewhere, "--take-over")
      yield* third.ready
      assert.strictEqual(yield* first.exited, 2)
      assert.include(first.log.at(-1)!, "taken over")
      assert.strictEqual(yield* third.end("SIGTERM"), 0)
    }).pipe(Effect.scoped, Effect.provide(EchoAgent.layer())))
})
