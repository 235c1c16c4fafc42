import { Context, Effect } from "effect"
import type { UserError } from "../../domain/UserError.ts"

/**
 * The HTTP proxy for an address, and the variable that names it; undefined for none. Where a proxy is named that cannot
 * be used, the address is not called directly instead.
 */
export type Way = { readonly url: URL; readonly by: string } | undefined

/**
 * Finds the proxy for a URL of any scheme (`http`, `https`, `ws`, `wss`). Loopback has none, and by default nothing has
 * one.
 */
export const Proxies = Context.Reference<(url: URL) => Effect.Effect<Way, UserError>>(
  "matrix-surface/services/matrix/Proxies",
  { defaultValue: () => () => Effect.undefined }
)
