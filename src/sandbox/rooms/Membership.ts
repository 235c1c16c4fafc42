import { Result } from "effect"
import type { RoomId, UserId } from "../../domain/Ids.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import { append } from "../state/AppendEvent.ts"
import { type HomeserverState, membershipOf, type StoredRoom, touch } from "../state/HomeserverState.ts"
import { may } from "../state/PowerLevels.ts"
import { forbidden, refuse, type ServerResult } from "../state/ServerRefusal.ts"
import type { RoomRequest } from "./RoomRequest.ts"

const done: ServerResult<void> = Result.succeed(undefined)

/** The refusal for somebody who is not in the room, or for a room that is not there. */
export const outside = ({ room, session }: RoomRequest) => forbidden(`User ${session.user} not in room ${room}`)

const change = (
  { now, server, session }: RoomRequest,
  room: StoredRoom,
  user: UserId,
  content: RawEvent
): ServerResult<void> => {
  append(server, room, { type: "m.room.member", sender: session.user, stateKey: user, content }, now)
  return done
}

const unknownRoom = refuse(404, "M_UNKNOWN", "Not a known room")

/** Invites somebody; `extra` is content beside the membership, such as `is_direct`. */
export const invite = (request: RoomRequest, user: UserId, extra: RawEvent = {}): ServerResult<void> => {
  const by = request.session.user
  const room = request.server.rooms.get(request.room)
  if (room === undefined) return unknownRoom
  if (!room.joined.has(by) || !may(room, by, "invite")) return forbidden("You may not invite to this room")
  const membership = membershipOf(room, user)
  if (membership === "join") return forbidden(`${user} is already in the room`)
  if (membership === "ban") return forbidden(`${user} is banned from the room`)
  return membership === "invite" ? done : change(request, room, user, { ...extra, membership: "invite" })
}

/** Joins on an invite, or a room that is open to everybody. */
export const join = (request: RoomRequest): ServerResult<void> => {
  const { user } = request.session
  const room = request.server.rooms.get(request.room)
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
  return change(request, room, user, { membership: "join", displayname: user.slice(1).split(":")[0] })
}

/** Leaves a room, or rejects its invite. */
export const leave = (request: RoomRequest, reason?: string): ServerResult<void> => {
  const { user } = request.session
  const room = request.server.rooms.get(request.room)
  if (room === undefined) return unknownRoom
  const own = room.state.get(`m.room.member\0${user}`)
  const membership = own?.content["membership"]
  // The same leave again changes nothing; one with another reason is refused, as Synapse does.
  if (membership === "leave" && own?.sender === user && own.content["reason"] === reason) return done
  if (membership !== "join" && membership !== "invite") return forbidden(`${user} not in room ${request.room}.`)
  return change(request, room, user, { membership: "leave", ...(reason === undefined ? {} : { reason }) })
}

/** Takes somebody out of a room, or takes their invite back; with `ban` they cannot come back. */
export const expel = (
  request: RoomRequest,
  user: UserId,
  options: { readonly ban?: boolean; readonly reason?: string } = {}
): ServerResult<void> => {
  const by = request.session.user
  const room = request.server.rooms.get(request.room)
  if (room === undefined) return unknownRoom
  if (!room.joined.has(by) || !may(room, by, options.ban === true ? "ban" : "kick")) {
    return forbidden("You may not kick from this room")
  }
  const membership = options.ban === true ? "ban" : "leave"
  return change(request, room, user, {
    membership,
    ...(options.reason === undefined ? {} : { reason: options.reason })
  })
}

/** Forgets a room that was left: the account reads it no more. */
export const forget = ({ room: roomId, server, session: { user } }: RoomRequest): ServerResult<void> => {
  const room = server.rooms.get(roomId)
  if (room === undefined) return done
  const membership = membershipOf(room, user)
  if (membership === "join" || membership === "invite") {
    return refuse(400, "M_UNKNOWN", `User ${user} is in room ${roomId}`)
  }
  server.accounts.get(user)?.forgotten.add(roomId)
  return done
}

/** Refuses whoever is not in the room; receipts ask for no more. */
export const inRoom = (request: RoomRequest): ServerResult<void> =>
  request.server.rooms.get(request.room)?.joined.has(request.session.user) === true ? done : outside(request)

/** Shows or ends "is typing" and wakes everybody in the room. */
export const typing = (request: RoomRequest, on: boolean): ServerResult<void> => {
  const { server, session: { user } } = request
  const room = server.rooms.get(request.room)
  if (room === undefined || !room.joined.has(user)) return outside(request)
  if (room.typing.has(user) === on) return done
  if (on) room.typing.add(user)
  else room.typing.delete(user)
  room.typingSeq = ++server.seq
  for (const member of room.joined) touch(server, member)
  return done
}

/** The rooms that an account is in. */
export const joinedRooms = (server: HomeserverState, user: UserId): ReadonlyArray<RoomId> =>
  [...(server.accounts.get(user)?.memberships ?? [])].filter(([, own]) => own.at(-1)?.content["membership"] === "join")
    .map(([room]) => room)
