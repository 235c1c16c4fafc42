import { Effect, FiberSet, Layer } from "effect"
import { createServer, type ServerResponse } from "node:http"
import { UserError } from "../../domain/UserError.ts"
import { namesThisMachine } from "../../domain/web/PageAsker.ts"
import { type AnswerRequest, SideListener } from "../files/SideListener.ts"
import { limitConnections } from "./ConnectionLimit.ts"

export interface Page {
  readonly status: number
  readonly type: string
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

/** By path. A page that fails, or takes longer than 5 s, is answered with 503. */
export type Pages = Readonly<Record<string, Effect.Effect<Page, unknown>>>

export interface HealthServerOptions {
  readonly host: string
  readonly port: number
  /** For programs, which may know this machine by any name. */
  readonly pages: Pages
  /** For people with a browser. Absent: none. */
  readonly forPeople?: Pages
}

const text = (status: number, body: string): Page => ({ status, type: "text/plain; charset=utf-8", body })

const write = (response: ServerResponse, { body, headers, status, type }: Page, allow?: string) => {
  if (response.destroyed || response.headersSent) return
  response.writeHead(status, {
    "content-type": type,
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    ...headers,
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

/** How long a connection may take for a request, or be silent, in ms. */
const patience = 5_000

/**
 * Serves a few pages over HTTP/1.1, for probes: GET and HEAD, no body is read, no connection is held for long. Others
 * may have what is below a path (`SideListener`), and judge its requests by themselves.
 */
export const layer = (options: HealthServerOptions): Layer.Layer<never, UserError> =>
  Layer.effect(
    SideListener,
    Effect.gen(function*() {
      const run = yield* FiberSet.makeRuntime<never>()
      const others = new Map<string, AnswerRequest>()
      const pages = new Map(Object.entries(options.pages))
      const forPeople = new Map(Object.entries(options.forPeople ?? {}))
      // By default Node looks for such connections every half a minute, in which a few silent ones would keep everybody
      // out.
      const server = createServer({
        headersTimeout: patience,
        requestTimeout: patience,
        keepAliveTimeout: patience,
        connectionsCheckingInterval: 1_000
      }, (request, response) => {
        const other = [...others].find(([below]) => request.url?.includes(below) === true)
        if (other !== undefined) return other[1](request, response)
        request.resume()
        const path = (request.url ?? "").split("?")[0]!
        const page = pages.get(path) ?? forPeople.get(path)
        if (page === undefined) return write(response, text(404, "not found\n"))
        if (forPeople.has(path) && !namesThisMachine(request.headers, options.host)) {
          return write(response, text(403, "ask for this machine by its address\n"))
        }
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
      return (below: string, answer: AnswerRequest) =>
        Effect.asVoid(
          Effect.acquireRelease(
            Effect.sync(() => others.set(below, answer)),
            () => Effect.sync(() => void others.delete(below))
          )
        )
    })
  )
