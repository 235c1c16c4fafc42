import { Result } from "effect"
import type { EventId, RoomId, UserId } from "../../domain/Ids.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import { createRoom, type RoomOptions } from "../rooms/CreateRoom.ts"
import * as Membership from "../rooms/Membership.ts"
import * as Events from "../rooms/RoomEvents.ts"
import { accountData, putAccountData } from "../state/AccountData.ts"
import type { HomeserverState } from "../state/HomeserverState.ts"
import * as Sessions from "../state/LoginSessions.ts"
import type { ServerResult } from "../state/ServerRefusal.ts"
import type { Route } from "./Faults.ts"
import { admin } from "./HomeserverAdmin.ts"
import { type Authorised, refusal, type ServerReply } from "./HomeserverRequest.ts"
import { typing } from "./HomeserverTyping.ts"

const ok = (body: unknown): ServerReply => ({ status: 200, body })

const reply = <A>(answer: ServerResult<A>, body: (value: A) => unknown = () => ({})): ServerReply =>
  Result.isSuccess(answer)
    ? ok(body(answer.success))
    : refusal(answer.failure.status, answer.failure.errcode, answer.failure.error)

const eventId = (id: EventId) => ({ event_id: id })

const unknown = refusal(404, "M_UNRECOGNIZED", "Unrecognized request")

const text = (value: unknown) => (typeof value === "string" ? value : undefined)

const roomRoutes: ReadonlySet<string> = new Set<Route>([
  "event",
  "forget",
  "invite",
  "join",
  "joined_members",
  "kick",
  "leave",
  "messages",
  "receipt",
  "redact",
  "relations",
  "send",
  "state",
  "typing"
])

/** Which call a path is; undefined when it is none that this server knows. */
export const routeOf = (parts: ReadonlyArray<string>): Route | undefined => {
  if (parts[0] === "admin") return "admin"
  switch (parts[1]) {
    case "sync":
    case "login":
    case "logout":
    case "refresh":
    case "createRoom":
    case "joined_rooms":
      return parts[1]
    case "account":
      return parts[2] === "whoami" ? "whoami" : undefined
    case "rooms":
      return roomRoutes.has(parts[3] ?? "") ? (parts[3] as Route) : undefined
    case "join":
      return "join"
    case "user":
      return parts[3] === "account_data" || parts[5] === "account_data" ? "account_data" : undefined
    case undefined:
      return parts[0] === "versions" ? "versions" : undefined
    default:
      return undefined
  }
}

/** The room that a path names, where it names one. */
export const roomIn = (parts: ReadonlyArray<string>): RoomId | undefined => {
  const room = parts[1] === "rooms" || parts[1] === "join" ? parts[2] : parts[3] === "rooms" ? parts[4] : undefined
  return room?.startsWith("!") === true ? (room as RoomId) : undefined
}

/** Calls that count against the account's limit, as Synapse counts them. */
export const isLimited = (route: Route, method: string) =>
  route === "send" || route === "redact" || route === "createRoom" || route === "leave" ||
  (route === "state" && method === "PUT")

const create = (server: HomeserverState, { body, now, session }: Authorised): ServerReply => {
  const initial = Array.isArray(body["initial_state"]) ? (body["initial_state"] as ReadonlyArray<RawEvent>) : []
  const options: RoomOptions = {
    ...(text(body["name"]) === undefined ? {} : { name: body["name"] as string }),
    ...(text(body["topic"]) === undefined ? {} : { topic: body["topic"] as string }),
    invite: Array.isArray(body["invite"]) ? body["invite"] : [],
    direct: body["is_direct"] === true,
    open: body["preset"] === "public_chat",
    creation: (body["creation_content"] ?? {}) as RawEvent,
    power: (body["power_level_content_override"] ?? {}) as RawEvent,
    state: initial.map((state) => ({
      type: String(state["type"]),
      key: text(state["state_key"]) ?? "",
      content: (state["content"] ?? {}) as RawEvent
    }))
  }
  return ok({ room_id: createRoom(server, session.user, options, now) })
}

const data = (server: HomeserverState, { body, method, parts, session }: Authorised): ServerReply => {
  const [room, type] = parts[3] === "rooms" ? [parts[4] as RoomId, parts[6]] : [undefined, parts[4]]
  if (parts[2] !== session.user || type === undefined) {
    return refusal(403, "M_FORBIDDEN", "Cannot touch account data of other users.")
  }
  if (method === "PUT") {
    putAccountData(server, session.user, type, body, room)
    return ok({})
  }
  const kept = accountData(server, session.user, type, room)
  return kept === undefined ? refusal(404, "M_NOT_FOUND", "Account data not found") : ok(kept)
}

const limitOf = (query: URLSearchParams, otherwise: number) =>
  Math.min(1000, Number(query.get("limit") ?? otherwise) || otherwise)

const inRoom = (server: HomeserverState, route: Route, request: Authorised): ServerReply => {
  const { body, method, now, parts, query, session } = request
  const [room, a = "", b = ""] = [parts[2] as RoomId, parts[4], parts[5]]
  switch (route) {
    case "send":
      return reply(Events.send(server, session, room, a, b, body, now, request.bytes), eventId)
    case "redact":
      return reply(Events.redact(server, session, room, a as EventId, b, now, text(body["reason"])), eventId)
    case "state":
      if (method === "PUT") return reply(Events.putState(server, session, room, a, b, body, now), eventId)
      return reply(Events.state(server, session, room, a, b), (content) => content)
    case "event":
      return reply(Events.event(server, session, room, a as EventId), (event) => event)
    case "messages": {
      const [from, to] = [query.get("from"), query.get("to")]
      return reply(
        Events.messages(server, session, room, {
          limit: limitOf(query, 10),
          ...(from === null ? {} : { from }),
          ...(to === null ? {} : { to })
        }),
        (page) => page
      )
    }
    case "relations": {
      const from = query.get("from")
      return reply(
        Events.relations(server, session, room, a as EventId, {
          type: parts[5],
          limit: limitOf(query, 5),
          ...(from === null ? {} : { from })
        }),
        (page) => page
      )
    }
    case "join":
      return reply(Membership.join(server, session.user, room, now), () => ({ room_id: room }))
    case "leave":
      return reply(Membership.leave(server, session.user, room, now, text(body["reason"])))
    case "forget":
      return reply(Membership.forget(server, session.user, room))
    case "invite":
      return reply(Membership.invite(server, session.user, room, String(body["user_id"]) as UserId, now))
    case "kick":
      return reply(
        Membership.expel(
          server,
          session.user,
          room,
          String(body["user_id"]) as UserId,
          now,
          text(body["reason"]) === undefined ? {} : { reason: body["reason"] as string }
        )
      )
    case "joined_members":
      return reply(
        Membership.inRoom(server, session.user, room),
        () => ({ joined: Object.fromEntries([...server.rooms.get(room)!.joined].map((user) => [user, {}])) })
      )
    case "typing":
      return reply(typing(server, session.user, room, body))
    case "receipt":
      return reply(Membership.inRoom(server, session.user, room))
    default:
      return unknown
  }
}

/** The calls that a token is needed for, but for `/sync`, which may wait. */
export const answer = (server: HomeserverState, route: Route, request: Authorised): ServerReply => {
  switch (route) {
    case "logout":
      Sessions.logOut(server, request.session)
      return ok({})
    case "whoami":
      return ok({ user_id: request.session.user, device_id: request.session.device, is_guest: false })
    case "joined_rooms":
      return ok({ joined_rooms: Membership.joinedRooms(server, request.session.user) })
    case "createRoom":
      return create(server, request)
    case "account_data":
      return data(server, request)
    case "admin":
      return admin(server, request)
    default:
      return inRoom(server, route, request)
  }
}
