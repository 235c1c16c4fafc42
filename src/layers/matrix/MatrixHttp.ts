import { Effect, Redacted, Result } from "effect"
import { createRequire } from "node:module"
import type { Dispatcher } from "undici"
import { baseOf } from "../../domain/account/ServerName.ts"
import { MatrixError } from "../../domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import { Proxies, type Way } from "../../services/matrix/Proxies.ts"
import { Exchange, Failed, type SdkRequest } from "./HttpExchange.ts"

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

export type Ask = (request: MatrixRequest) => Effect.Effect<RawEvent, MatrixError>

/** The same with a token of its own for each request, or with none. */
export type AskAs = (
  request: MatrixRequest,
  token: Redacted.Redacted | undefined
) => Effect.Effect<RawEvent, MatrixError>

type Callback = (error: Failed | null, response?: unknown, body?: unknown) => void

const exchanges = new WeakMap<object, Exchange>()

/**
 * The request function is one for the whole process, so it finds the call that it serves by the headers object made
 * for it.
 */
const requestFn = (request: SdkRequest, callback: Callback) => {
  exchanges.get(request.headers)!.start(request, (answer) => {
    if (Result.isFailure(answer)) return callback(new Failed(answer.failure))
    // Wrapped, because the SDK takes every answer with a key `errcode` for an error, also a 200 with content that
    // people wrote.
    const body = { answer: answer.success }
    callback(null, { statusCode: 200, headers: {}, body }, body)
  })
}

const silent = { trace() {}, debug() {}, info() {}, warn() {}, error() {} }

// Loaded only when a layer is built, by sub-path and by `require`: the whole SDK takes 300 ms, MatrixClient.js cannot
// be loaded without the whole, and MatrixClient.doRequest is doHttpRequest with the Authorization header.
const load = () => {
  const require = createRequire(import.meta.url)
  const http = require("matrix-bot-sdk/lib/http.js") as typeof import("matrix-bot-sdk/lib/http.js")
  const request = require("matrix-bot-sdk/lib/request.js") as typeof import("matrix-bot-sdk/lib/request.js")
  const logging = require(
    "matrix-bot-sdk/lib/logging/LogService.js"
  ) as typeof import("matrix-bot-sdk/lib/logging/LogService.js")
  const UndiciAgent = require("undici/lib/dispatcher/agent.js") as typeof import("undici").Agent
  logging.LogService.setLogger(silent)
  logging.LogService.setLevel(logging.LogLevel.ERROR)
  request.setRequestFn(requestFn)
  return { doHttpRequest: http.doHttpRequest, UndiciAgent }
}

// Each request bounds its own time. There are more than sends and gaps may be under way at once, hanging ones included.
const patient = { connections: 160, pipelining: 1, headersTimeout: 0, bodyTimeout: 0, keepAliveTimeout: 30_000 }

const dispatcher = (way: Way, UndiciAgent: typeof import("undici").Agent): Dispatcher => {
  if (way === undefined) return new UndiciAgent(patient)
  // The whole library: alone, its proxy agent cannot ask for a tunnel.
  const { ProxyAgent } = createRequire(import.meta.url)("undici") as typeof import("undici")
  return new ProxyAgent({ ...patient, uri: way.url.href })
}

/** Requests to one homeserver through matrix-bot-sdk, its connections closed with the scope. */
export const make = Effect.fnUntraced(function*(homeserver: string) {
  const { UndiciAgent, doHttpRequest } = yield* Effect.sync(load)
  const url = new URL(homeserver)
  const base = baseOf(url)
  const way = yield* (yield* Proxies)(url)
  const agent = yield* Effect.acquireRelease(
    Effect.sync(() => dispatcher(way, UndiciAgent)),
    (agent) => Effect.promise(() => agent.destroy())
  )

  const askAs: AskAs = (request, token) =>
    Effect.callback((resume) => {
      const exchange = new Exchange(agent, url.origin, request.largest ?? 8 * 1024 * 1024, way?.by)
      const headers: Record<string, string> = token === undefined
        ? {}
        : { Authorization: `Bearer ${Redacted.value(token)}` }
      exchanges.set(headers, exchange)
      doHttpRequest(base, request.method, request.path, null, request.body ?? null, headers, request.timeout ?? 60_000)
        .then(
          (wrapped: { readonly answer: RawEvent }) => resume(Effect.succeed(wrapped.answer)),
          (error: unknown) =>
            resume(
              error instanceof Failed
                ? Effect.fail(new MatrixError({ call: request.call, reason: error.fault }))
                : Effect.die(error)
            )
        )
      return Effect.sync(() => exchange.cut())
    })
  return askAs
})
