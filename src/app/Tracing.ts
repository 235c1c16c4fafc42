import { Context, Effect, Layer, Tracer } from "effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as OtlpSerialization from "effect/observability/OtlpSerialization"
import * as OtlpTracer from "effect/observability/OtlpTracer"
import packageJson from "../../package.json" with { type: "json" }
import type { TraceExport } from "../domain/operations/traces/TraceExport.ts"
import { promptSpans } from "../layers/operations/prompts/PromptSpans.ts"

/** The end of the process waits so many milliseconds for the last batch at most. */
const longestEnd = 5_000

const fetchWithin = (milliseconds: number): typeof globalThis.fetch => (input, init) => {
  const late = AbortSignal.timeout(milliseconds)
  return fetch(input, { ...init, signal: init?.signal ? AbortSignal.any([init.signal, late]) : late })
}

const tracer = ({ batch, compression, delay, headers, protocol, service, timeout, url }: TraceExport) =>
  OtlpTracer.layer({
    url,
    headers,
    compression,
    exportInterval: delay,
    maxBatchSize: batch,
    shutdownTimeout: Math.min(timeout, longestEnd),
    resource: {
      serviceName: service,
      serviceVersion: packageJson.version
    }
  }).pipe(
    Layer.provide(protocol === "http/json" ? OtlpSerialization.layerJson : OtlpSerialization.layerProtobuf),
    Layer.provide(FetchHttpClient.layer),
    Layer.provide(Layer.succeed(FetchHttpClient.Fetch, fetchWithin(timeout)))
  )

/** Traces each prompt; what is traced leaves in batches, until the scope ends, and nothing waits for it. */
export const traces = (place: TraceExport) =>
  Effect.map(Layer.build(tracer(place)), (context) => promptSpans(Context.get(context, Tracer.Tracer)))
