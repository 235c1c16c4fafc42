import { Context, type Effect } from "effect"
import type { MatrixError } from "../../domain/matrix/MatrixError.ts"
import type { UserError } from "../../domain/UserError.ts"

/**
 * The claim of one process to serve the account, on whatever host: two would answer everything twice, and take each
 * other's keys.
 */
export class AccountLease extends Context.Service<AccountLease, {
  /**
   * Runs `serving` while the account is this process's. It begins at once where nobody has the account, or else when
   * the holder did not answer for ten seconds. Fails, naming the other process, when that one answers, or when an
   * operator gives the account to another. If another process took the account while this one stood still or was cut
   * off, `serving` is interrupted, and begins again only if the other does not answer either. At the end the account is
   * given back, if possible.
   */
  hold<A, E, R>(serving: Effect.Effect<A, E, R>): Effect.Effect<A, E | UserError, R>
  /**
   * Succeeds where the account is so surely this process's that an event may be sent. It costs nothing shortly after
   * the homeserver was heard, and otherwise one request, tried once. Fails as `Unavailable` when the request fails for
   * any reason, and when another process has the account.
   */
  readonly prove: Effect.Effect<void, MatrixError>
  /**
   * Succeeds when nobody serves the account, which may take ten seconds, and takes nothing; fails, naming the process
   * that serves it.
   */
  readonly unheld: Effect.Effect<void, UserError>
}>()("matrix-surface/services/account/AccountLease") {}
