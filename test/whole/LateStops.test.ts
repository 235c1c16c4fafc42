import { assert, describe, it } from "@effect/vitest"
import { Effect, Queue } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import { bot } from "../../src/app/Bot.ts"
import type { RawEvent } from "../../src/domain/matrix/SyncBatch.ts"
import type { RoomSession } from "../../src/services/crypto/Crypto.ts"
import { AgentScript } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { algorithm, readableCrypto } from "../support/ReadableCrypto.ts"
import * as TrialHere from "../support/TrialHere.ts"
import { backends, directRoom, joined, settings, until } from "./MemoryBot.ts"

describe("a stop that can be read late", () => {
  for (const pointed of [false, true]) {
    it.effect(`${pointed ? "as a reply " : ""}stops nothing that was said after it, and says so`, () =>
      Effect.gen(function*() {
        const arrivals = yield* Queue.unbounded<RoomSession>()
        const keys = new Set(["own", "k"])
        const { bot: me, people } = yield* MatrixMemoryControl
        const script = yield* AgentScript
        const sql = yield* SqlClient.SqlClient
        const { alice, room } = yield* directRoom()
        yield* Effect.forkScoped(
          Effect.provide(bot(settings, undefined, () => readableCrypto(keys, arrivals)), TrialHere.layer)
        )
        yield* joined(room)
        yield* people.putState(alice, room, "m.room.encryption", "", { algorithm })
        const say = (body: string, session = "k", relation: RawEvent = {}) =>
          people.send(alice, room, "m.room.encrypted", {
            algorithm,
            session_id: session,
            clear: { msgtype: "m.text", body, ...relation },
            ...relation
          })
        const said = Effect.map(people.history(alice, room), (history) =>
          history.flatMap(({ content, sender }) => {
            const clear = (content as RawEvent)["clear"] as RawEvent | undefined
            return sender === me && clear !== undefined ? [String(clear["body"])] : []
          }))
        const shows = (text: string) =>
          until(text, Effect.map(said, (all) => (all.some((body) => body.includes(text)) ? true : undefined)))
        script.answers("first", [{ _tag: "Text", message: "m1", text: "one" }, { _tag: "Ended", reason: "done" }])
        script.answers("second", [{ _tag: "Text", message: "m1", text: "begun" }])
        const first = yield* say("first")
        yield* shows("one")
        yield* say("!stop", "late", pointed ? { "m.relates_to": { "m.in_reply_to": { event_id: first } } } : {})
        const waiting = Effect.orDie(sql`SELECT 1 FROM events WHERE sealed = 2`)
        yield* until("it waits for its key", Effect.map(waiting, (rows) => (rows.length === 1 ? true : undefined)))
        yield* say("second")
        yield* shows("begun")
        keys.add("late")
        yield* Queue.offer(arrivals, { room, session: "late" })
        yield* shows("There is nothing to stop")
        assert.isFalse(script.sent.some(({ command }) => command._tag === "Cancel"))
      }).pipe(Effect.provide(backends)))
  }
})
