import { Result } from "effect"
import type { RoomId } from "../../domain/Ids.ts"
import { isPurged, purgeRoom } from "../rooms/Purge.ts"
import type { HomeserverState } from "../state/HomeserverState.ts"
import { type Authorised, refusalReply, type ServerReply } from "./HomeserverRequest.ts"

const forbidden = refusalReply(403, "M_FORBIDDEN", "You are not a server admin")

/** The calls of Synapse's admin API that a reset makes. */
export const admin = (server: HomeserverState, { method, parts, session }: Authorised): ServerReply => {
  if (!server.administered.by.has(session.user)) return forbidden
  if (parts[2] === "users" && parts[4] === "admin") {
    return { status: 200, body: { admin: server.administered.by.has(session.user) } }
  }
  const room = parts[3] as RoomId
  if (method === "DELETE") {
    purgeRoom(server, session.user, room)
    return { status: 200, body: { delete_id: room } }
  }
  const done = isPurged(server, session.user, room)
  return Result.isSuccess(done) && done.success
    ? { status: 200, body: { results: [{ delete_id: room, status: "complete" }] } }
    : refusalReply(404, "M_NOT_FOUND", "No delete task for room_id found")
}
