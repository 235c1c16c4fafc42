import { assert } from "@effect/vitest"
import { Clock, Effect } from "effect"
import type { EventId, RoomId } from "../../src/domain/Ids.ts"
import { startBot } from "../whole/BotProcess.ts"
import { finalsByPrompt, isFinal } from "../whole/Onlooker.ts"
import type { Provided } from "./GlobalSetup.ts"
import { type RoomCall, roomProxy } from "./RoomProxy.ts"
import { scene } from "./Scene.ts"

/**
 * How a call of one room fails, for how many ms, and how long somebody else reads each answer before they write
 * again; quicker ones would be held for a program.
 */
export interface Failing {
  readonly call: RoomCall
  readonly status: 502 | 403
  readonly lasting: number
  readonly every: number
}

/**
 * One room fails while another talks: the other is answered all the while, and after the mending everything owed to
 * the first comes, once, without a restart. Gives the longest time that the other waited, in ms, and that of a
 * healthy bot.
 */
export const oneRoomFails = Effect.fnUntraced(
  function*(synapse: Provided, main: string, { call, every, lasting, status }: Failing) {
    const on = yield* scene(synapse)
    const proxy = yield* roomProxy(synapse.url)
    const settings = { ...on.settings, MATRIX_HOMESERVER: proxy.url }
    const watch = yield* on.look
    const closed = (...prompts: ReadonlyArray<EventId>) =>
      watch.until((seen) => prompts.every((prompt) => seen.some((one) => one.mark.prompt === prompt && isFinal(one))))
    const answered = Effect.fnUntraced(function*(room: RoomId, text: string) {
      const begun = yield* Clock.currentTimeMillis
      const prompt = yield* on.say(room, text)
      yield* closed(prompt)
      return (yield* Clock.currentTimeMillis) - begun
    })

    const [bad, good] = [yield* on.room, yield* on.room]
    const first = yield* startBot(main, settings)
    if (call !== "join") yield* answered(bad, "before")
    yield* answered(good, "before")
    const healthy = Math.max(...(yield* Effect.forEach(["one", "two", "three"], (text) => answered(good, text))))

    const owed: Array<EventId> = []
    const owe = Effect.fnUntraced(function*(room: RoomId, text: string) {
      owed.push(yield* on.say(room, text))
    })
    let room = bad
    if (call === "messages") {
      yield* first.end("SIGTERM")
      for (const text of ["lost 1", "lost 2"]) yield* owe(bad, text)
      for (let n = 0; n < 60; n++) yield* on.client.send(bad, "org.example.sticker", `sticker ${n}`, { body: "x" })
      yield* owe(bad, "newest")
      yield* proxy.fail(call, bad, status)
      yield* startBot(main, settings)
    } else if (call === "send") {
      yield* proxy.fail(call, bad, status)
      for (const text of ["mute 1", "mute 2"]) yield* owe(bad, text)
    } else {
      room = yield* on.roomWith((id) => proxy.fail(call, id, status))
      yield* owe(room, "come in")
    }

    const waits: Array<number> = []
    const end = (yield* Clock.currentTimeMillis) + lasting
    for (let n = 0; n === 0 || (yield* Clock.currentTimeMillis) < end; n++) {
      yield* Effect.sleep(every)
      waits.push(yield* answered(good, `meanwhile ${n}`))
    }
    assert.isAbove(yield* proxy.failed, 0)
    assert.isFalse((yield* watch.seen).some(({ mark }) => owed.includes(mark.prompt)))
    yield* proxy.fail(call, room, undefined)
    yield* closed(...owed)
    yield* answered(room, "after")
    const counts = finalsByPrompt((yield* watch.whole(room)).seen)
    assert.deepStrictEqual(owed.map((prompt) => counts.get(`${prompt} 1`)), owed.map(() => 1))
    const answers = (yield* watch.whole(room)).seen.filter(isFinal).filter(({ mark }) => owed.includes(mark.prompt))
      .map(({ mark }) => mark.prompt)
    assert.deepStrictEqual(answers, owed)
    return { healthy, longest: Math.max(...waits) }
  }
)
