import { Effect, Option } from "effect"
import type { RoomId } from "../../src/domain/Ids.ts"
import { at } from "../../src/domain/Json.ts"
import type { Echo } from "../../src/sandbox/agent/EchoAgent.ts"
import type { FarSide } from "./FarSide.ts"
import type { Point } from "./Points.ts"
import { isClosed, type Scene, scene } from "./Scene.ts"

/** What a person has after they asked for a room, and for another one, while the bot was killed at the first. */
export interface NewRoomOutcome {
  readonly rooms: number
  readonly spaces: number
  /** The rooms that the space lists. */
  readonly listed: number
  readonly hit: Point | undefined
  readonly passed: ReadonlyArray<Point>
  readonly trace: ReadonlyArray<string>
}

const patience = "60 seconds"

/** Alice's invitations: to spaces, and to rooms. */
const invitations = Effect.fnUntraced(function*({ client }: Scene) {
  const { invited } = yield* client.survey
  const isSpace = (state: (typeof invited)[number]["state"]) =>
    state.some((event) => event["type"] === "m.room.create" && at(event, "content", "type") === "m.space")
  return {
    spaces: invited.filter(({ state }) => isSpace(state)).map(({ room }) => room),
    rooms: invited.filter(({ state }) => !isSpace(state)).map(({ room }) => room)
  }
})

const listedIn = Effect.fnUntraced(function*({ client }: Scene, space: RoomId, rooms: ReadonlyArray<RoomId>) {
  yield* client.join(space)
  const vias = yield* Effect.forEach(rooms, (room) =>
    Effect.match(client.state(space, "m.space.child", room), {
      onFailure: () => false,
      onSuccess: ({ via }) => Array.isArray(via)
    }))
  return vias.filter((is) => is).length
})

/** One bot that is killed at one number after somebody asked it for a room, and started again. */
export const newRoomKill = (
  main: string,
  agent: Echo,
  number: number
): Effect.Effect<NewRoomOutcome, unknown, FarSide> =>
  Effect.scoped(Effect.gen(function*() {
    const on = yield* scene(main, agent)
    const room = yield* on.room
    yield* on.start
    const warm = yield* on.say(room, "warm")
    yield* on.watch.until((all) => isClosed(all, warm))
    let hit: Point | undefined
    const killed = on.killAt(number)
    yield* Effect.forkScoped(Effect.gen(function*() {
      hit = yield* killed
      yield* on.start
    }))
    const asked = (text: string) =>
      Effect.flatMap(on.say(room, text), (event) =>
        Effect.timeoutOption(on.watch.until((all) => isClosed(all, event)), patience))
    const done = yield* asked("!new First")
    const passed = on.points.seen().slice()
    const again = yield* asked("!new Second")
    const { rooms, spaces } = yield* invitations(on)
    const listed = spaces[0] === undefined ? 0 : yield* listedIn(on, spaces[0], rooms)
    const isWhole = Option.isSome(done) && Option.isSome(again)
    return {
      rooms: rooms.length,
      spaces: spaces.length,
      listed,
      hit,
      passed,
      trace: isWhole && rooms.length === 2 && spaces.length === 1 && listed === 2 ? [] : on.log()
    }
  }))

/** The same numbers for the same seed: so many of those at which what is asked for is made, and of their neighbours. */
export const momentsOf = (passed: ReadonlyArray<Point>, most: number): ReadonlyArray<number> => {
  const made = passed.filter(({ what }) =>
    what === "POST createRoom" || what === "PUT state" || what === "PUT account_data"
  )
  const near = [...new Set(made.flatMap(({ number }) => [number, number - 1, number + 1]))].filter((one) => one > 0)
  const first = new Set(made.map(({ number }) => number))
  return near.toSorted((one, other) => Number(first.has(other)) - Number(first.has(one)) || one - other).slice(0, most)
}
