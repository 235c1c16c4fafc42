import { Clock, Effect } from "effect"
import { type LoginSession, renewalDueAt } from "../../domain/account/LoginSession.ts"
import { MatrixError, MatrixFault } from "../../domain/matrix/MatrixError.ts"
import { SessionStore } from "../../services/account/SessionStore.ts"

export const refreshCall = "POST refresh"

/** The renewal got no new tokens this time; the call that needed them may be repeated. */
export const notRenewed = (detail: string) =>
  new MatrixError({ call: refreshCall, reason: MatrixFault.cases.Unavailable.make({ detail }) })

/** The session that requests are made under, and when its tokens are to be renewed. */
export const makeCurrentSession = Effect.fnUntraced(function*(first: LoginSession) {
  const store = yield* SessionStore
  const clock = yield* Clock.Clock
  let current = first
  let due = renewalDueAt(first)

  return {
    get: () => current,
    isDue: () => clock.currentTimeMillisUnsafe() >= due,
    /** Uses the session for `wait` ms more before it is renewed. */
    postpone: (wait: number) => {
      due = clock.currentTimeMillisUnsafe() + wait
    },
    /** Puts a new session on disk before it is used, as the first use of its tokens ends the old ones. */
    replace: Effect.fnUntraced(function*(next: LoginSession) {
      yield* Effect.flatMap(store.get, (kept) => store.put({ ...kept, device: next.device, session: next })).pipe(
        Effect.tapError((error) => Effect.logError(error.message)),
        Effect.mapError(() => notRenewed("the new session could not be kept on disk"))
      )
      current = next
      due = renewalDueAt(next)
    }),
    /** The server has deleted the device and its keys: a later login must not take the same device id. */
    forget: (session: LoginSession) =>
      Effect.suspend(() => {
        if (current !== session) return Effect.void
        return Effect.flatMap(store.get, (kept) => store.put({ ...kept, device: undefined, session: undefined })).pipe(
          Effect.catch((error) => Effect.logError(error.message))
        )
      })
  }
})
export type CurrentSession = Effect.Success<ReturnType<typeof makeCurrentSession>>
