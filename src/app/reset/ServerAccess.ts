import { Duration, Effect, Layer, type Redacted } from "effect"
import { baseOf, firstAddress } from "../../domain/account/ServerName.ts"
import type { AccountSettings, ResetRequest } from "../../domain/reset/ResetRequest.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import { UserError } from "../../domain/UserError.ts"
import * as MatrixLoggedIn from "../../layers/account/MatrixLoggedIn.ts"
import * as ServerDiscovery from "../../layers/account/ServerDiscovery.ts"
import * as MatrixClientServer from "../../layers/matrix/MatrixClientServer.ts"
import * as TokenConnection from "../../layers/matrix/TokenConnection.ts"
import * as ProxiesOfEnvironment from "../../layers/proxies/ProxiesOfEnvironment.ts"
import { SessionStore } from "../../services/account/SessionStore.ts"
import type { KeyServer } from "../../services/crypto/KeyServer.ts"
import type { Matrix } from "../../services/matrix/Matrix.ts"
import { SynapseAdmin } from "../../services/matrix/SynapseAdmin.ts"

/** The homeserver of a reset, and the way to it. */
export interface ServerAccess {
  /** Base URL. */
  readonly homeserver: string
  readonly proof: "Token" | "Password"
  /** Requests with the token that is there. They make no login and renew none. */
  readonly backends: Layer.Layer<Matrix | SynapseAdmin, UserError | StoreError>
  /** The same for the keys of encrypted rooms. */
  readonly keys: Layer.Layer<Matrix | KeyServer, UserError | StoreError>
}

const refused = (sentence: string) => UserError.refuse(`${sentence} Nothing was changed.`)

const noSession = "The bot is not logged in (session.json holds no login on this server), so the homeserver cannot " +
  "be asked for it without making a device: start the bot once, or set MATRIX_ACCESS_TOKEN."

/** The server's base URL; its discovery ends after half a minute. */
const baseUrl = Effect.fnUntraced(function*({ homeserver }: AccountSettings, otherwise: string) {
  const found = yield* Effect.timeoutOption(ServerDiscovery.findServer(homeserver), Duration.seconds(30))
  return found._tag === "Some"
    ? baseOf(found.value)
    : yield* refused(`${String(homeserver)} does not lead to a homeserver${otherwise}.`)
})

/** The token of the settings, or of the session that a bot left in the folder, if it is one of this server. */
const tokenOf = Effect.fnUntraced(function*({ auth }: AccountSettings, homeserver: string) {
  if (auth._tag === "Token") return auth.token
  const { session } = yield* (yield* SessionStore).get
  return session === undefined || session.user !== auth.user || session.homeserver !== homeserver
    ? yield* refused(noSession)
    : session.accessToken
})

const withToken = (homeserver: string, token: Redacted.Redacted, proof: ServerAccess["proof"]): ServerAccess => ({
  homeserver,
  proof,
  backends: TokenConnection.withAdmin(TokenConnection.byToken(homeserver, token)),
  keys: MatrixClientServer.layer({ homeserver, token })
})

const requireAdmin = Effect.fnUntraced(function*(server: ServerAccess) {
  const isAdmin = yield* Effect.flatMap(SynapseAdmin, (admin) => admin.isAdmin).pipe(
    Effect.mapError((error) =>
      refused(`${server.homeserver} cannot be asked whether the account is an administrator of it (${error.message}).`)
    ),
    Effect.provide(server.backends)
  )
  if (!isAdmin) {
    return yield* refused(
      `server-purge deletes rooms by Synapse's admin API, and the account is no administrator of ` +
        `${server.homeserver} (or it is no Synapse): reset server-leave-forget needs no such rights.`
    )
  }
})

/** The server of the account, for looking only; `otherwise` ends the sentence that says that there is none. */
export const accountAccess = Effect.fnUntraced(function*(account: AccountSettings, otherwise = "") {
  const homeserver = yield* baseUrl(account, otherwise)
  return withToken(homeserver, yield* tokenOf(account, homeserver), account.auth._tag)
})

/** The server as far as the request needs it, for looking only; undefined: the reset leaves the server alone. */
export const lookingAccess = Effect.fnUntraced(function*({ account, mode, targets }: ResetRequest) {
  if (account === undefined || (mode === "local-only" && !targets.device)) return undefined
  // A bot that never logged in, or was logged out, has no device to drop.
  if (
    mode === "local-only" && account.auth._tag === "Password" &&
    (yield* (yield* SessionStore).get).session === undefined
  ) return undefined
  const server = yield* accountAccess(account, "; reset local-only works without it")
  if (mode === "server-purge") yield* requireAdmin(server)
  return server
})

/** The same server for the folder's only user: with a login that is renewed where it must be. */
export const actingAccess = (
  server: ServerAccess,
  { auth, deviceId, deviceName }: AccountSettings,
  sessions: Layer.Layer<SessionStore>
): ServerAccess => {
  if (auth._tag === "Token") return server
  const login = {
    homeserver: server.homeserver,
    user: auth.user,
    password: auth.password,
    device: deviceId,
    deviceName
  }
  return {
    ...server,
    backends: Layer.provide(TokenConnection.withAdmin(MatrixLoggedIn.connected(login)), sessions),
    keys: Layer.provide(MatrixLoggedIn.layer(login), sessions)
  }
}

/** The proxies on the way to the server. */
export const proxies = ({ account }: Pick<ResetRequest, "account">) =>
  ProxiesOfEnvironment.layer(account === undefined ? [] : [firstAddress(account.homeserver)])
