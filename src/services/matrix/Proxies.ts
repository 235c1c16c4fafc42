import { Context, Effect } from "effect"
import type { UserError } from "../../domain/UserError.ts"

/**
 * The HTTP proxy that an address is reached through, and the variable that names it; undefined: directly. Where there
 * is one that cannot be used, nobody goes directly instead.
 */
export type Way = { readonly url: URL; readonly by: string } | undefined

/**
 * How addresses outside of this process are reached. Asked with a URL of any scheme (`http`, `https`, `ws`, `wss`).
 * Loopback is always reached directly, and so is everything where nobody provides this.
 */
export const Proxies = Context.Reference<(url: URL) => Effect.Effect<Way, UserError>>(
  "matrix-surface/services/matrix/Proxies",
  { defaultValue: () => () => Effect.undefined }
)
