import type { RoomId } from "../../domain/Ids.ts"
import type { HomeserverState, ServerSession } from "../state/HomeserverState.ts"

/** One request about one room: who asks which server, and when. */
export interface RoomRequest {
  readonly server: HomeserverState
  readonly session: ServerSession
  readonly room: RoomId
  /** In ms since 1970; the time of the event that the request makes. */
  readonly now: number
}
