import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import { join } from "node:path"
import * as PseudonymsHmac from "../../src/layers/account/PseudonymsHmac.ts"
import { Faults } from "../../src/sandbox/homeserver/Faults.ts"
import * as Store from "../../src/testing/JournalFolder.ts"
import { folder } from "./BotProcess.ts"
import { end, farSide, scene } from "./SandboxBot.ts"

const storeIn = (dataDir: string) =>
  Layer.build(PseudonymsHmac.layer(Redacted.make("salt")).pipe(Layer.provideMerge(Store.layer(dataDir))))

describe("the bot whose store was put back to what it was in the middle of an answer", () => {
  for (const [title, limit] of [["in the next batch", 50], ["in a gap", 1]] as const) {
    it.live(`answers nothing again that the room says is closed, be that ${title}`, () =>
      Effect.gen(function*() {
        const on = yield* scene
        const [now, then] = yield* Effect.all([folder, folder])
        const store = yield* storeIn(now)
        const room = yield* on.direct
        const first = yield* on.start(store)
        yield* on.closed(yield* on.say(room, "known"))
        on.script.answers("go", [{ _tag: "Text", message: "m1", text: "a" }])
        const prompt = yield* on.people.say(on.alice, room, "go")
        yield* on.shown(prompt)
        yield* Effect.provide(
          Effect.flatMap(SqlClient.SqlClient, (sql) => sql`VACUUM INTO ${join(then, "bot.db")}`),
          store
        )
        on.script.says(on.script.sent[1]!.thread, [{ _tag: "Text", message: "m1", text: " and b" }, {
          _tag: "Ended",
          reason: "done"
        }])
        yield* on.closed(prompt, yield* on.say(room, "after"))
        yield* end(first)
        yield* (yield* Faults).timelineLimit(limit)
        // Who asked it to go on with the run would be told that there is none.
        on.script.forget()
        const waiting = yield* on.say(room, "waiting")
        yield* on.start(yield* storeIn(then))
        yield* on.closed(waiting, yield* on.say(room, "last"))
        assert.deepStrictEqual(yield* on.answers(room), ["known", "a and b", "after", "waiting", "last"])
        assert.deepStrictEqual(yield* on.asked, ["known", "go", "after", "waiting", "last"])
      }).pipe(Effect.scoped, Effect.provide(farSide)))
  }
})
