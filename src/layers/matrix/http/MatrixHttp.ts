import { Effect, Redacted, Result } from "effect"
import { baseOf } from "../../../domain/account/ServerName.ts"
import { MatrixError } from "../../../domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../../domain/matrix/SyncBatch.ts"
import { Proxies } from "../../../services/matrix/Proxies.ts"
import { RequestLimited } from "../../../services/matrix/RequestLimited.ts"
import { type AnsweredFile, fileExchange, type SentBytes } from "./FileExchange.ts"
import { homeserverDispatcher } from "./HomeserverDispatcher.ts"
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
  /** A file in place of the body. */
  readonly upload?: SentBytes
  /** Takes an answer that is a file; the call then answers with an empty object. */
  readonly download?: (file: AnsweredFile) => void
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

const headersOf = (token: Redacted.Redacted | undefined, hasBody: boolean): Record<string, string> => ({
  ...(token === undefined ? {} : { Authorization: `Bearer ${Redacted.value(token)}` }),
  ...(hasBody ? { "Content-Type": "application/json" } : {})
})

/** Requests to one homeserver over undici; its connections are closed with the scope. */
export const make = Effect.fnUntraced(function*(homeserver: string) {
  const url = new URL(homeserver)
  const base = baseOf(url)
  const limited = yield* RequestLimited
  const way = yield* (yield* Proxies)(url)
  const agent = yield* Effect.acquireRelease(
    Effect.sync(() => homeserverDispatcher(way)),
    (agent) => Effect.promise(() => agent.destroy())
  )

  const exchangeFile = (
    { call, download, method, path, timeout = usualTimeout, upload }: MatrixRequest,
    token: Redacted.Redacted | undefined
  ) =>
    fileExchange(agent, {
      origin: url.origin,
      path: (base + path).slice(url.origin.length),
      method,
      headers: headersOf(token, false),
      upload,
      download,
      timeout,
      proxy: way?.by
    }).pipe(Effect.flatMap(Effect.fromResult), Effect.mapError((reason) => new MatrixError({ call, reason })))

  const askJson: AskAs = ({ body, call, largest = largestAnswer, method, path, timeout = usualTimeout }, token) =>
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
  const askAs: AskAs = (request, token) =>
    Effect.tapError(
      request.upload === undefined && request.download === undefined
        ? askJson(request, token)
        : exchangeFile(request, token),
      ({ reason }) => (reason._tag === "RateLimited" ? limited : Effect.void)
    )
  return askAs
})
