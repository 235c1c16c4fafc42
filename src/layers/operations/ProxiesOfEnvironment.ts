import { Effect, Layer } from "effect"
import { getProxyForUrl } from "proxy-from-env"
import { isLoopback } from "../../domain/HostAddress.ts"
import { UserError } from "../../domain/UserError.ts"
import { Proxies, type Way } from "../../services/matrix/Proxies.ts"

/** A WebSocket takes the proxy of the web pages of its host. */
const asPage = (url: URL) => url.href.replace(/^ws/, "http")

/** The variable that names the proxy, and its text, which is never shown: it may hold a password. */
const variable = ({ protocol }: URL) => {
  const names = [/^(https|wss):$/.test(protocol) ? "https_proxy" : "http_proxy", "all_proxy"].flatMap((
    name
  ) => [name, name.toUpperCase()])
  const by = names.find((name) => (process.env[name] ?? "") !== "") ?? "ALL_PROXY"
  return { by, text: (process.env[by] ?? "").trim() }
}

const unusable = (by: string, text: string, url: URL) =>
  UserError.refuse(
    /^(["'`]).*\1$/.test(text)
      ? `${by} was given with quotation marks around it, which nobody took off: write it without them`
      : `${by} names no proxy that can be used for ${url.hostname}: only http:// and https:// proxies can; give ` +
        `one of those, or name the host in NO_PROXY.`
  )

/**
 * The proxy for an address, by HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY as curl reads them, in capitals or not;
 * one without a scheme is an http:// proxy.
 */
export const wayTo = (url: URL): Effect.Effect<Way, UserError> =>
  Effect.suspend(() => {
    if (isLoopback(url.hostname) || getProxyForUrl(asPage(url)) === "") return Effect.undefined
    const { by, text } = variable(url)
    const proxy = text.includes("://") ? text : `http://${text}`
    const parsed = URL.canParse(proxy) ? new URL(proxy) : undefined
    const isUsable = parsed !== undefined && /^https?:$/.test(parsed.protocol) && /^[^"'`]+$/.test(parsed.hostname)
    return isUsable ? Effect.succeed({ url: parsed, by }) : Effect.fail(unusable(by, text, url))
  })

/** Provides `wayTo`. Fails before anything else is done where one of these addresses has a proxy that cannot be used. */
export const layer = (addresses: ReadonlyArray<URL>): Layer.Layer<never, UserError> =>
  Layer.effect(Proxies, Effect.as(Effect.forEach(addresses, wayTo, { discard: true }), wayTo))
