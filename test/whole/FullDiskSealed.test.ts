import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Queue, Redacted } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import { TestClock } from "effect/testing"
import { bot } from "../../src/app/Bot.ts"
import type { RawEvent } from "../../src/domain/matrix/SyncBatch.ts"
import * as PseudonymsHmac from "../../src/layers/account/PseudonymsHmac.ts"
import type { RoomSession } from "../../src/services/crypto/Crypto.ts"
import * as AgentScripted from "../../src/testing/AgentScripted.ts"
import { AgentScript } from "../../src/testing/AgentScripted.ts"
import * as Store from "../../src/testing/JournalFolder.ts"
import * as MatrixMemory from "../../src/testing/MatrixMemory.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { algorithm, readableCrypto } from "../support/ReadableCrypto.ts"
import * as TrialHere from "../support/TrialHere.ts"
import { folder } from "./BotProcess.ts"
import { directRoom, joined, settings, until } from "./MemoryBot.ts"

const settle = Effect.promise(() => new Promise<void>((resume) => setTimeout(resume, 20)))
const pass = (times: number) => Effect.repeat(Effect.andThen(TestClock.adjust("3 seconds"), settle), { times })

/** A real store in a folder of its own. */
const backends = Layer.unwrap(Effect.map(folder, (dataDir) =>
  PseudonymsHmac.layer(Redacted.make("salt")).pipe(
    Layer.provideMerge(Store.layer(dataDir)),
    Layer.merge(Layer.merge(MatrixMemory.layer, AgentScripted.layer()))
  )))

describe("the bot whose disk is full when a key comes", () => {
  it.effect("opens what it could not keep once it can, and tells nobody that it is damaged", () =>
    Effect.gen(function*() {
      const arrivals = yield* Queue.unbounded<RoomSession>()
      const keys = new Set(["own"])
      const { bot: me, people } = yield* MatrixMemoryControl
      const script = yield* AgentScript
      const sql = yield* SqlClient.SqlClient
      const prompts = Array.from({ length: 3 }, (_, n) => `${n} ${"long ".repeat(1_000)}`.trim())
      for (const prompt of prompts) {
        script.answers(prompt, [{ _tag: "Text", message: "m1", text: "read" }, { _tag: "Ended", reason: "done" }])
      }
      const { alice, room } = yield* directRoom()
      yield* Effect.forkScoped(
        Effect.provide(bot(settings, undefined, () => readableCrypto(keys, arrivals)), TrialHere.layer)
      )
      yield* joined(room)
      yield* people.putState(alice, room, "m.room.encryption", "", { algorithm })
      for (const body of prompts) {
        const clear = { msgtype: "m.text", body }
        yield* people.send(alice, room, "m.room.encrypted", { algorithm, session_id: "s", clear })
      }
      const waiting = Effect.orDie(sql`SELECT 1 FROM events WHERE sealed = 2`)
      yield* until("they wait for their key", Effect.map(waiting, (rows) => (rows.length === 3 ? true : undefined)))

      // No smaller than it is, so it cannot grow.
      yield* sql.unsafe("PRAGMA max_page_count = 1")
      keys.add("s")
      yield* Queue.offer(arrivals, { room, session: "s" })
      yield* pass(12)
      assert.strictEqual(script.sent.length, 0)

      yield* sql.unsafe("PRAGMA max_page_count = 1073741823")
      yield* pass(12)
      const asked = script.sent.flatMap(({ command }) => (command._tag === "Prompt" ? [command.text] : []))
      assert.deepStrictEqual(asked, prompts)
      const history = yield* people.history(alice, room)
      const said = history.flatMap(({ content, sender }) => {
        const clear = (content as RawEvent)["clear"] as RawEvent | undefined
        return sender === me && clear !== undefined ? [String(clear["body"])] : []
      })
      assert.deepStrictEqual(said.filter((body) => !body.includes("read")), [])
    }).pipe(Effect.provide(backends)))
})
