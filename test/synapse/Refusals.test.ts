import { assert, describe, it } from "@effect/vitest"
import { Effect, type Scope } from "effect"
import { inject } from "vitest"
import type { RoomId } from "../../src/domain/Ids.ts"
import * as EchoAgent from "../../src/sandbox/agent/EchoAgent.ts"
import { built } from "../support/Built.ts"
import { startBot } from "../whole/BotProcess.ts"
import { finalsByPrompt, isFinal } from "../whole/Onlooker.ts"
import { recordingProxy } from "./RecordingProxy.ts"
import { scene as made } from "./Scene.ts"
import { call, free } from "./Synapse.ts"

const file = built()
const synapse = inject("open")
const enc = encodeURIComponent

const test = (title: string, body: Effect.Effect<void, unknown, EchoAgent.EchoAgent | Scope.Scope>) =>
  it.live(title, () => body.pipe(Effect.scoped, Effect.provide(EchoAgent.layer())))

/** A bot behind a proxy that refuses sends to one room, with two rooms of alice's. */
const scene = Effect.gen(function*() {
  const one = yield* made(synapse)
  yield* Effect.promise(() => free(synapse, one.bot))
  const [bad, good] = [yield* one.room, yield* one.room]
  let status: number | undefined
  const proxy = yield* recordingProxy(
    synapse.url,
    (asked) => (asked.startsWith(`PUT /_matrix/client/v3/rooms/${enc(bad)}/send/`) ? status : undefined)
  )
  const bot = yield* startBot(file("main.js"), { ...one.settings, MATRIX_HOMESERVER: proxy.url })
  yield* bot.ready
  const watch = yield* one.look
  return {
    ...one,
    bad,
    good,
    proxy,
    process: bot,
    refuse: (next: number | undefined) =>
      Effect.sync(() => {
        status = next
      }),
    /** Waits until the bot has tried to send to a room so often. */
    tries: (room: RoomId, count: number) =>
      Effect.promise(async () => {
        while (
          proxy.calls.filter((asked) => asked.includes(`/rooms/${enc(room)}/send/`)).length < count
        ) await new Promise((resume) => setTimeout(resume, 50))
      }),
    answered: (room: RoomId, count: number) =>
      watch.until((seen) => seen.filter((one) => one.room === room && isFinal(one)).length >= count),
    finals: (room: RoomId) => Effect.map(watch.whole(room), ({ seen }) => [...finalsByPrompt(seen).values()])
  }
})

describe("a room that the bot cannot send to, on Synapse", () => {
  test(
    "behind a proxy that answers 502 and then 403 holds nobody else up, and gets what it is owed, once",
    Effect.gen(function*() {
      const { answered, bad, finals, good, refuse, say, tries } = yield* scene
      for (const [round, status] of [502, 403].entries()) {
        yield* refuse(status)
        for (let n = 0; n < 3; n++) yield* say(bad, `bad ${round} ${n}`)
        yield* tries(bad, 4 * (round + 1))
        yield* say(good, `good ${round}`)
        yield* answered(good, round + 1)
        assert.deepStrictEqual(yield* finals(bad), [])
      }
      yield* refuse(undefined)
      yield* answered(bad, 6)
      assert.deepStrictEqual(yield* finals(bad), [1, 1, 1, 1, 1, 1])
    })
  )

  test(
    "because it is muted there is written to as soon as it may",
    Effect.gen(function*() {
      const { alice, answered, bad, bot, finals, good, process, say, tries } = yield* scene
      const levels = `/_matrix/client/v3/rooms/${enc(bad)}/state/m.room.power_levels/`
      const before = yield* Effect.promise(() => call(synapse.url, alice, "GET", levels))
      const mute = (level: number) =>
        Effect.promise(() =>
          call(synapse.url, alice, "PUT", levels, {
            ...before,
            events_default: level,
            users: { ...before["users"] as object, [bot]: 0 }
          })
        )
      yield* mute(50)
      yield* say(bad, "hello")
      yield* tries(bad, 3)
      yield* say(good, "hello")
      yield* answered(good, 1)
      assert.deepStrictEqual(yield* finals(bad), [])
      assert.include(process.log.join("\n"), "403 M_FORBIDDEN")
      yield* mute(0)
      yield* answered(bad, 1)
      assert.deepStrictEqual(yield* finals(bad), [1])
    })
  )

  test(
    "because its account is locked is written to when that is over, by the same process",
    Effect.gen(function*() {
      const { answered, bot, finals, good, process, say } = yield* scene
      const lock = (locked: boolean) =>
        Effect.promise(() =>
          call(synapse.url, synapse.admin.access_token, "PUT", `/_synapse/admin/v2/users/${enc(bot)}`, { locked })
        )
      yield* say(good, "one")
      yield* answered(good, 1)
      yield* say(good, "count to 3 every 1000 ms")
      yield* lock(true)
      yield* Effect.promise(async () => {
        while (!process.log.some((line) => line.includes("M_USER_LOCKED"))) {
          await new Promise((resume) => setTimeout(resume, 50))
        }
      })
      yield* say(good, "three")
      yield* lock(false)
      yield* answered(good, 3)
      assert.deepStrictEqual(yield* finals(good), [1, 1, 1])
    })
  )
})
