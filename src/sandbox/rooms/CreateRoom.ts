import type { RoomId, UserId } from "../../domain/Ids.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import { append } from "../state/AppendEvent.ts"
import { addRoom, type HomeserverState } from "../state/HomeserverState.ts"

/** What a new room begins with. */
export interface RoomOptions {
  readonly name?: string
  readonly topic?: string
  readonly invite?: ReadonlyArray<UserId>
  readonly direct?: boolean
  readonly creation?: RawEvent
  readonly state?: ReadonlyArray<{ readonly type: string; readonly key?: string; readonly content: RawEvent }>
  /** A space instead of a room to talk in. */
  readonly space?: boolean
  readonly encrypted?: boolean
  /** The invited are creators too (room version 12), as the preset `trusted_private_chat` makes them. */
  readonly equals?: boolean
  /** Anybody may join. */
  readonly open?: boolean
  /** Written over the default power levels. */
  readonly power?: RawEvent
}

/** A room of version 12, its events in the order in which Synapse writes them. */
export const createRoom = (server: HomeserverState, creator: UserId, options: RoomOptions, now: number): RoomId => {
  const room = addRoom(server)
  const put = (type: string, content: RawEvent, stateKey = "") =>
    append(server, room, { type, sender: creator, stateKey, content }, now)
  put("m.room.create", {
    room_version: "12",
    ...options.creation,
    ...(options.space === true ? { type: "m.space" } : {}),
    ...(options.equals === true ? { additional_creators: options.invite ?? [] } : {})
  })
  put("m.room.member", { membership: "join", displayname: creator.slice(1).split(":")[0] }, creator)
  put("m.room.power_levels", {
    users: {},
    users_default: 0,
    events_default: 0,
    state_default: 50,
    invite: 0,
    kick: 50,
    ban: 50,
    redact: 50,
    ...options.power
  })
  put("m.room.join_rules", { join_rule: options.open === true ? "public" : "invite" })
  put("m.room.history_visibility", { history_visibility: "shared" })
  if (options.encrypted === true) put("m.room.encryption", { algorithm: "m.megolm.v1.aes-sha2" })
  for (const state of options.state ?? []) put(state.type, state.content, state.key ?? "")
  if (options.name !== undefined) put("m.room.name", { name: options.name })
  if (options.topic !== undefined) put("m.room.topic", { topic: options.topic })
  const invited = { membership: "invite", ...(options.direct === true ? { is_direct: true } : {}) }
  for (const user of options.invite ?? []) put("m.room.member", invited, user)
  return room.id
}
