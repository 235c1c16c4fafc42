import { Effect, Result } from "effect"
import type { LoginSession } from "../../domain/account/LoginSession.ts"
import type { AskAs, MatrixAsk, MatrixRequest } from "../matrix/http/MatrixHttp.ts"
import { makeCurrentSession } from "./CurrentSession.ts"
import type { Account } from "./PasswordLogin.ts"
import { makeRenewal } from "./SessionRenewal.ts"

/** After a renewal that failed, the old tokens are used for so many ms before the next one. */
const nextRenewal = 5_000

/** Requests under a session whose tokens change: they are renewed shortly before they expire, and when refused. */
export const make = Effect.fnUntraced(function*(askAs: AskAs, account: Account, first: LoginSession) {
  const session = yield* makeCurrentSession(first)
  const renewed = yield* makeRenewal(askAs, account, session)

  /** Repeats a refused request once after a renewal, never twice: the server may refuse each token it gives. */
  const send = (request: MatrixRequest, isSecond: boolean): ReturnType<MatrixAsk> =>
    Effect.suspend(() => {
      const used = session.get()
      return Effect.catchReason(askAs(request, used.accessToken), "MatrixError", "TokenRefused", (reason, error) => {
        if (reason.missing === true) return Effect.fail(error)
        if (!reason.soft) return Effect.andThen(session.forget(used), Effect.fail(error))
        if (isSecond) return Effect.fail(error)
        return renewed(used, error).pipe(
          Effect.catchReason("MatrixError", "TokenRefused", ({ missing, soft }, refusal) =>
            Effect.andThen(soft || missing === true ? Effect.void : session.forget(used), Effect.fail(refusal))),
          Effect.andThen(send(request, true))
        )
      })
    })

  const ask: MatrixAsk = (request) =>
    Effect.suspend(() => {
      if (!session.isDue()) return send(request, false)
      return Effect.flatMap(Effect.result(renewed(session.get(), undefined)), (result) => {
        // The old tokens serve until the server refuses them.
        if (Result.isFailure(result)) session.postpone(nextRenewal)
        return send(request, false)
      })
    })

  return ask
})
