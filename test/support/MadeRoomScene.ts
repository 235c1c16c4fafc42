import { Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import type { EncryptionState } from "../../src/domain/crypto/EncryptionState.ts"
import { EventId, type RoomId, UserId } from "../../src/domain/Ids.ts"
import { botMessages } from "../../src/domain/messages/BotMessages.ts"
import * as AccountRecordsLive from "../../src/layers/reconciliation/AccountRecordsLive.ts"
import * as MadeRoomsLive from "../../src/layers/rooms/MadeRoomsLive.ts"
import { Crypto } from "../../src/services/crypto/Crypto.ts"
import { Matrix } from "../../src/services/matrix/Matrix.ts"
import { MadeRooms } from "../../src/services/rooms/MadeRooms.ts"
import * as JournalMemory from "../../src/testing/JournalMemory.ts"
import * as MatrixMemory from "../../src/testing/MatrixMemory.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"

export const words = botMessages.en("!")
const bot = UserId.make("@bot:memory")

/** The service over a homeserver and a store in memory. A process that was killed is the effect interrupted. */
export const madeRooms = (encryption: EncryptionState["_tag"] = "Off") =>
  MadeRoomsLive.layer(bot, words).pipe(
    Layer.provide(Layer.mock(Crypto, { state: Effect.succeed({ _tag: encryption } as EncryptionState) })),
    Layer.provide(AccountRecordsLive.layer),
    Layer.provideMerge(JournalMemory.layer),
    Layer.provideMerge(MatrixMemory.layer)
  )

/** A person with commands that ask for rooms. */
export const asking = (name = "alice") =>
  Effect.gen(function*() {
    const { people } = yield* MatrixMemoryControl
    const rooms = yield* MadeRooms
    const by = yield* people.user(name)
    return {
      by,
      new: (number: number, title?: string) => rooms.make({ by, title, command: EventId.make(`$${name}${number}`) })
    }
  })

/** Lets an effect sleep as often as it likes. */
export const slept = Effect.fnUntraced(function*<A, E, R>(effect: Effect.Effect<A, E, R>) {
  const fiber = yield* Effect.forkChild(effect)
  for (let round = 0; round < 20; round++) {
    yield* Effect.promise(() => new Promise<void>((resume) => setImmediate(resume)))
    yield* TestClock.adjust("1 second")
  }
  return yield* Fiber.join(fiber)
})

/** The content of a room's newest state of that type. */
export const stateIn = Effect.fnUntraced(function*(room: RoomId, type: string, key = "") {
  const { bot, people } = yield* MatrixMemoryControl
  const event = (yield* people.history(bot, room)).findLast((one) => one["type"] === type && one["state_key"] === key)
  return event?.["content"]
})

/** The rooms and spaces that the bot is in. */
export const joined = Effect.gen(function*() {
  const look = yield* (yield* Matrix).survey
  const isSpace = (room: RoomId) =>
    Effect.map(stateIn(room, "m.room.create"), (create) => Object(create).type === "m.space")
  const all = look.joined.map(({ room }) => room)
  const spaces = yield* Effect.filter(all, isSpace)
  return { spaces, rooms: all.filter((room) => !spaces.includes(room)) }
})
