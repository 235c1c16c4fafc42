import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { inject } from "vitest"
import type { EventId, RoomId } from "../../src/domain/Ids.ts"
import * as EchoAgent from "../../src/sandbox/agent/EchoAgent.ts"
import { built } from "../support/Built.ts"
import { startBot } from "../whole/BotProcess.ts"
import { finalsByPrompt, isFinal } from "../whole/Onlooker.ts"
import { scene } from "./Scene.ts"
import { call, free, unfree } from "./Synapse.ts"

const file = built()
const main = () => file("main.js")

const say300 = Effect.fnUntraced(
  function*(
    rooms: ReadonlyArray<RoomId>,
    say: (room: RoomId, body: string) => Effect.Effect<EventId, unknown>,
    label: string
  ) {
    return yield* Effect.forEach(rooms, (room, number) =>
      Effect.forEach(
        Array.from({ length: 60 }, (_, index) => `${label} ${number}.${index}`),
        (body) => Effect.map(say(room, body), (event) => ({ event, body }))
      ), { concurrency: 5 })
  }
)

describe("the bot on Synapse", () => {
  it.live(
    "answers 300 messages over 5 rooms that were sent before it started, and 300 more that were sent " +
      "while it was down",
    () =>
      Effect.gen(function*() {
        const { look, room, say, settings } = yield* scene(inject("open"))
        const rooms = yield* Effect.all(Array.from({ length: 5 }, () => room))
        const watch = yield* look
        for (const label of ["before", "while down"]) {
          const asked = yield* say300(rooms, say, label)
          const process = yield* startBot(main(), settings)
          yield* watch.until((seen) =>
            asked.flat().every(({ event }) => seen.some((one) => one.mark.prompt === event && isFinal(one)))
          )
          assert.strictEqual(yield* process.end("SIGTERM"), 0)
          for (const [number, prompts] of asked.entries()) {
            const { seen } = yield* watch.whole(rooms[number]!)
            const counts = finalsByPrompt(seen)
            assert.deepStrictEqual(prompts.map(({ event }) => counts.get(`${event} 1`)), prompts.map(() => 1))
            const closed = seen.filter(isFinal).filter(({ mark }) => prompts.some(({ event }) => event === mark.prompt))
            assert.deepStrictEqual(closed.map(({ body }) => body), prompts.map(({ body }) => body))
          }
        }
        const agent = yield* EchoAgent.EchoAgent
        assert.strictEqual(agent.received.filter((frame) => frame["type"] === "prompt").length, 600)
      }).pipe(Effect.scoped, Effect.provide(EchoAgent.layer()))
  )

  it.live("streams an answer as one event that it edits, and closes it", () =>
    Effect.gen(function*() {
      const { look, room, say, settings } = yield* scene(inject("open"))
      const id = yield* room
      const watch = yield* look
      const process = yield* startBot(main(), settings)
      const prompt = yield* say(id, "count to 6 every 400 ms")
      const seen = yield* watch.until((all) => all.some(isFinal))
      assert.isAbove(seen.length, 2)
      assert.strictEqual(new Set(seen.map(({ edits, event }) => edits ?? event)).size, 1)
      assert.deepStrictEqual([...finalsByPrompt(seen)], [[`${prompt} 1`, 1]])
      assert.strictEqual(seen.at(-1)!.body, "1 2 3 4 5 6 ")
      assert.strictEqual(yield* process.end("SIGTERM"), 0)
    }).pipe(Effect.scoped, Effect.provide(EchoAgent.layer())))

  it.live("with encryption off leaves an encrypted room with a reason, and ends with a sentence when its token is revoked", () =>
    Effect.gen(function*() {
      const synapse = inject("open")
      const { alice, bot, client, look, room, say, settings } = yield* scene(synapse)
      const initial_state = [{
        type: "m.room.encryption",
        state_key: "",
        content: { algorithm: "m.megolm.v1.aes-sha2" }
      }]
      const secret = yield* Effect.promise(() =>
        call(synapse.url, alice, "POST", "/_matrix/client/v3/createRoom", {
          preset: "private_chat",
          invite: [bot],
          initial_state
        })
      )
      const open = yield* room
      const watch = yield* look
      const process = yield* startBot(main(), { ...settings, MATRIX_ENCRYPTION: "off" })
      yield* say(open, "hello")
      yield* watch.until((all) => all.some(isFinal))
      const member = yield* client.state(secret["room_id"] as RoomId, "m.room.member", bot)
      assert.deepStrictEqual([member["membership"], member["reason"]], [
        "leave",
        "This bot cannot take part in encrypted rooms."
      ])
      yield* Effect.promise(() =>
        call(synapse.url, settings.MATRIX_ACCESS_TOKEN, "POST", "/_matrix/client/v3/logout", {})
      )
      assert.strictEqual(yield* process.exited, 2)
      assert.include(process.log.at(-1), "MATRIX_ACCESS_TOKEN")
    }).pipe(Effect.scoped, Effect.provide(EchoAgent.layer())))
})

describe("the bot on Synapse with its default limits", () => {
  it.live("closes 20 prompts that came within two seconds in 20 rooms, each exactly once", () =>
    Effect.gen(function*() {
      const limited = inject("limited")
      const { bot, look, room, say, settings } = yield* scene(limited)
      yield* Effect.promise(() => free(limited, bot))
      const rooms = yield* Effect.all(Array.from({ length: 20 }, () => room))
      const watch = yield* look
      const process = yield* startBot(main(), settings)
      yield* process.ready
      yield* Effect.forEach(rooms, (id) => say(id, "warm"), { concurrency: 20 })
      yield* watch.until((seen) => new Set(seen.filter(isFinal).map((one) => one.room)).size === 20)
      yield* process.end("SIGTERM")
      yield* Effect.promise(() => unfree(limited, bot))
      const again = yield* startBot(main(), { ...settings, DATA_DIR: `${settings.DATA_DIR}/fresh` })
      yield* again.ready
      const begun = performance.now()
      const prompts = yield* Effect.forEach(
        rooms,
        (id, at) => Effect.delay(say(id, "count to 31 every 100 ms"), at * 90),
        { concurrency: 20 }
      )
      const seen = yield* watch.until((all) =>
        prompts.every((event) => all.some((one) => one.mark.prompt === event && isFinal(one)))
      )
      const seconds = (performance.now() - begun) / 1000
      const early = seen.filter((one) => prompts.includes(one.mark.prompt) && !isFinal(one)).length
      yield* Effect.logInfo(
        `the last final came ${seconds.toFixed(1)} s after the first prompt; ${early} events came before finals`
      )
      const counts = finalsByPrompt(seen)
      assert.deepStrictEqual(prompts.map((event) => counts.get(`${event} 1`)), prompts.map(() => 1))
    }).pipe(Effect.scoped, Effect.provide(EchoAgent.layer())))
})
