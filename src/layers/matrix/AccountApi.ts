import { Effect } from "effect"
import { readUserId, type RoomId, type UserId } from "../../domain/Ids.ts"
import { readText } from "../../domain/Json.ts"
import { isNotFound, type MatrixError } from "../../domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import type { Matrix } from "../../services/matrix/Matrix.ts"
import type { MatrixAsk } from "./http/MatrixHttp.ts"
import { clientApi, encodePart as enc, idIn } from "./http/MatrixResponse.ts"

type AccountMethods = "whoami" | "displayName" | "accountData" | "putAccountData" | "logout"

/** The methods of `Matrix` about the account itself; `self` is its id, which the server is asked for once. */
export interface AccountApi extends Pick<typeof Matrix.Service, AccountMethods> {
  readonly self: Effect.Effect<UserId, MatrixError>
}

export const makeAccountApi = (ask: MatrixAsk): AccountApi => {
  let me: UserId | undefined

  const whoami = Effect.gen(function*() {
    const answer = yield* ask({ call: "GET whoami", method: "GET", path: `${clientApi}/account/whoami` })
    me = yield* idIn("GET whoami", "user_id", readUserId)(answer)
    const device = answer["device_id"]
    return { user: me, device: readText(device) }
  })

  const self = Effect.suspend(() => (me === undefined
    ? Effect.map(whoami, ({ user }) => user)
    : Effect.succeed(me))
  )

  const dataPath = (type: string, room: RoomId | undefined) =>
    Effect.map(
      self,
      (user) =>
        `${clientApi}/user/${enc(user)}${room === undefined ? "" : `/rooms/${enc(room)}`}/account_data/${enc(type)}`
    )

  return {
    whoami,
    self,
    displayName: Effect.flatMap(
      self,
      (user) => ask({ call: "GET profile", method: "GET", path: `${clientApi}/profile/${enc(user)}/displayname` })
    ).pipe(
      Effect.map(({ displayname }) => readText(displayname)),
      Effect.catchIf(isNotFound, () => Effect.succeed(undefined))
    ),
    accountData: Effect.fn("Matrix.accountData")(function*(type, room) {
      const path = yield* dataPath(type, room)
      return yield* ask({ call: "GET account_data", method: "GET", path }).pipe(
        Effect.catchIf(isNotFound, () => Effect.succeed<RawEvent>({}))
      )
    }),
    putAccountData: Effect.fn("Matrix.putAccountData")(function*(type, content, room) {
      const path = yield* dataPath(type, room)
      yield* ask({ call: "PUT account_data", method: "PUT", path, body: content })
    }),
    logout: Effect.asVoid(ask({ call: "POST logout", method: "POST", path: `${clientApi}/logout`, body: {} }))
  }
}
