import { Result } from "effect"
import type { RoomId } from "../../domain/Ids.ts"
import { recordOf } from "../../domain/Json.ts"
import { append } from "../state/AppendEvent.ts"
import { maySend } from "../state/PowerLevels.ts"
import { forbidden, type ServerResult } from "../state/ServerRefusal.ts"
import { createRoom } from "./CreateRoom.ts"
import type { RoomRequest } from "./RoomRequest.ts"

/** State that a replacement takes over. */
const copied = [
  "m.room.join_rules",
  "m.room.history_visibility",
  "m.room.encryption",
  "m.room.avatar",
  "m.room.name",
  "m.room.topic"
]

/**
 * Replaces a room by a new one that names it as its predecessor. Nobody but who asks is in the new one; in the old one
 * people may write no more.
 */
export const upgradeRoom = ({ now, room: id, server, session: { user } }: RoomRequest): ServerResult<RoomId> => {
  const room = server.rooms.get(id)
  if (room === undefined || !room.joined.has(user) || !maySend(room, user, "m.room.tombstone", true)) {
    return forbidden("You may not upgrade this room")
  }
  const content = (type: string) => room.state.get(`${type}\0`)?.content
  const levels = recordOf(content("m.room.power_levels"))
  const replacement = createRoom(server, user, {
    creation: { predecessor: { room_id: id } },
    power: levels,
    state: copied.flatMap((type) => {
      const kept = content(type)
      return kept === undefined ? [] : [{ type, content: kept }]
    })
  }, now)
  const put = (type: string, said: Readonly<Record<string, unknown>>) =>
    append(server, room, { type, sender: user, stateKey: "", content: said }, now)
  put("m.room.tombstone", { body: "This room has been replaced", replacement_room: replacement })
  put("m.room.power_levels", { ...levels, events_default: 50, invite: 50 })
  return Result.succeed(replacement)
}
