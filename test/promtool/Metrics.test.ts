import { assert, beforeAll, describe, it } from "@effect/vitest"
import { Effect, Metric } from "effect"
import * as PrometheusMetrics from "effect/observability/PrometheusMetrics"
import * as Metrics from "../../src/layers/operations/Metrics.ts"
import { asked, promtool } from "./Promtool.ts"

/** Every metric of the bot with a value, each attribute having one too. */
const page = Effect.gen(function*() {
  const metrics = Object.values(Metrics).filter(Metric.isMetric) as unknown as ReadonlyArray<
    Metric.Metric<number, unknown>
  >
  assert.strictEqual(metrics.length, Metrics.metricDescriptions.length)
  for (const metric of metrics) {
    const described = Metrics.metricDescriptions.find(({ name }) => name === metric.id)
    const attributes = Object.fromEntries(described!.attributes.map((name) => [name, "some"]))
    yield* Metric.update(Metric.withAttributes(metric, attributes), 1)
  }
  return yield* PrometheusMetrics.format()
}).pipe(Effect.provideService(Metric.MetricRegistry, new Map()))

describe("promtool", () => {
  let program = ""
  beforeAll(async () => {
    program = await promtool()
  }, 300_000)

  it("has nothing to say of the metrics", async () => {
    const text = await Effect.runPromise(page)
    assert.include(text, "\nmatrix_surface_ready 1\n")
    assert.deepStrictEqual(await asked(program, ["check", "metrics"], text), { code: 0, said: "" })
  })

  it("would have, of a counter without its ending", async () => {
    const text = "# HELP some_events Events\n# TYPE some_events counter\nsome_events 1\n"
    assert.include((await asked(program, ["check", "metrics"], text)).said, "_total")
  })

  it("takes the alert rules", async () => {
    const { code, said } = await asked(program, ["check", "rules", "deploy/prometheus/matrix-surface.rules.yml"])
    assert.strictEqual(code, 0, said)
    assert.match(said, /SUCCESS: \d+ rules found/)
  })
})
