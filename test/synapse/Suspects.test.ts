import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect } from "effect"
import { inject } from "vitest"
import type { EventId, RoomId } from "../../src/domain/Ids.ts"
import { atOnceAfter } from "../../src/domain/intake/ProgramBrake.ts"
import * as EchoAgent from "../../src/sandbox/agent/EchoAgent.ts"
import { built } from "../support/Built.ts"
import { startBot } from "../whole/BotProcess.ts"
import { finalsByPrompt, isFinal } from "../whole/Onlooker.ts"
import { roomProxy } from "./RoomProxy.ts"
import { scene } from "./Scene.ts"

const file = built()
const kills = 2
const talks = 4

describe("two suspects that crashes left, on Synapse", () => {
  it.live(
    "keep nobody else waiting, and get their own answers once",
    () =>
      Effect.gen(function*() {
        const on = yield* scene(inject("open"))
        const proxy = yield* roomProxy(inject("open").url)
        const settings = { ...on.settings, MATRIX_HOMESERVER: proxy.url }
        const watch = yield* on.look
        const closed = (...prompts: ReadonlyArray<EventId>) =>
          watch.until((seen) =>
            prompts.every((prompt) => seen.some((one) => one.mark.prompt === prompt && isFinal(one)))
          )
        const answered = Effect.fnUntraced(function*(room: RoomId, text: string) {
          yield* Effect.sleep(atOnceAfter + 500)
          const begun = yield* Clock.currentTimeMillis
          yield* closed(yield* on.say(room, text))
          return (yield* Clock.currentTimeMillis) - begun
        })

        const [good, ...suspects] = [yield* on.room, yield* on.room, yield* on.room]
        let bot = yield* startBot(file("main.js"), settings)
        const healthy = Math.max(...(yield* Effect.forEach(["one", "two", "three"], (text) => answered(good!, text))))
        const owed = yield* Effect.forEach(suspects, (room) => on.say(room, "count to 60 every 1000 ms"))
        for (let times = 0; times < kills; times++) {
          yield* watch.until((seen) => owed.every((prompt) => seen.some(({ mark }) => mark.prompt === prompt)))
          yield* bot.end("SIGKILL")
          bot = yield* startBot(file("main.js"), settings)
          yield* bot.ready
        }
        const waits = yield* Effect.forEach(
          Array.from({ length: talks }, (_, n) => `meanwhile ${n}`),
          (text) => answered(good!, text)
        )
        // The suspects are still being worked on: otherwise nobody had anything to wait for.
        assert.isFalse((yield* watch.seen).some((one) => owed.includes(one.mark.prompt) && isFinal(one)))
        yield* closed(...owed)
        const counts = yield* Effect.forEach(
          suspects,
          (room, n) => Effect.map(watch.whole(room), ({ seen }) => finalsByPrompt(seen).get(`${owed[n]} 1`))
        )
        assert.deepStrictEqual(counts, [1, 1])
        yield* Effect.logInfo("Another room waited, in ms").pipe(
          Effect.annotateLogs({ healthy, longest: Math.max(...waits) })
        )
      }).pipe(Effect.scoped, Effect.provide(EchoAgent.layer())),
    300_000
  )
})
