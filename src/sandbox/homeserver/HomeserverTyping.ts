import type { RoomId, UserId } from "../../domain/Ids.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import * as Membership from "../rooms/Membership.ts"
import type { HomeserverState } from "../state/HomeserverState.ts"
import type { ServerResult } from "../state/ServerRefusal.ts"

type Ends = Map<string, NodeJS.Timeout>

const ofServer = new WeakMap<HomeserverState, Ends>()

/** "Is typing", which ends by itself unless it is said again in time: whoever said it may be gone. */
export const typing = (server: HomeserverState, user: UserId, room: RoomId, body: RawEvent): ServerResult<void> => {
  const ends = ofServer.get(server) ?? (new Map() as Ends)
  ofServer.set(server, ends)
  const key = `${room} ${user}`
  clearTimeout(ends.get(key))
  ends.delete(key)
  const on = body["typing"] === true
  if (on) {
    ends.set(
      key,
      setTimeout(
        () => void Membership.typing(server, user, room, false),
        Math.min(120_000, Number(body["timeout"]) || 30_000)
      ).unref()
    )
  }
  return Membership.typing(server, user, room, on)
}
