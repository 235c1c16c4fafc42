import { Effect, Layer } from "effect"
import { getProxyForUrl } from "proxy-from-env"
import { StartRefused } from "../../domain/ExitWith.ts"
import { isLoopback } from "../../domain/Host.ts"
import { Proxies, type Way } from "../../services/Proxies.ts"

/** A WebSocket goes the way of the pages of its host. */
const asPage = (url: URL) => url.href.replace(/^ws/, "http")

/** The variables that may have said it; a proxy's own address may hold a password, so it is not repeated. */
const variables = ({ protocol }: URL) => `${/^(https|wss):$/.test(protocol) ? "HTTPS_PROXY" : "HTTP_PROXY"} (or ALL_PROXY)`

const unusable = (url: URL) => new StartRefused({
  exitCode: 2,
  sentence: `${variables(url)} names no proxy that can be used for ${url.hostname}: only http:// and https:// proxies can; give one of those, or name the host in NO_PROXY.`
})

/** As curl and others read HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY, in capitals or not. */
export const wayTo = (url: URL): Effect.Effect<Way, StartRefused> => Effect.suspend(() => {
  if (isLoopback(url.hostname)) return Effect.undefined
  const proxy = getProxyForUrl(asPage(url))
  if (proxy === "") return Effect.undefined
  const parsed = URL.canParse(proxy) ? new URL(proxy) : undefined
  return parsed !== undefined && /^https?:$/.test(parsed.protocol) && parsed.hostname !== "" ? Effect.succeed(parsed) : Effect.fail(unusable(url))
})

/** Refuses where one of these addresses would have to be reached through what is no proxy for us, before anything else is done. */
export const layer = (addresses: ReadonlyArray<URL>): Layer.Layer<never, StartRefused> =>
  Layer.effect(Proxies, Effect.as(Effect.forEach(addresses, wayTo, { discard: true }), wayTo))
