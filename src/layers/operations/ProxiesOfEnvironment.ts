import { Effect, Layer } from "effect"
import { getProxyForUrl } from "proxy-from-env"
import { isLoopback, isPublic } from "../../domain/HostAddress.ts"
import { shownUrl } from "../../domain/settings/types/UrlSetting.ts"
import { UserError } from "../../domain/UserError.ts"
import { Proxies, type Way } from "../../services/matrix/Proxies.ts"
import { noProxyOf } from "./NoProxy.ts"

/** A WebSocket goes the way of the pages of its host. */
const asPage = (url: URL) => url.href.replace(/^ws/, "http")

/** What says it and how; a proxy's own address may hold a password, so it is not repeated. */
const variable = ({ protocol }: URL) => {
  const names = [/^(https|wss):$/.test(protocol) ? "https_proxy" : "http_proxy", "all_proxy"].flatMap((
    name
  ) => [name, name.toUpperCase()])
  const by = names.find((name) => (process.env[name] ?? "") !== "") ?? "ALL_PROXY"
  return { by, text: (process.env[by] ?? "").trim() }
}

const unusable = (by: string, text: string, url: URL) =>
  new UserError({
    exitCode: 2,
    sentence: /^(["'`]).*\1$/.test(text)
      ? `${by} was given with quotation marks around it, which nobody took off: write it without them`
      : `${by} names no proxy that can be used for ${url.hostname}: only http:// and https:// proxies can; give ` +
        `one of those, or name the host in NO_PROXY.`
  })

/** What goes unencrypted to an address of the own network has no business with a proxy: that would read the token. */
const unencrypted = (by: string, { host, protocol }: URL) =>
  new UserError({
    exitCode: 2,
    sentence: `${protocol}//${host} would be reached through the proxy that ${by} names, which would read the token, ` +
      `as nothing is encrypted: name the host in NO_PROXY, or give an address that begins with ${
        protocol === "ws:" ? "wss" : "https"
      }://`
  })

const isUnencrypted = ({ hostname, protocol }: URL) => /^(?:http|ws):$/.test(protocol) && !isPublic(hostname)

const noProxy = () => noProxyOf(process.env["no_proxy"] || process.env["NO_PROXY"] || "")

const portOf = ({ port, protocol }: URL) => port === "" ? (/^(?:https|wss):$/.test(protocol) ? 443 : 80) : Number(port)

/**
 * The way that HTTP_PROXY, HTTPS_PROXY and ALL_PROXY say, in capitals or not, and NO_PROXY as curl reads it and more
 * (`noProxyOf`); a proxy without a scheme is an http:// one. Fails where that proxy is none, and where the token
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
    return isUnencrypted(url) ? Effect.fail(unencrypted(by, url)) : Effect.succeed({ url: parsed, by })
  })

const tellUnread = (entry: string) =>
  Effect.logWarning(
    `NO_PROXY holds ${JSON.stringify(shownUrl(entry))}, which is no host, address or network that can be read: ` +
      "whatever it means is reached through the proxy"
  )

/**
 * Refuses where one of these addresses would have to be reached through what is no proxy for us, before anything else
 * is done.
 */
export const layer = (addresses: ReadonlyArray<URL>): Layer.Layer<never, UserError> =>
  Layer.effect(
    Proxies,
    Effect.gen(function*() {
      const ways = yield* Effect.forEach(addresses, wayTo)
      if (ways.some((way) => way !== undefined)) yield* Effect.forEach(noProxy().unread, tellUnread, { discard: true })
      return wayTo
    })
  )
