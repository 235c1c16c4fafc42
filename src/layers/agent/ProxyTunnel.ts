import { Effect } from "effect"
import type { Agent } from "node:http"
import { Proxies } from "../../services/matrix/Proxies.ts"

/**
 * Makes the tunnel to an agent behind a proxy; undefined where the agent is reached directly. `template` is the agent's
 * URL from the settings. The proxy library is loaded only here, since few need it.
 */
export const tunnelTo = Effect.fnUntraced(function*(template: string) {
  const proxy = yield* (yield* Proxies)(new URL(template.replace(/\{(?:thread|slot)\}/g, "x")))
  if (proxy === undefined) return undefined
  const { HttpsProxyAgent } = yield* Effect.promise(() => import("https-proxy-agent"))
  return new HttpsProxyAgent(proxy.url) as Agent
})
