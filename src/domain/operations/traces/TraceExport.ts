import { Result } from "effect"
import { collectorUrl, type GivenAddress } from "./CollectorAddress.ts"
import { collectorHeaders } from "./CollectorHeaders.ts"

/** Where traces go, and how, by the standard variables of OpenTelemetry. Times are milliseconds. */
export interface TraceExport {
  readonly url: string
  /** They may hold a secret. */
  readonly headers: Readonly<Record<string, string>>
  readonly protocol: "http/protobuf" | "http/json"
  readonly compression: "gzip" | "none"
  /** A batch leaves so often, or when it has so many spans. */
  readonly delay: number
  readonly batch: number
  /** How long one request with a batch may take. */
  readonly timeout: number
  /** So many spans wait to be sent at most: of more, the oldest are lost. */
  readonly queue: number
  /** What the bot is called in the traces. */
  readonly service: string
  /** The variable that names the address. */
  readonly setting: string
}

type Environment = Readonly<Record<string, string | undefined>>

/** A variable for traces goes before the one for all signals; an empty one is none. */
const valueOf = (environment: Environment, name: string) => {
  const names = [`OTEL_EXPORTER_OTLP_TRACES_${name}`, `OTEL_EXPORTER_OTLP_${name}`]
  const variable = names.find((one) => environment[one]?.trim())
  return { variable, value: variable === undefined ? undefined : environment[variable]?.trim() }
}

const decoded = (text: string) => Result.getOrElse(Result.try(() => decodeURIComponent(text)), () => text)

/** `name=value,…`, percent-encoded (W3C Baggage); what is none is left out. */
const pairsIn = (text: string | undefined): ReadonlyArray<readonly [name: string, value: string]> =>
  (text ?? "").split(",").flatMap((pair) => {
    const at = pair.indexOf("=")
    const name = pair.slice(0, Math.max(0, at)).trim()
    return name === "" ? [] : [[name, decoded(pair.slice(at + 1).trim())]]
  })

const serviceOf = (environment: Environment): string =>
  environment["OTEL_SERVICE_NAME"]?.trim() ||
  pairsIn(environment["OTEL_RESOURCE_ATTRIBUTES"]).find(([name]) => name === "service.name")?.[1] || "matrix-surface"

const numberOf = (text: string | undefined, otherwise: number) => {
  const value = Number(text?.trim() || Number.NaN)
  return Number.isInteger(value) && value > 0 ? value : otherwise
}

const endpointOf = (environment: Environment): GivenAddress | undefined => {
  const { value, variable } = valueOf(environment, "ENDPOINT")
  return value === undefined || variable === undefined
    ? undefined
    : { variable, text: value, isBase: variable === "OTEL_EXPORTER_OTLP_ENDPOINT" }
}

const isOff = (environment: Environment) => {
  const exporters = environment["OTEL_TRACES_EXPORTER"]?.trim()
  return environment["OTEL_SDK_DISABLED"]?.trim().toLowerCase() === "true" ||
    (exporters !== undefined && exporters !== "" && !exporters.split(",").some((one) => one.trim() === "otlp"))
}

const protocolOf = (environment: Environment): Result.Result<TraceExport["protocol"], string> => {
  const { value = "http/protobuf", variable } = valueOf(environment, "PROTOCOL")
  return value === "http/protobuf" || value === "http/json" ? Result.succeed(value) : Result.fail(
    `${variable} is none that the bot speaks: give http/protobuf or http/json, and the collector's port for HTTP, ` +
      "as a rule 4318"
  )
}

const compressionOf = (environment: Environment): Result.Result<TraceExport["compression"], string> => {
  const { value = "none", variable } = valueOf(environment, "COMPRESSION")
  return value === "gzip" || value === "none"
    ? Result.succeed(value)
    : Result.fail(`${variable} is none that the bot knows: give gzip or none`)
}

const headersOf = (environment: Environment) => {
  const { value, variable } = valueOf(environment, "HEADERS")
  return Result.mapError(collectorHeaders(pairsIn(value)), (why) => `${variable} ${why}`)
}

/** undefined: no traces are wanted. Fails with a sentence where they are and cannot be sent so. */
export const traceExport = (environment: Environment): Result.Result<TraceExport | undefined, string> =>
  Result.gen(function*() {
    const endpoint = endpointOf(environment)
    if (endpoint === undefined || isOff(environment)) return undefined
    const headers = yield* headersOf(environment)
    const url = yield* collectorUrl(endpoint, Object.keys(headers).length > 0)
    const queue = numberOf(environment["OTEL_BSP_MAX_QUEUE_SIZE"], 2_048)
    return {
      url,
      headers,
      protocol: yield* protocolOf(environment),
      compression: yield* compressionOf(environment),
      delay: numberOf(environment["OTEL_BSP_SCHEDULE_DELAY"], 5_000),
      batch: Math.min(numberOf(environment["OTEL_BSP_MAX_EXPORT_BATCH_SIZE"], 512), queue),
      timeout: numberOf(valueOf(environment, "TIMEOUT").value, 10_000),
      queue,
      service: serviceOf(environment),
      setting: endpoint.variable
    }
  })
