import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { traceExport } from "../../../../src/domain/operations/traces/TraceExport.ts"

const at = (environment: Record<string, string>) => Result.getOrThrow(traceExport(environment))
const base = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318" }

describe("Traces", () => {
  it.each([
    {},
    { OTEL_EXPORTER_OTLP_ENDPOINT: " " },
    { ...base, OTEL_SDK_DISABLED: "true" },
    { ...base, OTEL_TRACES_EXPORTER: "none" },
    { OTEL_SERVICE_NAME: "bot" }
  ])("are off with %j", (environment) => assert.isUndefined(at(environment)))

  it("go where all signals go, by protobuf", () =>
    assert.deepStrictEqual(at({ ...base, OTEL_TRACES_EXPORTER: "console,otlp" }), {
      url: "http://127.0.0.1:4318/v1/traces",
      headers: {},
      protocol: "http/protobuf",
      compression: "none",
      delay: 5_000,
      batch: 512,
      timeout: 10_000,
      queue: 2_048,
      service: "matrix-surface",
      setting: "OTEL_EXPORTER_OTLP_ENDPOINT"
    }))

  it("go where traces alone go, as that address stands", () =>
    assert.deepInclude(
      at({
        ...base,
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "https://traces.example.org/in",
        OTEL_EXPORTER_OTLP_PROTOCOL: "grpc",
        OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: "http/json",
        OTEL_EXPORTER_OTLP_COMPRESSION: "gzip",
        OTEL_BSP_SCHEDULE_DELAY: "100",
        OTEL_EXPORTER_OTLP_TIMEOUT: "900000"
      }),
      { url: "https://traces.example.org/in", protocol: "http/json", compression: "gzip", delay: 100, timeout: 900_000 }
    ))

  it.each([
    [{ OTEL_BSP_MAX_QUEUE_SIZE: "10000" }, { batch: 512, queue: 10_000 }],
    [{ OTEL_BSP_MAX_QUEUE_SIZE: "100" }, { batch: 100, queue: 100 }],
    [{ OTEL_BSP_MAX_QUEUE_SIZE: "0", OTEL_BSP_MAX_EXPORT_BATCH_SIZE: "-1" }, { batch: 512, queue: 2_048 }],
    [{ OTEL_BSP_MAX_EXPORT_BATCH_SIZE: "4096" }, { batch: 2_048, queue: 2_048 }]
  ])(
    "wait in a queue that %j bounds",
    (environment, bounds) => assert.deepInclude(at({ ...base, ...environment }), bounds)
  )

  it.each([
    [{}, "matrix-surface"],
    [{ OTEL_SERVICE_NAME: "one" }, "one"],
    [{ OTEL_RESOURCE_ATTRIBUTES: "a=b,service.name=two%20words" }, "two words"],
    [{ OTEL_RESOURCE_ATTRIBUTES: "Service.Name=other" }, "matrix-surface"],
    [{ OTEL_RESOURCE_ATTRIBUTES: "service.name=two", OTEL_SERVICE_NAME: "one" }, "one"],
    [{ OTEL_RESOURCE_ATTRIBUTES: "service.name=", OTEL_SERVICE_NAME: " " }, "matrix-surface"]
  ])(
    "are of the service that %j names",
    (environment, service) => assert.strictEqual(at({ ...base, ...environment })?.service, service)
  )

  it("take headers along, percent-decoded", () =>
    assert.deepStrictEqual(
      at({ ...base, OTEL_EXPORTER_OTLP_HEADERS: "Authorization=Basic%20abc%3D, x-scope=1,,odd,=no,bad=%zz" })?.headers,
      { authorization: "Basic abc=", "x-scope": "1", bad: "%zz" }
    ))

  it.each([
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "collector:4318" }, /^OTEL_EXPORTER_OTLP_ENDPOINT is no address/],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://" }, /^OTEL_EXPORTER_OTLP_TRACES_ENDPOINT is no address/],
    [{ ...base, OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" }, /^OTEL_EXPORTER_OTLP_PROTOCOL is none .*4318$/],
    [{ ...base, OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: "grpc" }, /^OTEL_EXPORTER_OTLP_TRACES_PROTOCOL is none .*4318$/],
    [{ ...base, OTEL_EXPORTER_OTLP_COMPRESSION: "zstd" }, /^OTEL_EXPORTER_OTLP_COMPRESSION is none .*gzip/],
    [{ ...base, OTEL_EXPORTER_OTLP_TRACES_COMPRESSION: "brotli" }, /^OTEL_EXPORTER_OTLP_TRACES_COMPRESSION is none/]
  ])(
    "are refused with a sentence for %j",
    (environment, sentence) =>
      assert.match(Result.match(traceExport(environment), { onFailure: (why) => why, onSuccess: () => "" }), sentence)
  )

  it.each([
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318?x=1" }, /^OTEL_EXPORTER_OTLP_ENDPOINT is not used/],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://u:p@c/" }, /^OTEL_EXPORTER_OTLP_TRACES_ENDPOINT is not used/],
    [{ ...base, OTEL_EXPORTER_OTLP_HEADERS: "a=b%0Ac" }, /^OTEL_EXPORTER_OTLP_HEADERS holds characters for a /],
    [{ ...base, OTEL_EXPORTER_OTLP_TRACES_HEADERS: "expect=1" }, /^OTEL_EXPORTER_OTLP_TRACES_HEADERS holds expect,/],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "http://c.example.com", OTEL_EXPORTER_OTLP_HEADERS: "k=S" }, /unencrypted/]
  ])(
    "are refused for %j, as they could not be sent, or not safely",
    (environment, sentence) =>
      assert.match(Result.match(traceExport(environment), { onFailure: (why) => why, onSuccess: () => "" }), sentence)
  )

  it("that are off are not refused", () =>
    assert.isUndefined(at({ OTEL_EXPORTER_OTLP_ENDPOINT: "nonsense", OTEL_SDK_DISABLED: "true" })))
})
