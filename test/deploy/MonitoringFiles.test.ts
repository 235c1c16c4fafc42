import { assert, describe, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import { metricDescriptions } from "../../src/layers/operations/Metrics.ts"

const rules = "deploy/prometheus/matrix-surface.rules.yml"
const dashboard = "deploy/grafana/matrix-surface.json"

/** The names under which a metric is scraped. */
const scraped = new Set(
  metricDescriptions.flatMap(({ name, type }) =>
    type === "histogram" ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name]
  )
)

const namesIn = (text: string) => [...new Set(text.match(/\b(?:matrix_surface|process)_[a-z_]+/g))]

/** The attributes that are compared or grouped by, without those that Prometheus sets. */
const attributesIn = (text: string) =>
  new Set([
    ...[...text.matchAll(/(?:by|without) \(([^)]*)\)/g)].flatMap(([, list]) => list!.split(/,\s*/)),
    ...[...text.matchAll(/[{,]([a-z_]+)[!=]~?=?\\?"/g)].map(([, name]) => name!)
  ].filter((name) => !["job", "instance", "le"].includes(name)))

const known = new Set(metricDescriptions.flatMap(({ attributes }) => attributes))

describe("What is made for Prometheus and Grafana", () => {
  for (const file of [rules, dashboard]) {
    it(`refers to metrics and attributes that the bot has: ${file}`, () => {
      const text = readFileSync(file, "utf8")
      assert.isAbove(namesIn(text).length, 8)
      assert.deepStrictEqual(namesIn(text).filter((name) => !scraped.has(name)), [])
      assert.deepStrictEqual([...attributesIn(text)].filter((name) => !known.has(name)), [])
    })
  }

  it("shows every metric on the dashboard but those that tell of one odd event each", () => {
    const shown = namesIn(readFileSync(dashboard, "utf8"))
    const missing = metricDescriptions.map(({ name }) => name)
      .filter((name) => !shown.some((one) => one.startsWith(name)))
    assert.deepStrictEqual(missing, [
      "matrix_surface_events_malformed_total",
      "matrix_surface_events_unusable_total",
      "matrix_surface_events_forged_total",
      "process_start_time_seconds"
    ])
  })

  it("has panels that do not overlap, each with a title and an expression", () => {
    const { panels } = JSON.parse(readFileSync(dashboard, "utf8")) as {
      readonly panels: ReadonlyArray<{
        readonly title: string
        readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
        readonly targets: ReadonlyArray<{ readonly expr: string }>
      }>
    }
    const taken = new Set<string>()
    for (const { gridPos: { h, w, x, y }, targets, title } of panels) {
      assert.isNotEmpty(title)
      assert.isNotEmpty(targets)
      assert.isAtMost(x + w, 24)
      for (let at = x; at < x + w; at++) {
        for (let down = y; down < y + h; down++) {
          assert.isFalse(taken.has(`${at},${down}`), title)
          taken.add(`${at},${down}`)
        }
      }
    }
  })
})
