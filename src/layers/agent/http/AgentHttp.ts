import { Data, type Duration, Effect, Exit, Predicate, Scope } from "effect"
import { Agent, type IncomingMessage, request as plainRequest } from "node:http"
import { Agent as TlsAgent, request as tlsRequest } from "node:https"
import type { AnswerHeaders } from "../../../domain/agents/AnswerHeaders.ts"
import { tunnelTo } from "../ProxyTunnel.ts"
import { plainBytes } from "./PlainBytes.ts"

/** No answer came, or not the whole of it. `code`: such as `ECONNREFUSED`. `sent`: the request may have arrived. */
export class AgentHttpTrouble extends Data.TaggedError("AgentHttpTrouble")<{
  readonly code: string
  readonly sent: boolean
}> {}

/** One request to an agent. */
export interface AgentRequest {
  readonly method: "GET" | "POST"
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** What it has done cannot be undone, so that it must never be sent again by itself. */
  readonly isOnce?: boolean
  /** How long the server may be silent before its answer begins. */
  readonly patience: Duration.Input
}

/** An answer whose status and headers are there. */
export interface AgentHttpAnswer {
  readonly status: number
  readonly headers: AnswerHeaders
  /** The body's next piece, with no compression; undefined: it is over. */
  readonly next: Effect.Effect<Uint8Array | undefined, AgentHttpTrouble>
}

export type AskAgent = (request: AgentRequest) => Effect.Effect<AgentHttpAnswer, AgentHttpTrouble, Scope.Scope>

/** The most connections at once; what is more waits for one. Conversations have a limit of their own. */
const mostConnections = 256
/** An idle connection is closed before servers do so; a `Keep-Alive: timeout` that is shorter is obeyed too. */
const longestIdle = 4_000
/** The longest silence within an answer. Keep-alives end it too, so that the turn's own time limits an answer. */
const longestSilence = "5 minutes"
/** What has been read enough of may take so long to end by itself, which keeps its connection. */
const longestRest = "100 millis"

const pooling = { keepAlive: true, maxSockets: mostConnections, maxFreeSockets: 16, timeout: longestIdle }

const codeOf = (error: unknown): string =>
  Predicate.hasProperty(error, "code") && Predicate.isString(error.code) ? error.code : "no code"

class Unanswered
  extends Data.TaggedError("Unanswered")<{ readonly trouble: AgentHttpTrouble; readonly stale: boolean }>
{}

/** The server closed an idle connection while the request was on its way over it (RFC 9112, 9.3.1). */
const closedIdle: ReadonlySet<string> = new Set(["ECONNRESET", "EPIPE"])

/** Sends the request. Interrupting it, or ending the scope, closes the connection. */
const send = ({ body, headers, method, url }: AgentRequest, agent: Agent | undefined) =>
  Effect.acquireRelease(
    Effect.interruptible(Effect.callback<IncomingMessage, Unanswered>((resume) => {
      const request = url.protocol === "https:" ? tlsRequest : plainRequest
      let isConnected = false
      const sent = request(
        url,
        {
          method,
          agent: agent ?? false,
          headers: {
            "accept-encoding": "identity",
            ...headers,
            ...(body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) })
          }
        },
        (answer) => resume(Effect.succeed(answer))
      )
      sent.on("socket", (socket) => {
        if (!socket.connecting) isConnected = true
        else socket.once(url.protocol === "https:" ? "secureConnect" : "connect", () => (isConnected = true))
      })
      sent.on("error", (error) => {
        const code = codeOf(error)
        const trouble = new AgentHttpTrouble({ code, sent: isConnected })
        resume(Effect.fail(new Unanswered({ trouble, stale: sent.reusedSocket && closedIdle.has(code) })))
      })
      sent.end(body)
      return Effect.sync(() => void sent.destroy())
    })),
    (answer) => Effect.sync(() => void answer.on("error", () => {}).destroy())
  )

const silent = (sent: boolean) => Effect.fail(new AgentHttpTrouble({ code: "ETIMEDOUT", sent }))

const answerOf = Effect.fnUntraced(function*(answer: IncomingMessage) {
  const { bytes, close } = plainBytes(answer)
  let isOver = false
  const next: AgentHttpAnswer["next"] = Effect.tryPromise({
    try: () => bytes.next(),
    catch: (error) => new AgentHttpTrouble({ code: codeOf(error), sent: true })
  }).pipe(
    Effect.map(({ done, value }) => {
      if (done === true) isOver = true
      return done === true ? undefined : value
    }),
    Effect.timeoutOrElse({ duration: longestSilence, orElse: () => silent(true) }),
    Effect.tapError(() => Effect.sync(() => (isOver = true)))
  )
  const rest = Effect.whileLoop({ while: () => !isOver, body: () => next, step: () => {} })
  yield* Effect.addFinalizer((exit) => {
    const drained = Effect.timeoutOption(Effect.interruptible(Effect.ignore(rest)), longestRest)
    return Effect.andThen(Exit.hasInterrupts(exit) ? Effect.void : drained, Effect.sync(close))
  })
  const read: AgentHttpAnswer = { status: answer.statusCode ?? 0, headers: answer.headers, next }
  return read
})

/**
 * Requests to the agent at `address`, over connections that are kept; they are closed with the scope. A request that
 * met a connection which the server had just closed is sent once more, over one of its own; one that may be sent only
 * once has its own from the beginning. An interrupt closes a connection at once. A redirect is an answer as any.
 */
export const makeAgentHttp = Effect.fnUntraced(function*(address: string) {
  const tunnel = yield* tunnelTo(address)
  const agent = yield* Effect.acquireRelease(
    Effect.sync(() => tunnel ?? (address.startsWith("https:") ? new TlsAgent(pooling) : new Agent(pooling))),
    (agent) => Effect.sync(() => agent.destroy())
  )
  const ask: AskAgent = (request) =>
    send(request, request.isOnce === true ? tunnel : agent).pipe(
      Effect.catchIf(({ stale }) => stale && request.isOnce !== true, () => send(request, tunnel)),
      Effect.mapError(({ trouble }) => trouble),
      Effect.timeoutOrElse({ duration: request.patience, orElse: () => silent(true) }),
      Effect.flatMap(answerOf)
    )
  return ask
})
