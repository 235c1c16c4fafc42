import { Clock, Data, Effect, Predicate, type Scope, Stream } from "effect"
import { type Agent, type IncomingMessage, request as plainRequest } from "node:http"
import { request as tlsRequest } from "node:https"
import { retryAfterOf } from "../../../domain/agents/AnswerHeaders.ts"
import { type AgentPlaces, type FileAddress, fileAddress } from "../../../domain/files/FileAddress.ts"
import { makeLeastRate } from "../../../domain/files/LeastRate.ts"
import { FileUndelivered } from "../../../domain/files/Undelivered.ts"
import type { FileBytes } from "../../../services/crypto/Attachments.ts"
import { Proxies } from "../../../services/matrix/Proxies.ts"
import { publicLookup } from "./PublicLookup.ts"

/** The file did not come, and another try may help. `after`: the wait that the agent's server names, in ms. */
export class AgentFileBroken
  extends Data.TaggedError("AgentFileBroken")<{ readonly code: string; readonly after: number | undefined }>
{}

const broken = (code: string, after?: number) => new AgentFileBroken({ code, after })

export interface FetchedFile {
  /** In bytes, as the server says; undefined where it does not. */
  readonly size: number | undefined
  readonly bytes: FileBytes<AgentFileBroken>
}

/** The longest silence, in ms. */
const patience = 30_000

const refused = (reason: FileUndelivered["reason"]) => new FileUndelivered({ reason })

const codeOf = (error: unknown) =>
  Predicate.hasProperty(error, "code") && Predicate.isString(error.code) ? error.code : "no code"

const failureOf = (error: unknown) =>
  codeOf(error) === "EPRIVATE" ? refused({ _tag: "Address" }) : broken(codeOf(error))

/** Loaded where there is a proxy. */
const tunnelTo = (proxy: URL): Effect.Effect<Agent> =>
  Effect.map(Effect.promise(() => import("https-proxy-agent")), ({ HttpsProxyAgent }) => new HttpsProxyAgent(proxy))

/** Sends the request; no cookie, no token and no name of anybody goes with it. */
const answerOf = ({ isOwn, url }: FileAddress, tunnel: Agent | undefined) =>
  Effect.acquireRelease(
    Effect.interruptible(Effect.callback<IncomingMessage, FileUndelivered | AgentFileBroken>((resume) => {
      const request = url.protocol === "https:" ? tlsRequest : plainRequest
      const sent = request(url, {
        headers: { "accept": "*/*", "accept-encoding": "identity" },
        // Behind a proxy it is the proxy that looks the name up.
        agent: tunnel ?? false,
        ...(isOwn ? {} : { lookup: publicLookup })
      }, (answer) => resume(Effect.succeed(answer)))
      sent.setTimeout(patience, () => sent.destroy(Object.assign(new Error("silent"), { code: "ETIMEDOUT" })))
      sent.on("error", (error) => resume(Effect.fail(failureOf(error))))
      sent.end()
      return Effect.sync(() => void sent.destroy())
    })),
    (answer) => Effect.sync(() => void answer.on("error", () => {}).destroy())
  )

/** Statuses after which the same request may succeed. */
const mayPass = (status: number) => status >= 500 || status === 408 || status === 429

/** The pieces of an answer, as long as they come fast enough. */
const inPace = async function*(answer: AsyncIterable<Uint8Array>, now: () => number) {
  const tooSlow = makeLeastRate()
  let asked = now()
  for await (const piece of answer) {
    if (tooSlow(now() - asked, piece.length)) throw Object.assign(new Error("slow"), { code: "ESLOW" })
    yield piece
    asked = now()
  }
}

/** The file of an answer. A redirect is none: it could lead anywhere. */
const fileOf =
  (now: () => number) => (answer: IncomingMessage): Effect.Effect<FetchedFile, FileUndelivered | AgentFileBroken> => {
    const { headers, statusCode: status = 0 } = answer
    if (status !== 200) {
      return Effect.fail(
        mayPass(status)
          ? broken(String(status), retryAfterOf(headers, now()))
          : refused({ _tag: "Unreachable" })
      )
    }
    if ((headers["content-encoding"] ?? "identity") !== "identity") return Effect.fail(refused({ _tag: "Unreachable" }))
    const length = headers["content-length"]
    return Effect.succeed({
      size: length !== undefined && /^\d{1,15}$/.test(length) ? Number(length) : undefined,
      bytes: Stream.fromAsyncIterable<Uint8Array, AgentFileBroken>(
        inPace(answer, now),
        (error) => broken(codeOf(error))
      )
    })
  }

/**
 * Fetches files of the agent's from where it says that they are, as far as `fileAddress` allows it. Redirects are not
 * followed, and a name that leads into a private network is refused, except the agent's own.
 */
export const makeAgentFetch = (place: AgentPlaces) =>
  Effect.map(
    Proxies,
    (wayTo) => (text: string): Effect.Effect<FetchedFile, FileUndelivered | AgentFileBroken, Scope.Scope> =>
      Effect.gen(function*() {
        const address = fileAddress(text, place)
        if (address === undefined) return yield* refused({ _tag: "Address" })
        const way = yield* Effect.mapError(wayTo(address.url), () => refused({ _tag: "Unreachable" }))
        const tunnel = way === undefined ? undefined : yield* tunnelTo(way.url)
        const clock = yield* Clock.Clock
        return yield* Effect.flatMap(answerOf(address, tunnel), fileOf(() => clock.currentTimeMillisUnsafe()))
      })
  )
