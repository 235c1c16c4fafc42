import { Clock, Effect, Option, Predicate } from "effect"
import { promisify } from "node:util"
import { gzip } from "node:zlib"
import { retryAfterOf } from "../../../domain/agents/AnswerHeaders.ts"
import type { CollectorAnswer } from "../../../domain/operations/traces/CollectorAnswer.ts"
import type { TraceExport } from "../../../domain/operations/traces/TraceExport.ts"

/** Spans as they are sent. */
export interface EncodedSpans {
  readonly type: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

const compressed = promisify(gzip)

/** The innermost code of a request that failed, such as ECONNREFUSED; never anybody's words. */
const codeOf = (error: unknown): string => {
  if (Predicate.hasProperty(error, "code") && Predicate.isString(error.code)) return error.code
  return error instanceof Error && error.cause !== undefined ? codeOf(error.cause) : "no code"
}

/** So much of an answer's body is read at most, in bytes and for so long: a body that ends keeps its connection. */
const mostRest = 65_536
const longestRest = "100 millis"

const rest = ({ body }: Response) =>
  Effect.tryPromise(async () => {
    let size = 0
    for await (const chunk of body ?? []) {
      size += chunk.length
      if (size > mostRest) break
    }
  }).pipe(Effect.timeoutOption(longestRest), Effect.ignore)

const headOf = ({ headers, status }: Response) =>
  Effect.map(Clock.currentTimeMillis, (now): CollectorAnswer => ({
    _tag: "Answered",
    status,
    after: retryAfterOf({ "retry-after": headers.get("retry-after") ?? undefined }, now)
  }))

/** One request to the collector, which is cut off after the timeout. It follows no redirect. */
export const collectorRequest = (
  { compression, timeout, url }: Pick<TraceExport, "url" | "compression" | "timeout">,
  headers: Readonly<Record<string, string>>,
  { bytes, type }: EncodedSpans
): Effect.Effect<CollectorAnswer> =>
  Effect.suspend(() => {
    const isSmaller = compression === "gzip"
    const cut = new AbortController()
    const send = async () =>
      fetch(url, {
        method: "POST",
        headers: { ...headers, "content-type": type, ...(isSmaller ? { "content-encoding": "gzip" } : {}) },
        body: isSmaller ? await compressed(bytes) : bytes,
        redirect: "manual",
        signal: cut.signal
      })
    return Effect.tryPromise({ try: send, catch: codeOf }).pipe(
      Effect.timeoutOption(timeout),
      Effect.flatMap(Option.match({
        onNone: () => Effect.succeed<CollectorAnswer>({ _tag: "Late", seconds: Math.ceil(timeout / 1000) }),
        onSome: (answer) => Effect.andThen(rest(answer), headOf(answer))
      })),
      Effect.catch((code) => Effect.succeed<CollectorAnswer>({ _tag: "Unanswered", code })),
      Effect.ensuring(Effect.sync(() => cut.abort()))
    )
  })
