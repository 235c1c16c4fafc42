import { Effect } from "effect"
import { readEventId, readRoomId } from "../../domain/Ids.ts"
import type { Matrix } from "../../services/matrix/Matrix.ts"
import type { MatrixAsk } from "./http/MatrixHttp.ts"
import { clientApi, encodePart as enc, idIn, roomPath } from "./http/MatrixResponse.ts"

/** What is asked of a room's state, and of the names of rooms. */
export const makeStateApi = (
  ask: MatrixAsk
): Pick<Matrix["Service"], "state" | "stateEvent" | "roomOfAlias" | "putState"> => ({
  state: Effect.fn("Matrix.state")((room, type, key) =>
    ask({ call: "GET state", method: "GET", path: `${roomPath(room)}/state/${enc(type)}/${enc(key)}` })
  ),
  stateEvent: Effect.fn("Matrix.stateEvent")((room, type, key) =>
    ask({
      call: "GET state",
      method: "GET",
      path: `${roomPath(room)}/state/${enc(type)}/${enc(key)}?format=event`
    })
  ),
  roomOfAlias: Effect.fn("Matrix.roomOfAlias")((alias) =>
    Effect.flatMap(
      ask({ call: "GET directory", method: "GET", path: `${clientApi}/directory/room/${enc(alias)}` }),
      idIn("GET directory", "room_id", readRoomId)
    )
  ),
  putState: Effect.fn("Matrix.putState")((room, type, key, content) =>
    Effect.flatMap(
      ask({
        call: "PUT state",
        method: "PUT",
        path: `${roomPath(room)}/state/${enc(type)}/${enc(key)}`,
        body: content
      }),
      idIn("PUT state", "event_id", readEventId)
    )
  )
})
