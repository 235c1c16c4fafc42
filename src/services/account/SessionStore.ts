import { Context, type Effect } from "effect"
import type { KeptLogin } from "../../domain/account/LoginSession.ts"
import type { StoreError } from "../../domain/StoreError.ts"

/** Keeps the login over restarts and over resets of the store. One process has it at a time. */
export class SessionStore extends Context.Service<SessionStore, {
  readonly get: Effect.Effect<KeptLogin, StoreError>
  /** When it returns, a power cut does not lose the login. A crash before that leaves the one of before. */
  put(login: KeptLogin): Effect.Effect<void, StoreError>
}>()("matrix-surface/services/account/SessionStore") {}
