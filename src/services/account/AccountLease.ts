import { Context, type Effect } from "effect"
import type { MatrixError } from "../../domain/matrix/MatrixError.ts"
import type { UserError } from "../../domain/UserError.ts"

/**
 * Who serves the account: one process, on whatever host (two would answer everything twice, and steal each other's
 * keys).
 */
export class AccountLease extends Context.Service<AccountLease, {
  /**
   * Begins `serving` when the account is this process's: at once where nobody has it, else when whoever has it did
   * not answer for ten seconds. Fails, naming the other, when the other answers, or when an operator gives the
   * account to another. When another took it while this process stood still or was cut off, `serving` is ended, and
   * begins anew only if that one does not answer either. What it holds it gives back at the end, if it can.
   */
  hold<A, E, R>(serving: Effect.Effect<A, E, R>): Effect.Effect<A, E | UserError, R>
  /**
   * Succeeds where the account is still this process's, so surely that something may leave it: costs nothing while
   * the homeserver was heard lately, else one look at it, tried once. Fails as `Unavailable` when that look fails,
   * for whatever reason, and when another has the account.
   */
  readonly prove: Effect.Effect<void, MatrixError>
  /** Succeeds when nobody serves the account, which may take ten seconds; fails, naming who does. Takes nothing. */
  readonly unheld: Effect.Effect<void, UserError>
}>()("matrix-surface/services/account/AccountLease") {}
