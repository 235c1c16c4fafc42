import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { inject } from "vitest"
import type { EventId } from "../../src/domain/Ids.ts"
import * as EchoAgent from "../../src/sandbox/agent/EchoAgent.ts"
import { built } from "../support/Built.ts"
import { folder, startBot } from "../whole/BotProcess.ts"
import { finalsByPrompt, isFinal } from "../whole/Onlooker.ts"
import { scene } from "./Scene.ts"
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
        startBot(
          file("main.js"),
          {
            MATRIX_HOMESERVER: url,
            MATRIX_ACCESS_TOKEN: bot.access_token,
            MATRIX_ALLOWED_USERS: "@*:x",
            AGENT_URL: agent.url,
            AGENT_ATTESTED: "true",
            DATA_DIR: dataDir
          },
          process.execPath,
          args
        )
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

  it.live("answer nothing twice when the first was stopped while the second answered, and the first gives way", () =>
    Effect.gen(function*() {
      const agent = yield* EchoAgent.EchoAgent
      const { look, room, say, settings } = yield* scene(inject("open"))
      const place = yield* room
      const watch = yield* look
      const closed = (...prompts: ReadonlyArray<EventId>) =>
        watch.until((seen) => prompts.every((prompt) => seen.some((one) => one.mark.prompt === prompt && isFinal(one))))
      const first = yield* startBot(file("main.js"), settings)
      yield* first.ready
      const prompts = [yield* say(place, "before")]
      yield* closed(...prompts)
      first.child.kill("SIGSTOP")
      prompts.push(yield* say(place, "at once"), yield* say(place, "then"))
      const second = yield* startBot(file("main.js"), { ...settings, DATA_DIR: yield* folder })
      yield* second.ready
      prompts.push(yield* say(place, "meanwhile"))
      yield* closed(...prompts)
      first.child.kill("SIGCONT")
      assert.strictEqual(yield* first.exited, 2)
      assert.include(first.log.at(-1)!, "Another bot serves this account")
      prompts.push(yield* say(place, "after"))
      const seen = (yield* closed(...prompts)).filter(({ room }) => room === place)
      assert.deepStrictEqual(finalsByPrompt(seen), new Map(prompts.map((prompt) => [`${prompt} 1`, 1])))
      const given = agent.received.flatMap((
        frame
      ) => (frame["type"] === "prompt" ? [(frame["parts"] as ReadonlyArray<{ readonly text: string }>)[0]!.text] : []))
      assert.deepStrictEqual(given.toSorted(), ["after", "at once", "before", "meanwhile", "then"])
      assert.strictEqual(yield* second.end("SIGTERM"), 0)
    }).pipe(Effect.scoped, Effect.provide(EchoAgent.layer())))
})
