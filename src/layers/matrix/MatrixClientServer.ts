import { Effect, Layer, type Redacted, type Scope } from "effect"
import type { UserError } from "../../domain/UserError.ts"
import type { KeyServer } from "../../services/crypto/KeyServer.ts"
import { Matrix } from "../../services/matrix/Matrix.ts"
import type { Media } from "../../services/matrix/Media.ts"
import { makeAccountApi } from "./AccountApi.ts"
import { makeEventApi } from "./EventApi.ts"
import * as MatrixHttp from "./http/MatrixHttp.ts"
import { keyServerOver } from "./KeyServerHttp.ts"
import { mediaOver } from "./media/MediaApi.ts"
import { makeRoomApi } from "./RoomApi.ts"
import { makeSyncApi } from "./SyncApi.ts"

/**
 * The homeserver that `connected` asks, by its client-server API. A sync may answer with up to 64 MiB (512 MiB without
 * a `since`), a page of events or a list of members with 64 MiB, any other call with 8 MiB. A sync may take its own
 * wait and 30 s (without a `since` 10 min), any other call 60 s.
 */
export const matrixOver = <E, R>(
  connected: Effect.Effect<MatrixHttp.MatrixAsk, E, R>
): Layer.Layer<Matrix, E, Exclude<R, Scope.Scope>> =>
  Layer.effect(
    Matrix,
    Effect.map(connected, (ask) => {
      const { self, ...account } = makeAccountApi(ask)
      return Matrix.of({ ...account, ...makeSyncApi(ask, self), ...makeEventApi(ask, self), ...makeRoomApi(ask) })
    })
  )

/** `Matrix`, its files and the account's keys over one connection. */
export const withKeys = <E, R>(
  connected: Effect.Effect<MatrixHttp.MatrixAsk, E, R>
): Layer.Layer<Matrix | Media | KeyServer, E, Exclude<R, Scope.Scope>> =>
  Layer.unwrap(Effect.map(connected, (ask) => {
    const asking = Effect.succeed(ask)
    return Layer.provideMerge(Layer.merge(keyServerOver(asking), mediaOver(ask)), matrixOver(asking))
  })) as Layer.Layer<Matrix | Media | KeyServer, E, Exclude<R, Scope.Scope>>

/** As the account that `token` belongs to, at the base URL `homeserver`. Fails where no usable proxy leads there. */
export const layer = (
  { homeserver, token }: { readonly homeserver: string; readonly token: Redacted.Redacted }
): Layer.Layer<Matrix | Media | KeyServer, UserError> =>
  withKeys(
    Effect.map(MatrixHttp.make(homeserver), (askAs): MatrixHttp.MatrixAsk => (request) => askAs(request, token))
  )
