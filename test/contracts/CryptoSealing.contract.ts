import { assert } from "@effect/vitest"
import { Effect } from "effect"
import type { RawEvent } from "../../src/domain/matrix/SyncBatch.ts"
import {
  conversation,
  type CryptoCase,
  encryptedIn,
  encryptedRoom,
  heardBy,
  joins,
  placeOf,
  sleepingBot,
  somebody,
  type StartedBot,
  textOf
} from "./CryptoCases.ts"

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `text ${index}`)
const sessionsOf = (sealed: ReadonlyArray<RawEvent>) => new Set(sealed.map((one) => one["session_id"]))

/** What `Crypto` seals, and for whom. */
export const sealingCases = (test: CryptoCase) => {
  test(
    "seals for everybody in a room, each time at another place of a session, and reads its own",
    Effect.gen(function*() {
      const { alice, bot, room } = yield* conversation()
      const sealed = yield* Effect.forEach(numbered(5), (body) => bot.say(room, body))
      assert.strictEqual(new Set(sealed.map(placeOf)).size, 5)
      assert.notInclude(JSON.stringify(sealed), "text 0")
      const events = encryptedIn(yield* alice.sync)
      assert.deepStrictEqual(yield* Effect.forEach(events, (event) => alice.read(room, event)), numbered(5))
      assert.strictEqual(yield* textOf(bot, room, events[3]!), "text 3")
    })
  )

  test(
    "seals at once what is for several rooms and for one, and nothing twice at one place",
    Effect.gen(function*() {
      const { alice, bot, device, room } = yield* conversation()
      const further = [yield* encryptedRoom(alice, [device.me]), yield* encryptedRoom(alice, [device.me])]
      yield* bot.sync
      yield* alice.sync
      const rooms = [room, ...further]
      const sealed = yield* Effect.forEach(
        rooms.flatMap((to) => numbered(6).map((body) => [to, `${body} in ${to}`] as const)),
        ([to, body]) => bot.say(to, body),
        { concurrency: "unbounded" }
      )
      assert.strictEqual(new Set(sealed.map(placeOf)).size, 18)
      assert.strictEqual(sessionsOf(sealed).size, 3)
      const heard = encryptedIn(yield* alice.sync)
      assert.strictEqual(heard.length, 18)
      for (const event of heard) {
        const session = (event["content"] as RawEvent)["session_id"]
        const to = rooms[Math.floor(sealed.findIndex((one) => one["session_id"] === session) / 6)]!
        assert.match(String(yield* alice.read(to, event)), /^text \d in /)
      }
    })
  )

  test(
    "knows the rooms that it sealed something for, also after a restart, and no others",
    Effect.gen(function*() {
      const { alice, both, live, room } = yield* sleepingBot
      const other = yield* encryptedRoom(alice, [])
      // What others say there, and the keys they send for it, make no room encrypted.
      yield* alice.say(room, both, "theirs")
      const known = (bot: StartedBot) => Effect.forEach([room, other], bot.crypto.hasSealed)
      assert.deepStrictEqual(
        yield* live((bot) =>
          Effect.gen(function*() {
            yield* textOf(bot, room, yield* heardBy(bot.sync))
            const before = yield* known(bot)
            yield* bot.say(room, "ours")
            return [before, yield* known(bot)]
          })
        ),
        [[false, false], [true, false]]
      )
      const [again, state] = yield* live((bot) => Effect.all([known(bot), bot.crypto.state]))
      assert.deepStrictEqual(again, [true, false])
      // Nothing loaded the engine for it.
      if (state._tag === "On") assert.isUndefined(state.fingerprint)
    })
  )

  test(
    "has who joins read what is sealed next, and who left not",
    Effect.gen(function*() {
      const { alice, bot, room } = yield* conversation()
      const carol = yield* somebody("carol")
      const before = yield* bot.say(room, "before")
      yield* alice.ask("POST", `rooms/${encodeURIComponent(room)}/invite`, { user_id: carol.id })
      yield* joins(carol, room)
      yield* bot.sync
      const between = yield* bot.say(room, "between")
      assert.strictEqual(yield* carol.read(room, yield* heardBy(carol.sync)), "between")
      yield* carol.ask("POST", `rooms/${encodeURIComponent(room)}/leave`, {})
      yield* bot.sync
      const after = yield* bot.say(room, "after")
      // What she knew of the room's keys opens nothing that came later.
      assert.strictEqual(between["session_id"], before["session_id"])
      assert.notStrictEqual(after["session_id"], between["session_id"])
      assert.strictEqual(yield* alice.read(room, yield* heardBy(alice.sync)), "after")
    })
  )

  test(
    "seals for a device that came since, and for nobody who is not in the room",
    Effect.gen(function*() {
      const { alice, bot, room } = yield* conversation()
      yield* bot.say(room, "before")
      const phone = yield* somebody("alice", "PHONE")
      yield* bot.sync
      yield* bot.say(room, "after")
      assert.strictEqual(yield* phone.read(room, yield* heardBy(phone.sync)), "after")
      const carol = yield* somebody("carol")
      const sealed = yield* bot.say(room, "not for her")
      yield* carol.sync
      const event = { type: "m.room.encrypted", sender: alice.id, event_id: "$x:y", origin_server_ts: 1 }
      const read = Effect.exit(carol.read(room, { ...event, content: sealed }))
      assert.strictEqual((yield* read)._tag, "Failure")
    })
  )

  test(
    "changes a room's session after as many messages as the room asks for",
    Effect.gen(function*() {
      const { alice, bot, room } = yield* conversation({ rotation_period_msgs: 2 })
      const sealed = yield* Effect.forEach(numbered(6), (body) => bot.say(room, body))
      assert.strictEqual(sessionsOf(sealed).size, 3)
      const events = encryptedIn(yield* alice.sync)
      assert.deepStrictEqual(yield* Effect.forEach(events, (event) => alice.read(room, event)), numbered(6))
    })
  )

  test(
    "seals one after another what is for one room at once, where its session changes in between",
    Effect.gen(function*() {
      const { alice, bot, room } = yield* conversation({ rotation_period_msgs: 2 })
      const sealed = yield* Effect.forEach(numbered(8), (body) => bot.say(room, body), { concurrency: "unbounded" })
      assert.strictEqual(new Set(sealed.map(placeOf)).size, 8)
      assert.strictEqual(sessionsOf(sealed).size, 4)
      const events = encryptedIn(yield* alice.sync)
      const read = yield* Effect.forEach(events, (event) => alice.read(room, event))
      assert.deepStrictEqual(read.map(String).sort(), numbered(8))
    })
  )

  test(
    "seals nothing for a room that it may not ask about",
    Effect.gen(function*() {
      const { alice, bot } = yield* conversation()
      const room = yield* encryptedRoom(alice, [])
      const error = yield* Effect.flip(bot.crypto.seal(room, "m.room.message", { body: "nothing" }))
      assert.strictEqual(error._tag, "MatrixError")
    })
  )
}
