import { Context, type Effect } from "effect"
import type { Rank } from "../domain/TurnDecision.ts"

/** `at`: when asking again can help, in milliseconds since 1970; undefined: not before a reserve is released. */
export type Verdict =
  | { readonly _tag: "Go"; readonly beyond: boolean }
  | { readonly _tag: "Wait"; readonly at: number | undefined }

/**
 * The account's one budget for sends (design law 8). Asking for a send that may go spends it; its outcome is reported, so
 * that the pacer learns what the homeserver allows. What it learned survives a restart.
 */
export class Pacer extends Context.Service<Pacer, {
  /** May one send of this rank go now? Closings and questions go before the reserve, the others leave it alone. */
  request(rank: Rank): Effect.Effect<Verdict>
  /** The server took it; `beyond` as `request` said. */
  accepted(beyond: boolean): Effect.Effect<void>
  /** The server refused it with 429; `retryAfter` in milliseconds, as it said. */
  refused(retryAfter: number | undefined): Effect.Effect<void>
  /** So many more (or fewer, below zero) closings are owed to open turns. */
  reserve(closings: number): Effect.Effect<void>
}>()("matrix-surface/services/Pacer") {}
