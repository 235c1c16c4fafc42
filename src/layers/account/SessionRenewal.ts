import { Clock, Deferred, Effect, Exit, Option, Redacted, type Scope } from "effect"
import { loginRefused } from "../../domain/account/LoginError.ts"
import { type LoginSession, readTokens } from "../../domain/account/LoginSession.ts"
import { withServerWait } from "../../domain/Backoff.ts"
import { MatrixError, MatrixFault } from "../../domain/matrix/MatrixError.ts"
import type { AskAs } from "../matrix/http/MatrixHttp.ts"
import { type CurrentSession, notRenewed, refreshCall } from "./CurrentSession.ts"
import { type Account, passwordLogin } from "./PasswordLogin.ts"

/** Where the server limits renewals, the shortest pause before the next one, in ms. */
const quietTime = 5_000

/** Renews the tokens of `old`; `soft` is the server's refusal of them, undefined while they are still good. */
const renewal = (askAs: AskAs, account: Account, session: CurrentSession) => {
  const refreshed = Effect.fnUntraced(function*(old: LoginSession, refreshToken: Redacted.Redacted) {
    const body = { refresh_token: Redacted.value(refreshToken) }
    const path = "/_matrix/client/v3/refresh"
    const answer = yield* askAs({ call: refreshCall, method: "POST", path, body }, undefined)
    const tokens = readTokens(answer, yield* Clock.currentTimeMillis, old)
    if (tokens === undefined) return yield* notRenewed("answered without access_token")
    yield* session.replace({ ...old, ...tokens })
  })

  const loggedIn = Effect.fnUntraced(function*(old: LoginSession, soft: MatrixError) {
    const next = yield* passwordLogin(askAs, account, old.device).pipe(
      Effect.catch((error) => {
        const refused = error._tag === "UserError" ? error : loginRefused({ ...account, reached: true }, error)
        if (refused === undefined) return Effect.fail(error as MatrixError)
        return Effect.andThen(Effect.logError(refused.message), Effect.fail(soft))
      })
    )
    yield* session.replace(next)
    yield* Effect.logInfo("The homeserver asked for a new login, which it has").pipe(
      Effect.annotateLogs({ device: next.device })
    )
  })

  return Effect.fnUntraced(function*(old: LoginSession, soft: MatrixError | undefined) {
    if (old.refreshToken === undefined) return soft === undefined ? undefined : yield* loggedIn(old, soft)
    const refresh = refreshed(old, old.refreshToken)
    if (soft === undefined) return yield* refresh
    yield* refresh.pipe(
      Effect.catchReasons("MatrixError", {
        // Refused without a word on soft logout, the session is over (spec, "Refreshing access tokens").
        TokenRefused: (reason, error) => (reason.soft ? loggedIn(old, soft) : Effect.fail(error)),
        Refused: () => loggedIn(old, soft)
      })
    )
  })
}

/**
 * Renews the tokens of a session once for all calls that need it at the same time. Ends when the session in use is
 * another than `old`. A caller that is interrupted does not interrupt the renewal.
 */
export const makeRenewal = Effect.fnUntraced(
  function*(askAs: AskAs, account: Account, session: CurrentSession): Effect.fn.Return<
    (old: LoginSession, soft: MatrixError | undefined) => Effect.Effect<void, MatrixError>,
    never,
    Scope.Scope
  > {
    const clock = yield* Clock.Clock
    const scope = yield* Effect.scope
    const renew = renewal(askAs, account, session)
    let quietUntil = 0
    let renewing: Deferred.Deferred<void, MatrixError> | undefined

    const work = (old: LoginSession, soft: MatrixError | undefined, done: Deferred.Deferred<void, MatrixError>) =>
      Effect.onExit(renew(old, soft), (exit) =>
        Effect.sync(() => {
          const reason = Option.getOrUndefined(Exit.findErrorOption(exit))?.reason
          if (reason?._tag === "RateLimited") {
            quietUntil = clock.currentTimeMillisUnsafe() + withServerWait(reason.retryAfter, quietTime)
          }
          renewing = undefined
          Deferred.doneUnsafe(done, exit)
        }))

    return (old, soft) =>
      Effect.uninterruptibleMask((restore) => {
        if (session.get() !== old) return Effect.void
        if (renewing !== undefined) return restore(Deferred.await(renewing))
        const wait = quietUntil - clock.currentTimeMillisUnsafe()
        if (wait > 0) {
          return Effect.fail(
            new MatrixError({ call: refreshCall, reason: MatrixFault.cases.RateLimited.make({ retryAfter: wait }) })
          )
        }
        const done = renewing = Deferred.makeUnsafe<void, MatrixError>()
        return Effect.andThen(
          Effect.forkIn(Effect.interruptible(work(old, soft, done)), scope),
          restore(Deferred.await(done))
        )
      })
  }
)
