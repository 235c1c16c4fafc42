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
  /** How long the end of the process waits for the last batch. */
  readonly timeout: number
}

type Environment = Readonly<Record<string, string | undefined>>

/** A variable for traces goes before the one for all signals; an empty one is none. */
const valueOf = (environment: Environment, name: string) =>
  environment[`OTEL_EXPORTER_OTLP_TRACES_${name}`]?.trim() || environment[`OTEL_EXPORTER_OTLP_${name}`]?.trim() ||
  undefined

const decoded = (text: string) => Result.getOrElse(Result.try(() => decodeURIComponent(text)), () => text)

/** `name=value,…`, percent-encoded (W3C Baggage); what is none is left out. */
const pairsIn = (text: string | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (text ?? "").split(",").flatMap((pair) => {
      const at = pair.indexOf("=")
      const name = pair.slice(0, Math.max(0, at)).trim()
      return name === "" ? [] : [[name.toLowerCase(), decoded(pair.slice(at + 1).trim())]]
    })
  )

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
  const protocol = valueOf(environment, "PROTOCOL") ?? "http/protobuf"
  if (protocol !== "http/protobuf" && protocol !== "http/json") {
    return Result.fail(
      "OTEL_EXPORTER_OTLP_PROTOCOL is none that the bot speaks: give http/protobuf or http/json, and the collector's " +
        "port for HTTP, as a rule 4318"
    )
  }
  return Result.succeed({
    url: endpoint.text,
    headers: pairsIn(valueOf(environment, "HEADERS")),
    protocol,
    compression: valueOf(environment, "COMPRESSION") === "gzip" ? "gzip" : "none",
    delay: numberOf(environment["OTEL_BSP_SCHEDULE_DELAY"], 5_000),
    batch: numberOf(environment["OTEL_BSP_MAX_EXPORT_BATCH_SIZE"], 512),
    timeout: Math.min(numberOf(valueOf(environment, "TIMEOUT"), 3_000), 5_000)
  })
}
