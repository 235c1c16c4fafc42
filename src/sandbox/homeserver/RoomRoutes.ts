import type { EventId, RoomId, UserId } from "../../domain/Ids.ts"
import { at, elementsOf, parseJson, readText } from "../../domain/Json.ts"
import { around, event, membersOf, messages, relations, state, stateEvent, wholeState } from "../rooms/EventReading.ts"
import { putState, redact, send } from "../rooms/EventSending.ts"
import * as Membership from "../rooms/Membership.ts"
import type { RoomRequest } from "../rooms/RoomRequest.ts"
import { upgradeRoom } from "../rooms/UpgradeRoom.ts"
import type { HomeserverState } from "../state/HomeserverState.ts"
import type { HomeserverRoute } from "./Faults.ts"
import { type Authorised, reply, type ServerReply, unrecognized } from "./HomeserverRequest.ts"
import { typingReply } from "./HomeserverTyping.ts"

const eventId = (id: EventId) => ({ event_id: id })

const limitOf = (query: URLSearchParams, otherwise: number) =>
  Math.min(1000, Number(query.get("limit") ?? otherwise) || otherwise)

/** The types of events that a filter asks for; undefined: all. */
const typesOf = (filter: string | null): ReadonlyArray<string> | undefined => {
  const types = filter === null ? undefined : at(parseJson(filter), "types")
  return types === undefined ? undefined : elementsOf(types).map(readText).filter((type) => type !== undefined)
}

/** A call about one room. */
export const answerInRoom = (server: HomeserverState, route: HomeserverRoute, request: Authorised): ServerReply => {
  const { body, method, now, parts, query, session } = request
  const [room, a = "", b = ""] = [parts[2] as RoomId, parts[4], parts[5]]
  const asked: RoomRequest = { server, session, room, now }
  switch (route) {
    case "send":
      return reply(send(asked, a, b, body, request.raw.length), eventId)
    case "redact":
      return reply(redact(asked, a as EventId, b, readText(body["reason"])), eventId)
    case "state":
      if (method === "PUT") return reply(putState(asked, a, b, body), eventId)
      if (a === "") return reply(wholeState(asked), (events) => events)
      return reply((query.get("format") === "event" ? stateEvent : state)(asked, a, b), (found) => found)
    case "event":
      return reply(event(asked, a as EventId), (found) => found)
    case "context":
      return reply(
        around(asked, a as EventId, { limit: limitOf(query, 10), types: typesOf(query.get("filter")) }),
        (found) => found
      )
    case "messages": {
      const [from, to] = [query.get("from"), query.get("to")]
      return reply(
        messages(asked, {
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
        relations(asked, a as EventId, {
          type: parts[5],
          limit: limitOf(query, 5),
          ...(from === null ? {} : { from })
        }),
        (page) => page
      )
    }
    case "join":
      return reply(Membership.join(asked), () => ({ room_id: room }))
    case "upgrade":
      return reply(upgradeRoom(asked), (replacement) => ({ replacement_room: replacement }))
    case "leave":
      return reply(Membership.leave(asked, readText(body["reason"])))
    case "forget":
      return reply(Membership.forget(asked))
    case "invite":
      return reply(Membership.invite(asked, String(body["user_id"]) as UserId))
    case "kick": {
      const reason = readText(body["reason"])
      return reply(
        Membership.expel(asked, String(body["user_id"]) as UserId, reason === undefined ? {} : { reason })
      )
    }
    case "joined_members":
      return reply(
        Membership.inRoom(asked),
        () => ({ joined: Object.fromEntries([...server.rooms.get(room)!.joined].map((user) => [user, {}])) })
      )
    case "members":
      return reply(
        membersOf(asked, { membership: query.get("membership"), not: query.get("not_membership") }),
        (page) => page
      )
    case "typing":
      return reply(typingReply(asked, body))
    case "receipt":
      return reply(Membership.inRoom(asked))
    default:
      return unrecognized
  }
}
