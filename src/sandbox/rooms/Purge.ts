import { Result } from "effect"
import type { RoomId, UserId } from "../../domain/Ids.ts"
import type { HomeserverState } from "../state/HomeserverState.ts"
import { forbidden, type ServerResult } from "../state/ServerRefusal.ts"

const onlyAdmins = forbidden("You are not a server admin")

/** The room is gone for everybody, and no sync tells it, as on Synapse. */
export const purgeRoom = (server: HomeserverState, by: UserId, room: RoomId): ServerResult<void> => {
  if (!server.administered.by.has(by)) return onlyAdmins
  server.rooms.delete(room)
  server.administered.purged.add(room)
  for (const account of server.accounts.values()) {
    account.memberships.delete(room)
    account.roomData.delete(room)
    account.forgotten.delete(room)
  }
  return Result.succeed(undefined)
}

export const isPurged = (server: HomeserverState, by: UserId, room: RoomId): ServerResult<boolean> =>
  server.administered.by.has(by) ? Result.succeed(server.administered.purged.has(room)) : onlyAdmins
