import { Context, Effect, Layer, type Redacted, type Scope } from "effect"
import * as MatrixHttp from "./http/MatrixHttp.ts"
import * as MatrixClientServer from "./MatrixClientServer.ts"
import * as SynapseAdminHttp from "./SynapseAdminHttp.ts"

/** One connection that several services ask over. */
class Asking
  extends Context.Service<Asking, MatrixHttp.MatrixAsk>()("matrix-surface/layers/matrix/TokenConnection/Asking")
{}

/** Requests as the account that the token belongs to. */
export const byToken = (homeserver: string, token: Redacted.Redacted) =>
  Effect.map(MatrixHttp.make(homeserver), (askAs): MatrixHttp.MatrixAsk => (request) => askAs(request, token))

/** `Matrix` and `SynapseAdmin` over one connection. */
export const withAdmin = <E, R>(connected: Effect.Effect<MatrixHttp.MatrixAsk, E, R>) =>
  Layer.merge(MatrixClientServer.matrixOver(Asking), SynapseAdminHttp.synapseAdminOver(Asking)).pipe(
    Layer.provide(Layer.effect(Asking, connected) as Layer.Layer<Asking, E, Exclude<R, Scope.Scope>>)
  )
