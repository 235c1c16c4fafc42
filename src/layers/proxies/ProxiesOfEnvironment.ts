import { Effect, Layer, Result } from "effect"
import { getProxyForUrl } from "proxy-from-env"
import { isLoopback, isPublic } from "../../domain/HostAddress.ts"
import type { UserError } from "../../domain/UserError.ts"
import { Proxies, type Way } from "../../services/matrix/Proxies.ts"
import { noProxyOf } from "./NoProxy.ts"
import { tellUnread, undecodable, unencrypted, unusable } from "./ProxyRefusals.ts"

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

const isDecodable = (text: string) => Result.isSuccess(Result.try(() => decodeURIComponent(text)))

/** Whether an address of the own network is reached without encryption. */
const isUnencrypted = ({ hostname, protocol }: URL) => /^(?:http|ws):$/.test(protocol) && !isPublic(hostname)

const noProxy = () => noProxyOf(process.env["no_proxy"] || process.env["NO_PROXY"] || "")

const portOf = ({ port, protocol }: URL) => port === "" ? (/^(?:https|wss):$/.test(protocol) ? 443 : 80) : Number(port)

/**
 * The proxy for an address, by HTTP_PROXY, HTTPS_PROXY and ALL_PROXY, in capitals or not, and by NO_PROXY
 * (`noProxyOf`); one without a scheme is an http:// proxy. Fails where that proxy cannot be used, and where the token
 * would go to it unencrypted although the address is one of the own network.
 */
export const wayTo = (url: URL): Effect.Effect<Way, UserError> =>
  Effect.suspend(() => {
    if (isLoopback(url.hostname) || noProxy().covers(url.hostname, portOf(url))) return Effect.undefined
    if (getProxyForUrl(asPage(url)) === "") return Effect.undefined
    const { by, text } = variable(url)
    const proxy = text.includes("://") ? text : `http://${text}`
    const parsed = URL.canParse(proxy) ? new URL(proxy) : undefined
    const isUsable = parsed !== undefined && /^https?:$/.test(parsed.protocol) && /^[^"'`]+$/.test(parsed.hostname)
    if (!isUsable) return Effect.fail(unusable(by, text, url))
    if (!isDecodable(parsed.username) || !isDecodable(parsed.password)) return Effect.fail(undecodable(by))
    return isUnencrypted(url) ? Effect.fail(unencrypted(by, url)) : Effect.succeed({ url: parsed, by })
  })

/** Provides `wayTo`. Fails at once where one of these addresses has a proxy that cannot be used. */
export const layer = (addresses: ReadonlyArray<URL>): Layer.Layer<never, UserError> =>
  Layer.effect(
    Proxies,
    Effect.gen(function*() {
      const ways = yield* Effect.forEach(addresses, wayTo)
      if (ways.some((way) => way !== undefined)) yield* Effect.forEach(noProxy().unread, tellUnread, { discard: true })
      return wayTo
    })
  )
