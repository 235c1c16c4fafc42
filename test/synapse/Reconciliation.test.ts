import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { inject } from "vitest"
import type { EventId, RoomId } from "../../src/domain/Ids.ts"
import * as EchoAgent from "../../src/sandbox/agent/EchoAgent.ts"
import { built } from "../support/Built.ts"
import { startBot } from "../whole/BotProcess.ts"
import { finalsByPrompt, isFinal } from "../whole/Onlooker.ts"
import { changes } from "./ChangedRooms.ts"
import { commands } from "./ReconciledBot.ts"
import { scene } from "./Scene.ts"

const file = built()

/** A bot of alice's and bob's that runs, and what people can do. */
const world = Effect.gen(function*() {
  const synapse = inject("open")
  const on = yield* scene(synapse)
  const agent = yield* EchoAgent.EchoAgent
  const people = yield* changes(synapse, on)
  const settings = { ...on.settings, MATRIX_ALLOWED_USERS: `${on.settings.MATRIX_ALLOWED_USERS},${people.bob}` }
  const watch = yield* on.look
  const prompts: Array<EventId> = []
  const closed = (asked: ReadonlyArray<EventId>) =>
    watch.until((seen) => asked.every((prompt) => seen.some((one) => one.mark.prompt === prompt && isFinal(one))))
  const begin = Effect.gen(function*() {
    const since = Date.now()
    const bot = yield* startBot(file("main.js"), settings)
    yield* bot.ready
    return { bot, since }
  })
  return {
    ...on,
    ...people,
    ...commands(file("main.js"), settings),
    begin,
    settings,
    /** Says it in a room, and waits for nothing. */
    asks: (room: RoomId, text: string, say = people.say) =>
      Effect.tap(say(room, text), (prompt) => Effect.sync(() => prompts.push(prompt))),
    closed,
    /** Closings by prompt, of all that was asked in rooms that alice can read. */
    closings: Effect.map(watch.seen, (seen) => {
      const counts = finalsByPrompt(seen)
      return prompts.map((prompt) => counts.get(`${prompt} 1`) ?? 0)
    }),
    threadOf: (text: string) =>
      agent.received.find((frame) =>
        frame["type"] === "prompt" && (frame["parts"] as ReadonlyArray<{ readonly text: string }>)[0]!.text === text
      )?.["thread"],
    membership: (room: RoomId) => Effect.map(on.client.state(room, "m.room.member", on.bot), (member) => member)
  }
})
type World = Effect.Success<typeof world>

const test = (title: string, body: Effect.Effect<void, unknown, EchoAgent.EchoAgent | import("effect").Scope.Scope>) =>
  it.live(title, () => body.pipe(Effect.scoped, Effect.provide(EchoAgent.layer())))

/** Each room is answered in once, and the bot ends. */
const served = Effect.fnUntraced(function*(on: World, rooms: Readonly<Record<string, RoomId>>) {
  const { bot } = yield* on.begin
  const asked = yield* Effect.forEach(
    Object.entries(rooms),
    ([name, room]) => on.asks(room, `before in ${name}`),
    { concurrency: 4 }
  )
  yield* on.closed(asked)
  assert.strictEqual(yield* bot.end("SIGTERM"), 0)
})

/** What holds for every start: nothing is left to do, nobody was answered twice, no turn waits for nobody. */
const settled = Effect.fnUntraced(function*(on: World, since: number) {
  const report = yield* on.reconciled(since)
  assert.deepStrictEqual([report.error, report.failed], [null, []])
  assert.deepStrictEqual(yield* on.inOrder, [])
  const { turns } = yield* on.status
  assert.deepStrictEqual(turns, { queued: 0, asked: 0, streaming: 0 })
  return report
})

describe("a bot that is started again on Synapse", () => {
  test(
    "finds out which rooms it was put out of, and which it was taken into",
    Effect.gen(function*() {
      const on = yield* world
      const group = yield* on.group
      const rooms = {
        kept: yield* on.room,
        kicked: yield* on.room,
        banned: yield* on.room,
        left: yield* on.room,
        purged: yield* on.room,
        encrypted: yield* on.room,
        group
      }
      yield* served(on, rooms)

      yield* on.say(rooms.kicked, "and out")
      yield* on.kick(rooms.kicked)
      yield* on.ban(rooms.banned)
      yield* on.leaveElsewhere(rooms.left)
      yield* on.purge(rooms.purged)
      yield* on.encrypt(rooms.encrypted)
      const [pending, withdrawn, unknown] = [yield* on.room, yield* on.room, yield* on.room]
      yield* on.kick(withdrawn)
      yield* on.joinElsewhere(unknown)
      const asked = [
        yield* on.asks(rooms.kept, "kept"),
        yield* on.asks(pending, "pending"),
        yield* on.asks(unknown, "unknown"),
        yield* on.asks(group, "gone", on.sayAsBob)
      ]
      yield* on.kick(group, on.bob)

      const { bot, since } = yield* on.begin
      yield* on.closed(asked)
      yield* settled(on, since)
      assert.deepStrictEqual(
        yield* on.joined,
        [rooms.kept, rooms.encrypted, group, pending, unknown].toSorted()
      )
      const after = yield* Effect.forEach([rooms.kept, pending, unknown], (room) => on.asks(room, "after"))
      yield* on.closed(after)
      assert.deepStrictEqual(new Set(yield* on.closings), new Set([1]))
      assert.strictEqual(yield* bot.end("SIGTERM"), 0)
    })
  )

  test(
    "follows rooms that were upgraded while it was down and while it runs, and the agent remembers",
    Effect.gen(function*() {
      const on = yield* world
      const rooms = { invited: yield* on.room, open: yield* on.open, running: yield* on.room }
      yield* served(on, rooms)

      const [invited, open] = [yield* on.upgrade(rooms.invited), yield* on.upgrade(rooms.open)]
      yield* on.invite(invited)
      // Nobody who writes before the bot is there may begin another conversation.
      const down = [yield* on.asks(invited, "after in invited"), yield* on.asks(open, "after in open")]
      const { bot, since } = yield* on.begin
      yield* on.closed(down)
      const running = yield* on.upgrade(rooms.running)
      yield* on.invite(running)
      yield* on.closed([yield* on.asks(running, "after in running")])
      for (const name of Object.keys(rooms)) {
        const before = on.threadOf(`before in ${name}`)
        assert.isString(before)
        assert.strictEqual(on.threadOf(`after in ${name}`), before, name)
      }
      yield* settled(on, since)
      assert.deepStrictEqual(new Set(yield* on.closings), new Set([1]))
      assert.strictEqual(yield* bot.end("SIGTERM"), 0)
    })
  )

  test(
    "ends with a sentence where its token was revoked meanwhile",
    Effect.gen(function*() {
      const on = yield* world
      yield* served(on, { room: yield* on.room })
      yield* on.revoke
      const bot = yield* startBot(file("main.js"), on.settings)
      assert.strictEqual(yield* bot.exited, 2)
      assert.include(bot.log.at(-1), "MATRIX_ACCESS_TOKEN")
    })
  )
})
