import { Effect, Result } from "effect"
import { randomBytes } from "node:crypto"
import { loginRefused } from "../../domain/account/LoginError.ts"
import { baseOf, type Homeserver } from "../../domain/account/ServerName.ts"
import { type Finding, findingsOf } from "../../domain/doctor/Finding.ts"
import type { Auth } from "../../domain/settings/Settings.ts"
import type { UserError } from "../../domain/UserError.ts"
import { passwordLogin } from "../../layers/account/PasswordLogin.ts"
import { lookUpServer } from "../../layers/account/ServerDiscovery.ts"
import * as MatrixHttp from "../../layers/matrix/http/MatrixHttp.ts"
import { wayTo } from "../../layers/proxies/ProxiesOfEnvironment.ts"
import { Proxies } from "../../services/matrix/Proxies.ts"

const { failed, ok } = findingsOf("homeserver")
const deviceName = "matrix-surface, setting up"

const refusedFinding = ({ exitCode, sentence }: UserError): Finding =>
  failed("login", sentence, { needsOperator: exitCode === 2 })

const baseUrl = Effect.fnUntraced(function*(homeserver: Homeserver) {
  if (homeserver instanceof URL) return homeserver
  const found = yield* lookUpServer(homeserver)
  return found._tag === "Base" ? found.url : undefined
})

/**
 * Logs in by password once and out again, which leaves no device behind; undefined: the server is not there, which
 * other looks tell.
 */
export const trialLogin = Effect.fnUntraced(
  function*(homeserver: Homeserver, { password, user }: Extract<Auth, { readonly _tag: "Password" }>) {
    const url = yield* baseUrl(homeserver)
    if (url === undefined) return undefined
    const account = { homeserver: baseOf(url), user, password, device: undefined, deviceName }
    const askAs = yield* MatrixHttp.make(account.homeserver)
    const tried = yield* Effect.result(
      passwordLogin(askAs, account, `SETUP${randomBytes(5).toString("hex").toUpperCase()}`)
    )
    if (Result.isFailure(tried)) {
      const error = tried.failure
      const refused = error._tag === "MatrixError" ? loginRefused(account, error) : error
      return refused === undefined ? failed("login", error.message) : refusedFinding(refused)
    }
    const { accessToken } = tried.success
    yield* Effect.ignore(
      askAs({ call: "POST logout", method: "POST", path: "/_matrix/client/v3/logout", body: {} }, accessToken)
    )
    return ok("login", `the password of ${user} is right`)
  },
  Effect.scoped,
  Effect.provideService(Proxies, wayTo),
  Effect.catchTag("UserError", (refused) => Effect.succeed(refusedFinding(refused)))
)
