import { assert, describe, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import { metricsPage } from "../../../scripts/metrics.ts"
import { metricDescriptions } from "../../../src/layers/operations/Metrics.ts"

describe("The bot's metrics", () => {
  it("are in docs/metrics.md as they are", () =>
    assert.strictEqual(readFileSync("docs/metrics.md", "utf8"), metricsPage(), "run node scripts/metrics.ts"))

  it("have one name each, which ends in _total where they count and nowhere else", () => {
    assert.strictEqual(new Set(metricDescriptions.map(({ name }) => name)).size, metricDescriptions.length)
    for (const { name, type } of metricDescriptions) {
      assert.match(name, /^(matrix_surface|process)_[a-z_]+$/)
      assert.strictEqual(name.endsWith("_total"), type === "counter", name)
    }
  })
})
