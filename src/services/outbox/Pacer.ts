import { Context, type Effect } from "effect"
import type { Priority } from "../../domain/Priority.ts"

/** Times are milliseconds since 1970. */
export type PacerVerdict =
  /** `beyond`: the budget expects a refusal. */
  | { readonly _tag: "Go"; readonly beyond: boolean }
  /** `at`: when asking again may help. Nothing less urgent may go before. */
  | { readonly _tag: "Wait"; readonly at: number }
  /** The send waits until `at`, so that its answer may be complete by then. Other sends need not wait for it. */
  | { readonly _tag: "Hold"; readonly at: number }

/**
 * The account's budget for sends (docs/design.md, law 8). A request for a send that may go spends it, and the caller
 * reports the result, so that the pacer learns the homeserver's limit. What it learned survives a restart. The journal
 * tells how many finals are owed, which tokens are kept for.
 */
export class Pacer extends Context.Service<Pacer, {
  /**
   * Whether a send of this priority, which waits since `since`, may go now. Finals and questions may use the tokens
   * that are kept for finals.
   */
  request(priority: Priority, since: number): Effect.Effect<PacerVerdict>
  /** The server took the send; `beyond` as `request` gave it. */
  accepted(beyond: boolean): Effect.Effect<void>
  /** The server refused the send with 429; `retryAfter` in milliseconds, undefined where it named none. */
  refused(retryAfter: number | undefined): Effect.Effect<void>
  /** The result says nothing about the limit: the room does not take the send, nobody answered, or nothing was sent. */
  readonly undecided: Effect.Effect<void>
}>()("matrix-surface/services/outbox/Pacer") {}
