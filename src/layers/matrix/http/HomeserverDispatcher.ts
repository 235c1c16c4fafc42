import { createRequire } from "node:module"
import type { Dispatcher } from "undici"
import type { Way } from "../../../services/matrix/Proxies.ts"

/**
 * More connections than sends and gaps may be under way at once; each request bounds its own time.
 *
 * HTTP/2 would put all requests on one connection, and a request that runs out of time ends its stream and not the
 * connection: where that died without a word, every later request would wait on it too.
 */
const patient = {
  connections: 160,
  pipelining: 1,
  headersTimeout: 0,
  bodyTimeout: 0,
  keepAliveTimeout: 30_000,
  allowH2: false
}

/** How long a proxy may take to make a way to the homeserver, in milliseconds. */
const tunnelTime = 10_000

/**
 * What carries requests to a homeserver, over HTTP/1.1. A proxy that leaves one CONNECT unanswered for `answersWithin`
 * milliseconds loses that connection; the next request asks it on another.
 *
 * Loaded when a connection is made, so that other commands do not pay for it. Without a proxy only the part that is
 * needed: the whole library takes three times as long to load.
 */
export const homeserverDispatcher = (way: Way, answersWithin = tunnelTime): Dispatcher => {
  const require = createRequire(import.meta.url)
  if (way === undefined) {
    const UndiciAgent = require("undici/lib/dispatcher/agent.js") as typeof import("undici").Agent
    return new UndiciAgent(patient)
  }
  const { Pool, ProxyAgent } = require("undici") as typeof import("undici")
  return new ProxyAgent({
    ...patient,
    uri: way.url.href,
    clientFactory: (origin, options) => new Pool(origin, { ...options, headersTimeout: answersWithin, allowH2: false })
  })
}
