import { Effect, Layer, Redacted, type Scope } from "effect"
import type { MatrixError } from "../../domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import { KeyServer } from "../../services/crypto/KeyServer.ts"
import { Matrix } from "../../services/matrix/Matrix.ts"
import type { MatrixAsk, MatrixRequest } from "./http/MatrixHttp.ts"
import { clientApi, encodePart as enc } from "./http/MatrixResponse.ts"

/** The largest answer about devices, in bytes: a room may have thousands. */
const largestDevices = 64 * 1024 * 1024

const requestOf = (
  method: MatrixRequest["method"],
  call: string,
  path: string,
  body?: RawEvent
): MatrixRequest => ({
  call: `${method} ${call}`,
  method,
  path: `${clientApi}${path}`,
  largest: largestDevices,
  ...(body === undefined ? {} : { body })
})

/** `KeyServer` on the homeserver that `connected` asks, as the account that `Matrix` is. */
export const keyServerOver = <E, R>(
  connected: Effect.Effect<MatrixAsk, E, R>
): Layer.Layer<KeyServer, E, Exclude<R, Scope.Scope> | Matrix> =>
  Layer.effect(
    KeyServer,
    Effect.gen(function*() {
      const ask = yield* connected
      const matrix = yield* Matrix
      const post = (call: string, path: string) => (body: RawEvent) => ask(requestOf("POST", call, path, body))

      const signingKeys = (body: RawEvent) => post("device_signing", "/keys/device_signing/upload")(body)

      const withPassword = (body: RawEvent, password: Redacted.Redacted, session: string) =>
        Effect.flatMap(matrix.whoami, ({ user }): Effect.Effect<RawEvent, MatrixError> =>
          signingKeys({
            ...body,
            auth: {
              type: "m.login.password",
              identifier: { type: "m.id.user", user },
              password: Redacted.value(password),
              session
            }
          }))

      return KeyServer.of({
        upload: post("keys", "/keys/upload"),
        query: post("keys/query", "/keys/query"),
        claim: post("keys/claim", "/keys/claim"),
        toDevice: (type, txn, body) =>
          ask(requestOf("PUT", "sendToDevice", `/sendToDevice/${enc(type)}/${enc(txn)}`, body)),
        uploadSignatures: post("signatures", "/keys/signatures/upload"),
        uploadSigningKeys: (body, password) =>
          signingKeys(body).pipe(
            Effect.catchReason(
              "MatrixError",
              "Refused",
              ({ authSession }, error) =>
                password === undefined || authSession === undefined
                  ? Effect.fail(error)
                  : withPassword(body, password, authSession)
            )
          ),
        backup: ask(requestOf("GET", "room_keys/version", "/room_keys/version")),
        createBackup: post("room_keys/version", "/room_keys/version"),
        putRoomKeys: (version, body) =>
          ask(requestOf("PUT", "room_keys", `/room_keys/keys?version=${enc(version)}`, body)),
        roomKey: (version, room, session) =>
          ask(
            requestOf("GET", "room_keys", `/room_keys/keys/${enc(room)}/${enc(session)}?version=${enc(version)}`)
          )
      })
    })
  )
