import { Context, Effect, Layer, Tracer } from "effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as OtlpSerialization from "effect/observability/OtlpSerialization"
import * as OtlpTracer from "effect/observability/OtlpTracer"
import packageJson from "../../package.json" with { type: "json" }
import type { TraceExport } from "../domain/operations/traces/TraceExport.ts"
import { promptSpans } from "../layers/operations/prompts/PromptSpans.ts"

const tracer = ({ batch, compression, delay, headers, protocol, timeout, url }: TraceExport) =>
  OtlpTracer.layer({
    url,
    headers,
    compression,
    exportInterval: delay,
    maxBatchSize: batch,
    shutdownTimeout: timeout,
    resource: {
      serviceName: process.env["OTEL_SERVICE_NAME"] || "matrix-surface",
      serviceVersion: packageJson.version
    }
  }).pipe(
    Layer.provide(protocol === "http/json" ? OtlpSerialization.layerJson : OtlpSerialization.layerProtobuf),
    Layer.provide(FetchHttpClient.layer)
  )

/** Traces each prompt; what is traced leaves in batches, until the scope ends, and nothing waits for it. */
export const traces = (place: TraceExport) =>
  Effect.map(Layer.build(tracer(place)), (context) => promptSpans(Context.get(context, Tracer.Tracer)))
