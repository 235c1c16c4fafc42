import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { DatabaseSync } from "node:sqlite"
import type { RoomId, UserId } from "../../src/domain/Ids.ts"
import * as MatrixClientServer from "../../src/layers/matrix/MatrixClientServer.ts"
import * as EchoAgent from "../../src/sandbox/agent/EchoAgent.ts"
import { Matrix } from "../../src/services/matrix/Matrix.ts"
import { homeserverProxy } from "../crash/HomeserverProxy.ts"
import { built } from "../support/Built.ts"
import { type BotProcess, folder, startBot } from "../whole/BotProcess.ts"
import { finalsByPrompt, isFinal, onlooker } from "../whole/Onlooker.ts"
import { call, register, start } from "./Synapse.ts"

const file = built()

/** A Synapse of its own, because it is ended in the middle. */
const synapse = Effect.acquireRelease(
  Effect.promise(() => start("open")),
  (running) => Effect.promise(() => running.stop())
)

/**
 * As after a day: in the tables, and, by the restart, in memory. The statement that found nothing to delete would
 * prove nothing.
 */
const forget = (database: string) => {
  const db = new DatabaseSync(database)
  const { changes } = db.prepare("DELETE FROM event_txn_id_device_id").run()
  db.close()
  assert.isAbove(Number(changes), 0)
}

/** Ends the bot in the moment when Synapse has carried out its `at`-th send, and gives the answer to nobody. */
const cutAfterSend = (at: number, bot: () => BotProcess) => {
  let sends = 0
  const done = Promise.withResolvers<void>()
  return {
    done: Effect.promise(() => done.promise),
    points: {
      hit: (kind: string, what: string) => {
        if (kind !== "answer" || what !== "PUT send" || ++sends !== at) return false
        bot().child.kill("SIGKILL")
        done.resolve()
        return true
      },
      arm: () => {},
      seen: () => []
    }
  }
}

const cases = [
  { title: "a final that is a new event", at: 1, prompt: "only once" },
  { title: "an edit of a streamed answer, mostly its last", at: 2, prompt: "count to 2 every 1500 ms" }
] as const

describe("A send whose confirmation was lost with the bot, on a Synapse that has forgotten its transaction ids", () => {
  for (const { at, prompt: words, title } of cases) {
    it.live(`is one event in the room: ${title}`, () =>
      Effect.gen(function*() {
        const server = yield* synapse
        const [bot, alice] = yield* Effect.promise(() =>
          Promise.all(["bot", "alice"].map((name) => register(server.url, name)))
        )
        const agent = yield* EchoAgent.EchoAgent
        const processes: Array<BotProcess> = []
        const cut = cutAfterSend(at, () => processes.at(-1)!)
        const settings = {
          MATRIX_HOMESERVER: yield* homeserverProxy(server.url, cut.points),
          MATRIX_ACCESS_TOKEN: bot!.access_token,
          MATRIX_ALLOWED_USERS: alice!.user_id,
          WELCOME: "false",
          AGENT_URL: agent.url,
          AGENT_ATTESTED: "true",
          DATA_DIR: yield* folder
        }
        const started = Effect.map(startBot(file("main.js"), settings), (process) => void processes.push(process))
        const client = yield* Effect.flatten(Effect.map(
          Layer.build(MatrixClientServer.layer({ homeserver: server.url, token: Redacted.make(alice!.access_token) })),
          (context) => Effect.provide(Matrix, context)
        ))
        const created = yield* Effect.promise(() =>
          call(server.url, alice!.access_token, "POST", "/_matrix/client/v3/createRoom", {
            preset: "private_chat",
            is_direct: true,
            invite: [bot!.user_id]
          })
        )
        const room = created["room_id"] as RoomId

        yield* started
        const prompt = yield* client.send(room, "m.room.message", "t1", { msgtype: "m.text", body: words })
        yield* cut.done
        yield* processes[0]!.exited
        yield* Effect.promise(() => server.restart(forget))
        yield* started
        const after = yield* client.send(room, "m.room.message", "t2", { msgtype: "m.text", body: "and then this" })
        const watch = yield* onlooker(client, bot!.user_id as UserId)
        yield* watch.until((seen) => seen.some((one) => one.mark.prompt === after && isFinal(one)))
        const { seen } = yield* watch.whole(room)
        const counts = finalsByPrompt(seen)
        assert.deepStrictEqual([counts.get(`${prompt} 1`), counts.get(`${after} 1`)], [1, 1])
        const first = seen.filter(({ mark }) => mark.prompt === prompt)
        assert.isTrue(isFinal(first.at(-1)!))
        // Nothing was said twice.
        assert.strictEqual(new Set(first.map(({ body, mark }) => `${mark.state} ${body}`)).size, first.length)
      }).pipe(Effect.scoped, Effect.provide(EchoAgent.layer())))
  }
})
