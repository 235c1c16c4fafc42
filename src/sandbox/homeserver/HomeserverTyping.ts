import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import * as Membership from "../rooms/Membership.ts"
import type { RoomRequest } from "../rooms/RoomRequest.ts"
import type { HomeserverState } from "../state/HomeserverState.ts"
import type { ServerResult } from "../state/ServerRefusal.ts"

type Ends = Map<string, NodeJS.Timeout>

const ofServer = new WeakMap<HomeserverState, Ends>()

/** "Is typing", which ends by itself after its timeout, as its sender may be gone. */
export const typingReply = (request: RoomRequest, body: RawEvent): ServerResult<void> => {
  const { room, server, session: { user } } = request
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
        () => void Membership.typing(request, false),
        Math.min(120_000, Number(body["timeout"]) || 30_000)
      ).unref()
    )
  }
  return Membership.typing(request, on)
}
