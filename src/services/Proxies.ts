import { Context } from "effect"

/** The way to an address: through an HTTP proxy (`by` is the variable that names it), or one that cannot be used, with why; undefined: directly. */
export type Way = { readonly _tag: "Proxy"; readonly url: URL; readonly by: string } | { readonly _tag: "Unusable"; readonly sentence: string } | undefined

/**
 * How addresses outside of this process are reached. Asked with a URL of any scheme (`http`, `https`, `ws`, `wss`). Loopback is
 * always reached directly, and so is everything where nobody provides this.
 */
export const Proxies = Context.Reference<(url: URL) => Way>("matrix-surface/services/Proxies", { defaultValue: () => () => undefined })
