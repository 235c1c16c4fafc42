import { Context, Effect } from "effect"
import type { RefusalText } from "../../domain/matrix/RefusalText.ts"

/**
 * Told why the homeserver is waited for, at each try that fails; undefined: it is not any more. Nobody listens where
 * nobody provides this.
 */
export const HomeserverAwaited = Context.Reference<(because: RefusalText | undefined) => Effect.Effect<void>>(
  "matrix-surface/services/matrix/HomeserverAwaited",
  {
    defaultValue: () => () => Effect.void
  }
)
