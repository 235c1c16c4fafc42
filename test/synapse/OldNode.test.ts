import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { once } from "node:events"
import { inject } from "vitest"
import * as EchoAgent from "../../src/sandbox/agent/EchoAgent.ts"
import { built } from "../support/Built.ts"
import { oldNode } from "../support/OldNode.ts"
import { startBot } from "../whole/BotProcess.ts"
import { finalsByPrompt, isFinal } from "../whole/Onlooker.ts"
import { scene } from "./Scene.ts"

const file = built()

// A machine whose own Node is new enough has no launcher to try.
describe.runIf(oldNode !== undefined)("the bot on Synapse, started by an old Node", () => {
  it.live("answers, and a SIGKILL of what was started leaves nobody behind", () =>
    Effect.gen(function*() {
      const { look, room, say, settings } = yield* scene(inject("open"))
      const id = yield* room
      const watch = yield* look
      for (const text of ["hello", "hello again, after the SIGKILL"]) {
        const process = yield* startBot(file("main.js"), settings, oldNode!)
        const prompt = yield* say(id, text)
        const seen = yield* watch.until((all) => all.some((one) => one.mark.prompt === prompt && isFinal(one)))
        assert.strictEqual(finalsByPrompt(seen).get(`${prompt} 1`), 1)
        // The pipe of its log closes when everybody is gone who could write into it, the child under the newer Node
        // too.
        const everybody = once(process.child, "close")
        process.child.kill("SIGKILL")
        yield* Effect.promise(() => everybody)
      }
    }).pipe(Effect.scoped, Effect.provide(EchoAgent.layer())))
})
