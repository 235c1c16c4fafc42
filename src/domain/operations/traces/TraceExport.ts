import { Result } from "effect"

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
  /** How long one batch may take. */
  readonly timeout: number
  /** What the bot is called in the traces. */
  readonly service: string
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

const headersIn = (text: string | undefined) =>
  Object.fromEntries(pairsIn(text).map(([name, value]) => [name.toLowerCase(), value]))

const serviceOf = (environment: Environment): string =>
  environment["OTEL_SERVICE_NAME"]?.trim() ||
  pairsIn(environment["OTEL_RESOURCE_ATTRIBUTES"]).find(([name]) => name === "service.name")?.[1] || "matrix-surface"

const numberOf = (text: string | undefined, otherwise: number) => {
  const value = Number(text?.trim() || Number.NaN)
  return Number.isInteger(value) && value > 0 ? value : otherwise
}

const endpointOf = (environment: Environment): { readonly name: string; readonly text: string } | undefined => {
  const own = environment["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"]?.trim()
  if (own) return { name: "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", text: own }
  const base = environment["OTEL_EXPORTER_OTLP_ENDPOINT"]?.trim()
  return base ? { name: "OTEL_EXPORTER_OTLP_ENDPOINT", text: `${base.replace(/\/+$/, "")}/v1/traces` } : undefined
}

const isOff = (environment: Environment) => {
  const exporters = environment["OTEL_TRACES_EXPORTER"]?.trim()
  return environment["OTEL_SDK_DISABLED"]?.trim().toLowerCase() === "true" ||
    (exporters !== undefined && exporters !== "" && !exporters.split(",").some((one) => one.trim() === "otlp"))
}

/** undefined: no traces are wanted. Fails with a sentence where they are and cannot be sent so. */
export const traceExport = (environment: Environment): Result.Result<TraceExport | undefined, string> => {
  const endpoint = endpointOf(environment)
  if (endpoint === undefined || isOff(environment)) return Result.succeed(undefined)
  if (!/^https?:\/\//.test(endpoint.text) || !URL.canParse(endpoint.text)) {
    return Result.fail(`${endpoint.name} is no address: give one such as http://127.0.0.1:4318`)
  }
  const { value: protocol = "http/protobuf", variable: ofProtocol } = valueOf(environment, "PROTOCOL")
  if (protocol !== "http/protobuf" && protocol !== "http/json") {
    return Result.fail(
      `${ofProtocol} is none that the bot speaks: give http/protobuf or http/json, and the collector's port for ` +
        "HTTP, as a rule 4318"
    )
  }
  const { value: compression = "none", variable: ofCompression } = valueOf(environment, "COMPRESSION")
  if (compression !== "gzip" && compression !== "none") {
    return Result.fail(`${ofCompression} is none that the bot knows: give gzip or none`)
  }
  return Result.succeed({
    url: endpoint.text,
    headers: headersIn(valueOf(environment, "HEADERS").value),
    protocol,
    compression,
    delay: numberOf(environment["OTEL_BSP_SCHEDULE_DELAY"], 5_000),
    batch: numberOf(environment["OTEL_BSP_MAX_EXPORT_BATCH_SIZE"], 512),
    timeout: numberOf(valueOf(environment, "TIMEOUT").value, 10_000),
    service: serviceOf(environment)
  })
}
