import { Context, type Effect } from "effect"
import type { KeptLogin } from "../../domain/account/LoginSession.ts"
import type { StoreError } from "../../domain/StoreError.ts"

/** Keeps the login over restarts and over resets of the store; only one process has it at a time. */
export class SessionStore extends Context.Service<SessionStore, {
  readonly get: Effect.Effect<KeptLogin, StoreError>
  /** When this ends, a power cut does not lose it any more. A crash in the middle leaves what was kept before. */
  put(kept: KeptLogin): Effect.Effect<void, StoreError>
}>()("matrix-surface/services/account/SessionStore") {}
