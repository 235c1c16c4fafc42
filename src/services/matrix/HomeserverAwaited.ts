import { Context, Effect } from "effect"
import type { RefusalText } from "../../domain/matrix/RefusalText.ts"

/**
 * Hears why the homeserver is waited for, at each try that fails; undefined once it answers. By default nobody hears
 * it.
 */
export const HomeserverAwaited = Context.Reference<(because: RefusalText | undefined) => Effect.Effect<void>>(
  "matrix-surface/services/matrix/HomeserverAwaited",
  {
    defaultValue: () => () => Effect.void
  }
)
