import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { RoomId } from "../../src/domain/Ids.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { end, farSide, scene } from "./SandboxBot.ts"

type On = Effect.Success<typeof scene>

/** What happens to a room that the bot has answered in, while it is down. */
const ends: Readonly<Record<string, (on: On, room: RoomId) => Effect.Effect<unknown>>> = {
  kicked: (on, room) => on.people.kick(on.alice, room, on.bot),
  banned: (on, room) => on.people.kick(on.alice, room, on.bot, { ban: true }),
  "left by another client": (on, room) => on.people.leave(on.bot, room),
  encrypted: (on, room) =>
    on.people.putState(on.alice, room, "m.room.encryption", "", { algorithm: "m.megolm.v1.aes-sha2" })
}

/** What lets the bot into a room while it is down. */
const beginnings: Readonly<Record<string, (on: On, room: RoomId) => Effect.Effect<unknown>>> = {
  "invited and waiting": () => Effect.void,
  "joined by another client": (on, room) => on.people.join(on.bot, room)
}

const served = Effect.fnUntraced(function*(on: On, room: RoomId) {
  const bot = yield* on.start()
  yield* on.closed(yield* on.say(room, "before"))
  yield* end(bot)
})

const joinedRooms = (on: On) =>
  Effect.provide(
    Effect.flatMap(WholeJournal, (journal) =>
      Effect.map(Effect.orDie(journal.rooms("join")), (all) => all.map(({ room }) => room).toSorted())),
    on.store
  )

describe("a bot that is started again", () => {
  for (const [how, change] of Object.entries(ends)) {
    it.live(`(${how}) is not in that room any more, and serves the others`, () =>
      Effect.gen(function*() {
        const on = yield* scene
        const [lost, kept] = [yield* on.direct, yield* on.direct]
        yield* served(on, lost)
        yield* on.people.say(on.alice, lost, "unheard")
        yield* change(on, lost)
        yield* on.start()
        yield* on.closed(yield* on.say(kept, "after"))
        while ((yield* joinedRooms(on)).includes(lost)) yield* Effect.sleep("20 millis")
        assert.deepStrictEqual(yield* joinedRooms(on), [kept])
        assert.isAtMost((yield* on.answers(kept)).length, 1)
      }).pipe(Effect.scoped, Effect.provide(farSide)))
  }

  for (const [how, change] of Object.entries(beginnings)) {
    it.live(`(${how}) answers there what was said meanwhile, once`, () =>
      Effect.gen(function*() {
        const on = yield* scene
        yield* served(on, yield* on.direct)
        const room = yield* on.direct
        yield* change(on, room)
        const meanwhile = yield* on.say(room, "meanwhile")
        yield* on.start()
        yield* on.closed(meanwhile)
        assert.deepStrictEqual(yield* on.answers(room), ["meanwhile"])
      }).pipe(Effect.scoped, Effect.provide(farSide)))
  }

  it.live("does not join where the invitation was withdrawn", () =>
    Effect.gen(function*() {
      const on = yield* scene
      const kept = yield* on.direct
      yield* served(on, kept)
      const withdrawn = yield* on.direct
      yield* on.people.kick(on.alice, withdrawn, on.bot)
      yield* on.start()
      yield* on.closed(yield* on.say(kept, "after"))
      assert.deepStrictEqual(yield* joinedRooms(on), [kept])
    }).pipe(Effect.scoped, Effect.provide(farSide)))
})
