import { Effect } from "effect"
import { randomBytes } from "node:crypto"
import { waiting } from "../../domain/account/Identity.ts"
import { loginRefused } from "../../domain/account/LoginError.ts"
import { chooseLogin } from "../../domain/account/LoginSession.ts"
import { patientDelay } from "../../domain/Backoff.ts"
import { SessionStore } from "../../services/account/SessionStore.ts"
import * as MatrixHttp from "../matrix/http/MatrixHttp.ts"
import * as MatrixClientServer from "../matrix/MatrixClientServer.ts"
import { untilAnswered } from "../pace/ServerRetry.ts"
import { type Account, passwordLogin } from "./PasswordLogin.ts"
import * as PasswordMark from "./PasswordMark.ts"
import * as RenewedRequests from "./RenewedRequests.ts"

/** The longest pause between the tries of a start that is refused, in ms. */
const longestPause = 60_000

const mint = Effect.sync(() => `SURFACE${randomBytes(5).toString("hex").toUpperCase()}`)

/** Logs in, waits for a server that is down or limits, and fails where waiting cannot mend a refusal. */
const patientLogin = (askAs: MatrixHttp.AskAs, account: Account, device: string) =>
  untilAnswered(passwordLogin(askAs, account, device), {
    refused: (error) => loginRefused(account, error),
    told: (error) => Effect.logWarning(waiting(account.homeserver, error)),
    refusal: (tries, random) => patientDelay(tries, random, longestPause)
  })

/** The stored session, else a new one, which is stored before it is used. */
const open = Effect.fnUntraced(function*(askAs: MatrixHttp.AskAs, account: Account) {
  const store = yield* SessionStore
  const kept = yield* store.get
  const samePassword = kept.session !== undefined &&
    (yield* PasswordMark.matches(account.password, kept.session.passwordMark))
  const choice = chooseLogin(kept, { ...account, samePassword })
  if (choice._tag === "Keep") return choice.session
  const device = choice.device ?? (yield* mint)
  if (choice.because !== undefined) yield* Effect.logInfo(`Logging in again, because ${choice.because}`)
  yield* store.put({ ...kept, device })
  const session = yield* patientLogin(askAs, account, device)
  yield* store.put({ ...kept, device: session.device, session })
  yield* Effect.logInfo("Logged in").pipe(Effect.annotateLogs({ user: session.user, device: session.device }))
  return session
})

/** Requests under a login by password, which is made once and stored. */
export const connected = Effect.fn("MatrixLoggedIn.connected")(function*(account: Account) {
  const askAs = yield* MatrixHttp.make(account.homeserver)
  return yield* RenewedRequests.make(askAs, account, yield* open(askAs, account))
})

/** The Matrix service under that login. */
export const layer = (account: Account) => MatrixClientServer.withKeys(connected(account))
