import { Effect, FiberSet, Layer } from "effect"
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http"
import { isAddress, isLoopback } from "../../domain/HostAddress.ts"
import { UserError } from "../../domain/UserError.ts"
import { limitConnections } from "./ConnectionLimit.ts"

export interface Page {
  readonly status: number
  readonly type: string
  readonly body: string
}

export interface HealthServerOptions {
  readonly host: string
  readonly port: number
  /** By path. What a page cannot find out ends in 503. */
  readonly pages: Readonly<Record<string, Effect.Effect<Page, unknown>>>
}

const text = (status: number, body: string): Page => ({ status, type: "text/plain; charset=utf-8", body })

const write = (response: ServerResponse, { body, status, type }: Page, allow?: string) => {
  if (response.destroyed || response.headersSent) return
  response.writeHead(status, {
    "content-type": type,
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
    ...(allow === undefined ? {} : { allow })
  }).end(body)
}

const refused = ({ host, port }: HealthServerOptions, code: string) => {
  const why = code === "EADDRINUSE"
    ? `is in use on ${host}: stop the program that has it, or give another port`
    : code === "EACCES"
    ? `may not be opened by this user: give a port above 1023`
    : `cannot be opened on HTTP_HOST=${host} (${code}): give an address of this machine, such as 127.0.0.1 or 0.0.0.0`
  return UserError.refuse(`HTTP_PORT=${port} ${why}.`)
}

const hostIn = (url: string) => (URL.canParse(url) ? new URL(url).hostname : "")

/**
 * A browser on this machine can be led here by a name that its owner points at loopback, and would show that owner
 * what it reads; so a server that listens on loopback answers to this machine's own names and to addresses, which
 * nobody can point elsewhere. What is no browser may leave both out.
 */
const isMeant = (listening: string, { host, origin }: IncomingHttpHeaders) => {
  if (!isLoopback(listening)) return true
  const named = host === undefined ? undefined : hostIn(`http://${host}`)
  return (named === undefined || isLoopback(named) || isAddress(named)) &&
    (origin === undefined || isLoopback(hostIn(origin)))
}

/** How long a connection may take to ask, or say nothing, in milliseconds. */
const patience = 5_000

/** A few pages over HTTP/1.1, for probes: GET and HEAD, no body is read, and nobody can hold a connection for long. */
export const layer = (options: HealthServerOptions): Layer.Layer<never, UserError> =>
  Layer.effectDiscard(Effect.gen(function*() {
    const run = yield* FiberSet.makeRuntime<never>()
    const pages = new Map(Object.entries(options.pages))
    // Node looks for connections that take too long every half a minute, in which a few that say nothing would keep
    // everybody out.
    const server = createServer({
      headersTimeout: patience,
      requestTimeout: patience,
      keepAliveTimeout: patience,
      connectionsCheckingInterval: 1_000
    }, (request, response) => {
      request.resume()
      if (!isMeant(options.host, request.headers)) {
        return write(response, text(403, "ask for this machine by its address\n"))
      }
      const page = pages.get((request.url ?? "").split("?")[0]!)
      if (page === undefined) return write(response, text(404, "not found\n"))
      if (request.method !== "GET" && request.method !== "HEAD") {
        return write(response, text(405, "only GET and HEAD\n"), "GET, HEAD")
      }
      const made = page.pipe(
        Effect.timeout("5 seconds"),
        Effect.catchCause(() => Effect.succeed(text(503, "not to be found out\n")))
      )
      run(Effect.map(made, (found) => write(response, found)))
    })
    limitConnections(server, 64)
    yield* Effect.acquireRelease(
      Effect.callback<void, UserError>((resume) => {
        const fail = (error: NodeJS.ErrnoException) => resume(Effect.fail(refused(options, error.code ?? error.name)))
        server.once("error", fail)
        server.listen(options.port, options.host, () => {
          server.off("error", fail)
          resume(Effect.void)
        })
      }),
      () =>
        Effect.callback<void>((resume) => {
          server.close(() => resume(Effect.void))
          server.closeAllConnections()
        })
    )
  }))
