import { Clock, Deferred, Effect, Exit, Option, Redacted, Result } from "effect"
import { loginRefused } from "../../domain/account/LoginError.ts"
import { dueAt, type LoginSession, readTokens } from "../../domain/account/LoginSession.ts"
import { MatrixError, MatrixFault } from "../../domain/matrix/MatrixError.ts"
import { SessionStore } from "../../services/account/SessionStore.ts"
import type { Ask, AskAs, MatrixRequest } from "../matrix/MatrixHttp.ts"
import { type Account, login } from "./PasswordLogin.ts"

const refresh = "POST refresh"

const later = (detail: string) =>
  new MatrixError({ call: refresh, reason: MatrixFault.cases.Unavailable.make({ detail }) })

/**
 * Requests under a session whose tokens change. They are renewed shortly before they expire and when the server says
 * so, once for all calls that wait for it; new ones are on disk before they are used, as their first use ends the old
 * ones.
 */
export const make = Effect.fnUntraced(function*(askAs: AskAs, account: Account, first: LoginSession) {
  const store = yield* SessionStore
  const clock = yield* Clock.Clock
  const scope = yield* Effect.scope
  let current = first
  let due = dueAt(first)
  let quietUntil = 0
  let renewing: Deferred.Deferred<void, MatrixError> | undefined

  const take = Effect.fnUntraced(function*(next: LoginSession) {
    yield* Effect.flatMap(store.get, (kept) => store.put({ ...kept, device: next.device, session: next })).pipe(
      Effect.tapError((error) => Effect.logError(error.message)),
      Effect.mapError(() => later("the new session could not be kept on disk"))
    )
    current = next
    due = dueAt(next)
  })

  const refreshed = Effect.fnUntraced(function*(old: LoginSession, refreshToken: Redacted.Redacted) {
    const body = { refresh_token: Redacted.value(refreshToken) }
    const answer = yield* askAs({ call: refresh, method: "POST", path: "/_matrix/client/v3/refresh", body }, undefined)
    const tokens = readTokens(answer, clock.currentTimeMillisUnsafe(), old)
    if (tokens === undefined) return yield* later("answered without access_token")
    yield* take({ ...old, ...tokens })
  })

  const loggedIn = Effect.fnUntraced(function*(old: LoginSession, soft: MatrixError) {
    const session = yield* login(askAs, account, old.device).pipe(
      Effect.catch((error) => {
        const refused = error._tag === "UserError" ? error : loginRefused({ ...account, reached: true }, error)
        if (refused === undefined) return Effect.fail(error as MatrixError)
        return Effect.andThen(Effect.logError(refused.message), Effect.fail(soft))
      })
    )
    yield* take(session)
    yield* Effect.logInfo("The homeserver asked for a new login, which it has").pipe(
      Effect.annotateLogs({ device: session.device })
    )
  })

  /** `soft`: the server's refusal of the access token; undefined while it is still good. */
  const renew = Effect.fnUntraced(function*(old: LoginSession, soft: MatrixError | undefined) {
    if (old.refreshToken === undefined) return soft === undefined ? undefined : yield* loggedIn(old, soft)
    yield* refreshed(old, old.refreshToken).pipe(
      Effect.catch((error) => {
        const { reason } = error
        if (soft === undefined || reason._tag === "RateLimited" || reason._tag === "Unavailable") {
          return Effect.fail(error)
        }
        // Refused without a word on soft logout, the session is over (spec, "Refreshing access tokens").
        return reason._tag === "TokenRefused" && !reason.soft ? Effect.fail(error) : loggedIn(old, soft)
      })
    )
  })

  const work = (old: LoginSession, soft: MatrixError | undefined, done: Deferred.Deferred<void, MatrixError>) =>
    Effect.onExit(renew(old, soft), (exit) =>
      Effect.sync(() => {
        const reason = Option.getOrUndefined(Exit.findErrorOption(exit))?.reason
        if (reason?._tag === "RateLimited") quietUntil = clock.currentTimeMillisUnsafe() + (reason.retryAfter ?? 5_000)
        renewing = undefined
        Deferred.doneUnsafe(done, exit)
      }))

  /**
   * Ends when the tokens are others than `old`'s, however many ask for it. Who stops waiting does not stop the
   * others.
   */
  const renewed = (old: LoginSession, soft: MatrixError | undefined): Effect.Effect<void, MatrixError> =>
    Effect.uninterruptibleMask((restore) => {
      if (current !== old) return Effect.void
      if (renewing !== undefined) return restore(Deferred.await(renewing))
      const wait = quietUntil - clock.currentTimeMillisUnsafe()
      if (wait > 0) {
        return Effect.fail(
          new MatrixError({ call: refresh, reason: MatrixFault.cases.RateLimited.make({ retryAfter: wait }) })
        )
      }
      const done = renewing = Deferred.makeUnsafe<void, MatrixError>()
      return Effect.andThen(
        Effect.forkIn(Effect.interruptible(work(old, soft, done)), scope),
        restore(Deferred.await(done))
      )
    })

  /** The device is gone, and the keys that were made for it: a later login must not be taken for it. */
  const over = (session: LoginSession) =>
    Effect.suspend(() => {
      if (current !== session) return Effect.void
      return Effect.flatMap(store.get, (kept) => store.put({ ...kept, device: undefined, session: undefined })).pipe(
        Effect.catch((error) => Effect.logError(error.message))
      )
    })

  /** Once more after a renewal, and no third time: a server that refuses what it just gave has no end to it. */
  const send = (request: MatrixRequest, again: boolean): ReturnType<Ask> =>
    Effect.suspend(() => {
      const session = current
      return Effect.catch(askAs(request, session.accessToken), (error) => {
        if (error.reason._tag !== "TokenRefused") return Effect.fail(error)
        if (error.reason.missing === true) return Effect.fail(error)
        if (!error.reason.soft) return Effect.andThen(over(session), Effect.fail(error))
        if (again) return Effect.fail(error)
        return renewed(session, error).pipe(
          Effect.tapError((
            { reason }
          ) => (reason._tag === "TokenRefused" && !reason.soft && reason.missing !== true
            ? over(session)
            : Effect.void)
          ),
          Effect.andThen(send(request, true))
        )
      })
    })

  const ask: Ask = (request) =>
    Effect.suspend(() => {
      if (clock.currentTimeMillisUnsafe() < due) return send(request, false)
      return Effect.flatMap(Effect.result(renewed(current, undefined)), (result) => {
        // The old token serves until the server says otherwise; a server that cannot renew it now is asked again in a
        // while.
        if (Result.isFailure(result)) due = clock.currentTimeMillisUnsafe() + 5_000
        return send(request, false)
      })
    })

  return ask
})
