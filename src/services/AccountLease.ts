import { Context, type Effect } from "effect"
import type { StartRefused } from "../domain/ExitWith.ts"

/**
 * Who serves the account: one process, on whatever host (two would answer everything twice, and steal each other's keys).
 *
 * `hold` begins `serving` when the account is this process's, at once where nobody else had it lately, and otherwise when
 * the other was silent for 25 s. It fails, naming the other, when the other still works; and ends `serving` so within 30 s
 * of another's coming, where that one was first or an operator wants it so. What it held it gives back at the end, if it can.
 */
export class AccountLease extends Context.Service<AccountLease, {
  hold<A, E, R>(serving: Effect.Effect<A, E, R>): Effect.Effect<A, E | StartRefused, R>
}>()("matrix-surface/services/AccountLease") {}
