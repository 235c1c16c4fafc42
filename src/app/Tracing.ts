import { Context, Effect, Layer, Tracer } from "effect"
import * as HttpBody from "effect/http/HttpBody"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as OtlpSerialization from "effect/observability/OtlpSerialization"
import * as OtlpTracer from "effect/observability/OtlpTracer"
import packageJson from "../../package.json" with { type: "json" }
import type { TraceExport } from "../domain/operations/traces/TraceExport.ts"
import { promptSpans } from "../layers/operations/prompts/PromptSpans.ts"
import { collectorRequest, type EncodedSpans } from "../layers/operations/traces/CollectorRequest.ts"
import { spanSender } from "../layers/operations/traces/SpanSender.ts"

/** The end of the process waits so many milliseconds for what is left at most. */
const longestEnd = 5_000

type Span = OtlpTracer.ScopeSpan["spans"][number]

/** What all batches of this process have in common: who sends them, and how. */
interface Envelope {
  readonly headers: Readonly<Record<string, string>>
  readonly around: (spans: ReadonlyArray<Span>) => OtlpTracer.TraceData
}

const envelopeOf = (headers: Envelope["headers"], { resourceSpans }: OtlpTracer.TraceData): Envelope => ({
  headers,
  around: (spans) => ({
    resourceSpans: resourceSpans.slice(0, 1).map(({ resource, scopeSpans }) => ({
      resource,
      scopeSpans: scopeSpans.slice(0, 1).map(({ scope }) => ({ scope, spans: [...spans] }))
    }))
  })
})

const spansIn = ({ resourceSpans }: OtlpTracer.TraceData) =>
  resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))

const encodes = (protocol: TraceExport["protocol"]) => {
  const layer = protocol === "http/json" ? OtlpSerialization.layerJson : OtlpSerialization.layerProtobuf
  return Effect.map(Layer.build(layer), (context) => (data: OtlpTracer.TraceData): EncodedSpans => {
    const body = Context.get(context, OtlpSerialization.OtlpSerialization).traces(data)
    if (body._tag !== "Uint8Array") throw new Error(`spans were encoded as ${body._tag}`)
    return { type: body.contentType, bytes: Uint8Array.from(body.body) }
  })
}

const notAsked = () => HttpBody.empty

/**
 * Effect's exporter, which makes spans and gives them in batches. Its HTTP client is a queue, and it encodes nothing:
 * by itself it has no bound for requests that are not answered, and says nothing of those that fail.
 */
const tracer = Effect.fnUntraced(function*(place: TraceExport) {
  const encode = yield* encodes(place.protocol)
  let envelope: Envelope | undefined
  const offer = yield* spanSender<Span>({
    ...place,
    longestEnd: Math.min(place.timeout, longestEnd),
    post: (spans) =>
      Effect.suspend(() =>
        envelope === undefined
          ? Effect.die("spans came without what is around them")
          : collectorRequest(place, envelope.headers, encode(envelope.around(spans)))
      )
  })
  const client = HttpClient.make((request) => {
    const data = (request.body as HttpBody.Raw).body as OtlpTracer.TraceData
    envelope ??= envelopeOf(request.headers, data)
    return Effect.as(offer(spansIn(data)), HttpClientResponse.fromWeb(request, new Response()))
  })
  const { batch, delay, headers, service, url } = place
  const layer = OtlpTracer.layer({
    url,
    headers,
    exportInterval: delay,
    maxBatchSize: batch,
    resource: { serviceName: service, serviceVersion: packageJson.version }
  }).pipe(
    Layer.provide(Layer.succeed(HttpClient.HttpClient, client)),
    Layer.provide(Layer.succeed(OtlpSerialization.OtlpSerialization, {
      traces: (data) => HttpBody.raw(data),
      metrics: notAsked,
      logs: notAsked
    }))
  )
  return Context.get(yield* Layer.build(layer), Tracer.Tracer)
})

/** Traces each prompt; what is traced leaves in batches, until the scope ends, and nothing waits for it. */
export const traces = (place: TraceExport) => Effect.map(tracer(place), promptSpans)
