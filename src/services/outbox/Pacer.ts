import { Context, type Effect } from "effect"
import type { Priority } from "../../domain/turns/TurnDecision.ts"

/** Times are milliseconds since 1970. */
export type PacerVerdict =
  /** `beyond`: the server is not expected to take it. */
  | { readonly _tag: "Go"; readonly beyond: boolean }
  /** `at`: when asking again can help. What is less urgent may not go either. */
  | { readonly _tag: "Wait"; readonly at: number }
  /** It gives its answer until then to be complete. Nothing else need wait for it. */
  | { readonly _tag: "Hold"; readonly at: number }

/**
 * The account's one budget for sends (design law 8). Asking for a send that may go spends it; its outcome is
 * reported, so that the pacer learns what the homeserver allows. What it learned survives a restart; what is kept for
 * finals is what the journal owes at that moment.
 */
export class Pacer extends Context.Service<Pacer, {
  /**
   * May one send of this rank go now, which waits since then? Finals and questions go before what is kept for
   * finals, the others leave it alone.
   */
  request(rank: Priority, since: number): Effect.Effect<PacerVerdict>
  /** The server took it; `beyond` as `request` said. */
  accepted(beyond: boolean): Effect.Effect<void>
  /** The server refused it with 429; `retryAfter` in milliseconds, as it said. */
  refused(retryAfter: number | undefined): Effect.Effect<void>
  /** What became of it tells nothing of the limit: its room does not take it, nobody answered, or nothing was sent. */
  readonly undecided: Effect.Effect<void>
}>()("matrix-surface/services/outbox/Pacer") {}
