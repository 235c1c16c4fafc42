import { Effect } from "effect"
import type { BotSettings } from "../../src/app/bot/BotSurroundings.ts"
import type { EventId, RoomId, UserId } from "../../src/domain/Ids.ts"
import { globs } from "../../src/domain/settings/types/UserGlobs.ts"
import { until } from "./MemoryBot.ts"
import { isFinal } from "./Onlooker.ts"
import { scene } from "./SandboxBot.ts"

/** Alice's rooms on the sandbox, with the bot in them; she may do everything where `admins` says so. */
export const commanded = Effect.fnUntraced(function*(changed: Partial<BotSettings> = {}) {
  const world = yield* scene
  const { alice, closed, people, seenIn, start, store } = world
  const bot = yield* start(store, { allowedUsers: globs(["@alice*", "@bob*"]), ...changed })
  const joined = (room: RoomId, user: UserId = world.bot) =>
    until("somebody joins", Effect.map(people.membership(room, user), (is) => (is === "join" ? true : undefined)))

  /** What the bot says to a message, which it must say something to. */
  const answerTo = Effect.fnUntraced(function*(room: RoomId, prompt: EventId) {
    yield* closed(prompt)
    return (yield* seenIn(room)).findLast((one) => one.mark.prompt === prompt && isFinal(one))!
  })
  const tell = (by: UserId) => (room: RoomId, text: string, more: Record<string, unknown> = {}) =>
    Effect.flatMap(
      people.say(by, room, { msgtype: "m.text", body: text, "m.mentions": {}, ...more }),
      (event) => Effect.map(answerTo(room, event), ({ body }) => body.replaceAll("`", ""))
    )
  const direct = Effect.tap(world.direct, (room) => joined(room))
  /** Alice's group, with the bot and `others` in it. */
  const group = (...others: ReadonlyArray<UserId>) =>
    Effect.gen(function*() {
      const room = yield* people.room(alice, { invite: [world.bot, ...others] })
      for (const other of others) yield* people.join(other, room)
      yield* joined(room)
      return room
    })
  return { ...world, running: bot, answerTo, say: tell(alice), says: tell, joined, direct, group, ask: world.say }
})

export const admins = { admins: globs(["@alice*"]) }
