import { Effect, Redacted, Result } from "effect"
import { createRequire } from "node:module"
import type { Dispatcher } from "undici"
import { baseOf } from "../../domain/account/ServerName.ts"
import { MatrixError } from "../../domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import { Proxies, type Way } from "../../services/matrix/Proxies.ts"
import { Exchange } from "./HttpExchange.ts"

export interface MatrixRequest {
  /** Names the call in errors, without ids or text. */
  readonly call: string
  readonly method: "GET" | "POST" | "PUT" | "DELETE"
  /** With its query, everything encoded. */
  readonly path: string
  readonly body?: RawEvent
  /** Milliseconds; 60 s when not given. */
  readonly timeout?: number
  /** Largest answer in bytes; 8 MiB when not given. */
  readonly largest?: number
}

/** Makes one request, once, as the account that the connection belongs to. */
export type MatrixAsk = (request: MatrixRequest) => Effect.Effect<RawEvent, MatrixError>

/** The same with a token of its own for each request, or with none. */
export type AskAs = (
  request: MatrixRequest,
  token: Redacted.Redacted | undefined
) => Effect.Effect<RawEvent, MatrixError>

const usualTimeout = 60_000
const largestAnswer = 8 * 1024 * 1024

/** More connections than sends and gaps may be under way at once; each request bounds its own time. */
const patient = { connections: 160, pipelining: 1, headersTimeout: 0, bodyTimeout: 0, keepAliveTimeout: 30_000 }

/**
 * Loaded when a connection is made, so that other commands do not pay for it. Without a proxy only the part that is
 * needed: the whole library takes three times as long to load.
 */
const dispatcher = (way: Way): Dispatcher => {
  const require = createRequire(import.meta.url)
  if (way === undefined) {
    const UndiciAgent = require("undici/lib/dispatcher/agent.js") as typeof import("undici").Agent
    return new UndiciAgent(patient)
  }
  const { ProxyAgent } = require("undici") as typeof import("undici")
  return new ProxyAgent({ ...patient, uri: way.url.href })
}

const headersOf = (token: Redacted.Redacted | undefined, hasBody: boolean): Record<string, string> => ({
  ...(token === undefined ? {} : { Authorization: `Bearer ${Redacted.value(token)}` }),
  ...(hasBody ? { "Content-Type": "application/json" } : {})
})

/** Requests to one homeserver over undici; its connections are closed with the scope. */
export const make = Effect.fnUntraced(function*(homeserver: string) {
  const url = new URL(homeserver)
  const base = baseOf(url)
  const way = yield* (yield* Proxies)(url)
  const agent = yield* Effect.acquireRelease(
    Effect.sync(() => dispatcher(way)),
    (agent) => Effect.promise(() => agent.destroy())
  )

  const askAs: AskAs = ({ body, call, largest = largestAnswer, method, path, timeout = usualTimeout }, token) =>
    Effect.callback((resume) => {
      const exchange = new Exchange(agent, url.origin, largest, way?.by)
      const headers = headersOf(token, body !== undefined)
      const request = { uri: base + path, method, headers, timeout }
      exchange.start(
        body === undefined ? request : { ...request, body: JSON.stringify(body) },
        (answer) =>
          resume(
            Result.isSuccess(answer)
              ? Effect.succeed(answer.success)
              : Effect.fail(new MatrixError({ call, reason: answer.failure }))
          )
      )
      return Effect.sync(() => exchange.cut())
    })
  return askAs
})
