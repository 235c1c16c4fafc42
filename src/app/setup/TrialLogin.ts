import { Effect, type Redacted, Result } from "effect"
import { randomBytes } from "node:crypto"
import { wrongIdentity } from "../../domain/account/Identity.ts"
import { loginRefused } from "../../domain/account/LoginError.ts"
import { baseOf, type Homeserver } from "../../domain/account/ServerName.ts"
import { type Finding, findingsOf } from "../../domain/doctor/Finding.ts"
import { readUserId, type UserId } from "../../domain/Ids.ts"
import { MatrixError, MatrixFault } from "../../domain/matrix/MatrixError.ts"
import type { Auth } from "../../domain/settings/Settings.ts"
import { idShown } from "../../domain/TerminalSafe.ts"
import type { UserError } from "../../domain/UserError.ts"
import { type Account, passwordLogin } from "../../layers/account/PasswordLogin.ts"
import { lookUpServer } from "../../layers/account/ServerDiscovery.ts"
import * as MatrixHttp from "../../layers/matrix/http/MatrixHttp.ts"
import type { AskAs } from "../../layers/matrix/http/MatrixHttp.ts"
import { clientApi, idIn } from "../../layers/matrix/http/MatrixResponse.ts"
import { wayTo } from "../../layers/proxies/ProxiesOfEnvironment.ts"
import { Proxies } from "../../services/matrix/Proxies.ts"

const { failed, ok, warning } = findingsOf("homeserver")
const deviceName = "matrix-surface, setting up"

const refusedFinding = ({ exitCode, sentence }: UserError): Finding =>
  failed("login", sentence, { needsOperator: exitCode === 2 })

/** A login may take a server some seconds; a person waits meanwhile. */
const answerLimit = 20
const logoutLimit = 5

const patient = (askAs: AskAs, seconds: number): AskAs => (request, token) =>
  Effect.timeoutOrElse(askAs(request, token), {
    duration: `${seconds} seconds`,
    orElse: () => {
      const reason = MatrixFault.cases.Unavailable.make({ detail: `no answer within ${seconds} s` })
      return Effect.fail(new MatrixError({ call: request.call, reason }))
    }
  })

/** The account that a session is of, as the homeserver writes it. */
const ownerOf = (askAs: AskAs, token: Redacted.Redacted) =>
  askAs({ call: "GET whoami", method: "GET", path: `${clientApi}/account/whoami` }, token).pipe(
    Effect.flatMap(idIn("GET whoami", "user_id", readUserId))
  )

const failedFinding = (account: Account, error: MatrixError | UserError): Finding => {
  const refused = error._tag === "MatrixError" ? loginRefused(account, error) : error
  return refused === undefined ? failed("login", error.message) : refusedFinding(refused)
}

const wrongOne = (account: Account, user: UserId): UserError | undefined =>
  wrongIdentity(
    { ...account, owner: undefined, store: "", proof: "Password" },
    { user, device: undefined }
  )

/** Logs in on a device, looks who that is, and logs out again. */
export const triedLogin = Effect.fnUntraced(function*(askAs: AskAs, account: Account, device: string) {
  const tried = yield* Effect.result(passwordLogin(patient(askAs, answerLimit), account, device))
  if (Result.isFailure(tried)) return failedFinding(account, tried.failure)
  const { accessToken } = tried.success
  const made = idShown(tried.success.device)
  const owner = yield* Effect.result(ownerOf(patient(askAs, answerLimit), accessToken))
  const logout = { call: "POST logout", method: "POST", path: `${clientApi}/logout`, body: {} } as const
  const isGone = yield* Effect.isSuccess(patient(askAs, logoutLimit)(logout, accessToken))
  if (Result.isFailure(owner)) return failed("login", owner.failure.message)
  const wrong = wrongOne(account, owner.success)
  if (wrong !== undefined) return refusedFinding(wrong)
  const seen = `the password of ${account.user} is right`
  return isGone ? ok("login", seen) : warning("login", seen, {
    means: "the homeserver did not confirm that the login by which it was tried is ended",
    todo: `end the session ${made} ("${account.deviceName}") of the account, if it is still there`
  })
})

const baseUrl = Effect.fnUntraced(function*(homeserver: Homeserver) {
  if (homeserver instanceof URL) return homeserver
  const found = yield* lookUpServer(homeserver)
  return found._tag === "Base" ? found.url : undefined
})

/**
 * Logs in by password once and out again, so that no device stays, or says which may; undefined: the server is not
 * there, which other looks tell.
 */
export const trialLogin = Effect.fnUntraced(
  function*(homeserver: Homeserver, { password, user }: Extract<Auth, { readonly _tag: "Password" }>) {
    const url = yield* baseUrl(homeserver)
    if (url === undefined) return undefined
    const account = { homeserver: baseOf(url), user, password, device: undefined, deviceName }
    const askAs = yield* MatrixHttp.make(account.homeserver)
    return yield* triedLogin(askAs, account, `SETUP${randomBytes(5).toString("hex").toUpperCase()}`)
  },
  Effect.scoped,
  Effect.provideService(Proxies, wayTo),
  Effect.catchTag("UserError", (refused) => Effect.succeed(refusedFinding(refused)))
)
