import { Effect } from "effect"
import { readRoomId, readUserId, type RoomId, type UserId } from "../../domain/Ids.ts"
import { at, recordOf } from "../../domain/Json.ts"
import { isUnknownRoom, type MatrixError } from "../../domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import type { Matrix, NewRoom } from "../../services/matrix/Matrix.ts"
import type { MatrixAsk } from "./http/MatrixHttp.ts"
import { clientApi, encodePart as enc, idIn, missingField, roomPath } from "./http/MatrixResponse.ts"
import { makeStateApi } from "./StateApi.ts"
import { isRoomId } from "./SyncResponse.ts"

/** The largest list of members, in bytes. */
const largestMembers = 64 * 1024 * 1024

type RoomMethods =
  | "join"
  | "leave"
  | "forget"
  | "invite"
  | "joinedRooms"
  | "joinedMembers"
  | "activeMembers"
  | "createRoom"
  | keyof ReturnType<typeof makeStateApi>

const encryption = { type: "m.room.encryption", state_key: "", content: { algorithm: "m.megolm.v1.aes-sha2" } }

const initialState = ({ encrypted, state = [] }: NewRoom): ReadonlyArray<RawEvent> => [
  ...(encrypted === true ? [encryption] : []),
  ...state.map(({ content, key = "", type }) => ({ type, state_key: key, content }))
]

/**
 * The body of `createRoom`. `trusted_private_chat` gives the invited the bot's own power, as a level or, from room
 * version 12 on, as creators, so that it is asked for where that is meant: the bot cannot take anybody out there.
 */
const roomBody = (room: NewRoom): RawEvent => ({
  preset: room.equals === true ? "trusted_private_chat" : "private_chat",
  visibility: "private",
  is_direct: room.direct,
  invite: room.invite,
  ...(room.name === undefined ? {} : { name: room.name }),
  ...(room.topic === undefined ? {} : { topic: room.topic }),
  ...(room.space === true ? { creation_content: { type: "m.space" } } : {}),
  ...(initialState(room).length === 0 ? {} : { initial_state: initialState(room) })
})

/**
 * Leaving or forgetting a room is done where the server no longer knows it, and where it refuses with one of these
 * codes.
 */
const doneWhen = (call: Effect.Effect<unknown, MatrixError>, ...codes: ReadonlyArray<string>) =>
  Effect.catchReason(
    Effect.asVoid(call),
    "MatrixError",
    "Refused",
    ({ errcode }, error) => (codes.includes(errcode) || isUnknownRoom(error) ? Effect.void : Effect.fail(error))
  )

/** Only one of the two paths takes servers; `server_name` is what `via` was called before Matrix 1.12. */
const joinPath = (room: RoomId, via: ReadonlyArray<string> = []) =>
  via.length === 0
    ? `${roomPath(room)}/join`
    : `${clientApi}/join/${enc(room)}?${
      via.flatMap((server) => [`via=${enc(server)}`, `server_name=${enc(server)}`]).join("&")
    }`

/** Those of a room's member events that say so. */
const membersWith = (membership: string, events: ReadonlyArray<unknown>): ReadonlyArray<UserId> =>
  events.filter((event) => at(event, "content", "membership") === membership)
    .map((event) => readUserId(at(event, "state_key"))).filter((member) => member !== undefined)

/** The methods of `Matrix` that join, leave and describe rooms. */
export const makeRoomApi = (ask: MatrixAsk): Pick<typeof Matrix.Service, RoomMethods> => ({
  join: Effect.fn("Matrix.join")((room, via) =>
    Effect.asVoid(
      ask({ call: "POST join", method: "POST", path: joinPath(room, via), body: {} })
    )
  ),
  leave: Effect.fn("Matrix.leave")((room, reason) =>
    doneWhen(
      ask({
        call: "POST leave",
        method: "POST",
        path: `${roomPath(room)}/leave`,
        body: reason === undefined ? {} : { reason }
      }),
      // Nobody may be kept from leaving, so it says that we are not there (Synapse: "not in room", the second time).
      "M_FORBIDDEN"
    )
  ),
  forget: Effect.fn("Matrix.forget")((room) =>
    doneWhen(ask({ call: "POST forget", method: "POST", path: `${roomPath(room)}/forget`, body: {} }))
  ),
  invite: Effect.fn("Matrix.invite")((room, user) =>
    Effect.asVoid(
      ask({ call: "POST invite", method: "POST", path: `${roomPath(room)}/invite`, body: { user_id: user } })
    )
  ),
  joinedRooms: Effect.flatMap(
    ask({ call: "GET joined_rooms", method: "GET", path: `${clientApi}/joined_rooms` }),
    ({ joined_rooms: rooms }) =>
      Array.isArray(rooms)
        ? Effect.succeed(rooms.filter(isRoomId))
        : Effect.fail(missingField("GET joined_rooms", "joined_rooms"))
  ),
  joinedMembers: Effect.fn("Matrix.joinedMembers")((room) =>
    Effect.map(
      ask({
        call: "GET joined_members",
        method: "GET",
        path: `${roomPath(room)}/joined_members`,
        largest: largestMembers
      }),
      ({ joined }) => Object.keys(recordOf(joined)).map(readUserId).filter((member) => member !== undefined)
    )
  ),
  activeMembers: Effect.fn("Matrix.activeMembers")((room) =>
    Effect.flatMap(
      ask({
        call: "GET members",
        method: "GET",
        path: `${roomPath(room)}/members?not_membership=leave`,
        largest: largestMembers
      }),
      ({ chunk }) =>
        Array.isArray(chunk)
          ? Effect.succeed({ joined: membersWith("join", chunk), invited: membersWith("invite", chunk) })
          : Effect.fail(missingField("GET members", "chunk"))
    )
  ),
  createRoom: Effect.fn("Matrix.createRoom")((room) =>
    Effect.flatMap(
      ask({ call: "POST createRoom", method: "POST", path: `${clientApi}/createRoom`, body: roomBody(room) }),
      idIn("POST createRoom", "room_id", readRoomId)
    )
  ),
  ...makeStateApi(ask)
})
