import { Effect } from "effect"
import type { Agent } from "node:http"
import { Proxies } from "../../services/matrix/Proxies.ts"

/**
 * The tunnels to an agent behind a proxy; undefined: it is reached directly. The library is loaded only where it is
 * needed.
 */
export const wayTo = Effect.fnUntraced(function*(template: string) {
  const way = yield* (yield* Proxies)(new URL(template.replace(/\{(?:thread|slot)\}/g, "x")))
  if (way === undefined) return undefined
  const { HttpsProxyAgent } = yield* Effect.promise(() => import("https-proxy-agent"))
  return new HttpsProxyAgent(way.url) as Agent
})
