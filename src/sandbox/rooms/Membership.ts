import { Result } from "effect"
import type { RoomId, UserId } from "../../domain/Ids.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import { append, type HomeserverState, membershipOf, type ServerRoom, touch } from "../state/HomeserverState.ts"
import { may } from "../state/PowerLevels.ts"
import { forbidden, refuse, type ServerResult } from "../state/ServerRefusal.ts"

const done: ServerResult<void> = Result.succeed(undefined)

const change = (
  server: HomeserverState,
  room: ServerRoom,
  by: UserId,
  user: UserId,
  content: RawEvent,
  now: number
): ServerResult<void> => {
  append(server, room, { type: "m.room.member", sender: by, stateKey: user, content }, now)
  return done
}

export const unknownRoom = refuse(404, "M_UNKNOWN", "Not a known room")

export const invite = (
  server: HomeserverState,
  by: UserId,
  roomId: RoomId,
  user: UserId,
  now: number,
  extra: RawEvent = {}
): ServerResult<void> => {
  const room = server.rooms.get(roomId)
  if (room === undefined) return unknownRoom
  if (!room.joined.has(by) || !may(room, by, "invite")) return forbidden("You may not invite to this room")
  const membership = membershipOf(room, user)
  if (membership === "join") return forbidden(`${user} is already in the room`)
  if (membership === "ban") return forbidden(`${user} is banned from the room`)
  return membership === "invite" ? done : change(server, room, by, user, { ...extra, membership: "invite" }, now)
}

export const join = (server: HomeserverState, user: UserId, roomId: RoomId, now: number): ServerResult<void> => {
  const room = server.rooms.get(roomId)
  if (room === undefined) {
    return refuse(
      404,
      "M_UNKNOWN",
      "Can't join remote room because no servers that are in the room have been provided."
    )
  }
  const membership = membershipOf(room, user)
  if (membership === "join") return done
  if (membership === "ban") return refuse(403, "M_BAD_STATE", `${user} is banned from the room`)
  const open = room.state.get("m.room.join_rules\0")?.content["join_rule"] === "public"
  if (membership !== "invite" && !open) return forbidden("You are not invited to this room.")
  return change(server, room, user, user, { membership: "join", displayname: user.slice(1).split(":")[0] }, now)
}

export const leave = (
  server: HomeserverState,
  user: UserId,
  roomId: RoomId,
  now: number,
  reason?: string
): ServerResult<void> => {
  const room = server.rooms.get(roomId)
  if (room === undefined) return unknownRoom
  const own = room.state.get(`m.room.member\0${user}`)
  const membership = own?.content["membership"]
  // Saying the same again changes nothing; saying it otherwise is refused, as Synapse does.
  if (membership === "leave" && own?.sender === user && own.content["reason"] === reason) return done
  if (membership !== "join" && membership !== "invite") return forbidden(`${user} not in room ${roomId}.`)
  return change(server, room, user, user, { membership: "leave", ...(reason === undefined ? {} : { reason }) }, now)
}

/** Takes somebody out of a room, or takes their invite back; with `ban` they cannot come back. */
export const expel = (
  server: HomeserverState,
  by: UserId,
  roomId: RoomId,
  user: UserId,
  now: number,
  options: { readonly ban?: boolean; readonly reason?: string } = {}
): ServerResult<void> => {
  const room = server.rooms.get(roomId)
  if (room === undefined) return unknownRoom
  if (!room.joined.has(by) || !may(room, by, options.ban === true ? "ban" : "kick")) {
    return forbidden("You may not kick from this room")
  }
  const membership = options.ban === true ? "ban" : "leave"
  return change(server, room, by, user, {
    membership,
    ...(options.reason === undefined ? {} : { reason: options.reason })
  }, now)
}

export const forget = (server: HomeserverState, user: UserId, roomId: RoomId): ServerResult<void> => {
  const room = server.rooms.get(roomId)
  if (room === undefined) return done
  const membership = membershipOf(room, user)
  if (membership === "join" || membership === "invite") {
    return refuse(400, "M_UNKNOWN", `User ${user} is in room ${roomId}`)
  }
  server.accounts.get(user)?.forgotten.add(roomId)
  return done
}

/** What receipts ask for. */
export const inRoom = (server: HomeserverState, user: UserId, roomId: RoomId): ServerResult<void> =>
  server.rooms.get(roomId)?.joined.has(user) === true ? done : forbidden(`User ${user} not in room ${roomId}`)

/** Shows or ends "is typing"; whoever is in the room gets to know. */
export const typing = (server: HomeserverState, user: UserId, roomId: RoomId, on: boolean): ServerResult<void> => {
  const room = server.rooms.get(roomId)
  if (room === undefined || !room.joined.has(user)) return inRoom(server, user, roomId)
  if (room.typing.has(user) === on) return done
  if (on) room.typing.add(user)
  else room.typing.delete(user)
  room.typingSeq = ++server.seq
  for (const member of room.joined) touch(server, member)
  return done
}

export const joinedRooms = (server: HomeserverState, user: UserId): ReadonlyArray<RoomId> =>
  [...(server.accounts.get(user)?.memberships ?? [])].filter(([, own]) => own.at(-1)?.content["membership"] === "join")
    .map(([room]) => room)
