import { Context, Effect, Layer, Result } from "effect"
import type { StreamToken, UserId } from "../domain/Ids.ts"
import { isUnknownRoom, type MatrixError } from "../domain/matrix/MatrixError.ts"
import { createRoom } from "../sandbox/rooms/CreateRoom.ts"
import { around, event, messages, relations, roomOfAlias, state, stateEvent } from "../sandbox/rooms/EventReading.ts"
import { putState, redact, send } from "../sandbox/rooms/EventSending.ts"
import * as Membership from "../sandbox/rooms/Membership.ts"
import { isPurged, purgeRoom } from "../sandbox/rooms/Purge.ts"
import * as People from "../sandbox/rooms/ServerPeople.ts"
import { accountData, putAccountData } from "../sandbox/state/AccountData.ts"
import { make as makeHomeserver } from "../sandbox/state/HomeserverState.ts"
import { Matrix } from "../services/matrix/Matrix.ts"
import { Media } from "../services/matrix/Media.ts"
import { SynapseAdmin } from "../services/matrix/SynapseAdmin.ts"
import { MatrixMemoryControl } from "./MatrixMemoryControl.ts"
import { memoryMedia } from "./MemoryMedia.ts"
import * as MemorySync from "./MemorySync.ts"
import { askInRoom, askServer, copied, makeWorld, type MemoryWorld } from "./MemoryWorld.ts"

type Methods = Matrix["Service"]

/** Leaving a room that one is not in, or that there is not, changes nothing. */
const isOut = (error: MatrixError) =>
  isUnknownRoom(error) || (error.reason._tag === "Refused" && error.reason.errcode === "M_FORBIDDEN")

const accountMethods = (world: MemoryWorld) => {
  const { bot, faults: { guard, revoke }, server, session } = world
  return {
    whoami: guard("whoami", Effect.succeed({ user: bot.id, device: session.device })),
    displayName: guard("displayName", Effect.sync(() => bot.displayName)),
    sync: (since, timeout, options) => guard("sync", MemorySync.memorySync(world, since, timeout, options)),
    survey: guard("survey", MemorySync.survey(world)),
    joinedRooms: guard("joinedRooms", Effect.sync(() => Membership.joinedRooms(server, bot.id))),
    createRoom: (room) =>
      guard("createRoom", askServer("createRoom", (now) => Result.succeed(createRoom(server, bot.id, room, now)))),
    accountData: (type, room) =>
      guard("accountData", Effect.sync(() => copied(accountData(server, bot.id, type, room) ?? {})), room),
    putAccountData: (type, content, room) =>
      guard("putAccountData", Effect.sync(() => putAccountData(server, bot.id, type, copied(content), room)), room),
    logout: guard("logout", revoke)
  } satisfies Partial<Methods>
}

const eventMethods = (world: MemoryWorld) =>
  ({
    messages: (room, from, { limit, to }) =>
      Effect.map(
        askInRoom(world, "messages", room, (request) =>
          messages(request, {
            limit,
            ...(from === undefined ? {} : { from }),
            ...(to === undefined ? {} : { to })
          })),
        ({ chunk, end }) => ({ events: chunk.map(copied), end: end as StreamToken | undefined })
      ),
    relations: (room, target, type, { from, limit }) =>
      Effect.map(
        askInRoom(
          world,
          "relations",
          room,
          (request) => relations(request, target, { type, limit, ...(from === undefined ? {} : { from }) })
        ),
        ({ chunk, next_batch }) => ({ events: chunk.map(copied), end: next_batch as StreamToken | undefined })
      ),
    send: (room, type, txn, content) =>
      askInRoom(world, "send", room, (request) => send(request, type, txn, copied(content)), content),
    redact: (room, target, txn, reason) =>
      askInRoom(world, "redact", room, (request) => redact(request, target, txn, reason)),
    event: (room, id) => Effect.map(askInRoom(world, "event", room, (request) => event(request, id)), copied),
    before: (room, id, limit) =>
      Effect.map(
        askInRoom(
          world,
          "before",
          room,
          (request) =>
            around(request, id, { limit: 2 * limit, types: ["m.room.message", "m.room.encrypted", "m.room.member"] })
        ),
        ({ events_before: events }) => events.map(copied)
      ),
    state: (room, type, key) =>
      Effect.map(askInRoom(world, "state", room, (request) => state(request, type, key)), copied),
    stateEvent: (room, type, key) =>
      Effect.map(askInRoom(world, "stateEvent", room, (request) => stateEvent(request, type, key)), copied),
    roomOfAlias: (alias) =>
      world.faults.guard("roomOfAlias", askServer("roomOfAlias", () => roomOfAlias(world.server, alias))),
    putState: (room, type, key, content) =>
      askInRoom(world, "putState", room, (request) => putState(request, type, key, copied(content))),
    typing: (room) => askInRoom(world, "typing", room, Membership.inRoom),
    receipt: (room) => askInRoom(world, "receipt", room, Membership.inRoom)
  }) satisfies Partial<Methods>

const membershipMethods = (world: MemoryWorld) =>
  ({
    join: (room) => askInRoom(world, "join", room, Membership.join),
    leave: (room, reason) =>
      Effect.catch(
        askInRoom(world, "leave", room, (request) => Membership.leave(request, reason)),
        (error) => (isOut(error) ? Effect.void : Effect.fail(error))
      ),
    forget: (room) => askInRoom(world, "forget", room, Membership.forget),
    invite: (room, user) => askInRoom(world, "invite", room, (request) => Membership.invite(request, user)),
    joinedMembers: (room) =>
      askInRoom(world, "joinedMembers", room, (request) =>
        Result.map(Membership.inRoom(request), () => [...world.server.rooms.get(room)!.joined])),
    activeMembers: (room) =>
      askInRoom(world, "activeMembers", room, (request) =>
        Result.map(Membership.inRoom(request), () => {
          const { joined, state } = world.server.rooms.get(room)!
          const invited = [...state.values()].filter(({ content, type }) =>
            type === "m.room.member" && content["membership"] === "invite"
          )
          return {
            joined: [...joined],
            invited: invited.map(({ stateKey }) =>
              stateKey as UserId
            )
          }
        }))
  }) satisfies Partial<Methods>

const controlOf = ({ bot, faults, server }: MemoryWorld) => {
  const people = People.make(server)
  return MatrixMemoryControl.of({
    bot: bot.id,
    people,
    sent: (room) =>
      Effect.map(
        Effect.forEach(room === undefined ? [...server.rooms.keys()] : [room], (id) => people.history(bot.id, id)),
        (histories) =>
          histories.flat().filter((event) => event["sender"] === bot.id && event["type"] === "m.room.message")
      ),
    promote: Effect.sync(() => void server.administered.by.add(bot.id)),
    calls: faults.calls,
    fail: faults.fail,
    outage: faults.outage,
    hold: faults.hold,
    forgetTransactions: Effect.sync(() => server.transactions.clear()),
    revoke: faults.revoke
  })
}

const adminOf = ({ bot, server }: MemoryWorld) =>
  SynapseAdmin.of({
    isAdmin: Effect.sync(() => server.administered.by.has(bot.id)),
    purge: (room) => askServer("purge", () => purgeRoom(server, bot.id, room)),
    purging: (room) =>
      Effect.map(askServer("purge", () => isPurged(server, bot.id, room)), (is) => (is ? "complete" : "unknown"))
  })

/** The account of a world, under the login that the world names. Several layers may be over one server. */
export const over = (world: MemoryWorld): Layer.Layer<Matrix | Media | MatrixMemoryControl | SynapseAdmin> =>
  Layer.effectContext(Effect.sync(() => {
    const matrix = Matrix.of({ ...accountMethods(world), ...eventMethods(world), ...membershipMethods(world) })
    return Context.make(Matrix, matrix).pipe(
      Context.add(MatrixMemoryControl, controlOf(world)),
      Context.add(SynapseAdmin, adminOf(world)),
      Context.add(Media, memoryMedia(world))
    )
  }))

let worlds = 0

/** Rooms in memory, with `@bot:memory` as the account. Each build is a world of its own. Time is Effect's clock. */
export const layer: Layer.Layer<Matrix | Media | MatrixMemoryControl | SynapseAdmin> = Layer.unwrap(
  Effect.sync(() => over(makeWorld(makeHomeserver({ name: "memory", salt: `m${++worlds}` }))))
)
