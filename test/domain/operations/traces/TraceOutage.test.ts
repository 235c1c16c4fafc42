import { assert, describe, it } from "@effect/vitest"
import { caughtUp, hindered, noOutage, withLost } from "../../../../src/domain/operations/traces/TraceOutage.ts"

const setting = "OTEL_EXPORTER_OTLP_ENDPOINT"
const hinder = (before: typeof noOutage, at: number) => hindered(before, setting, "it is away", at)

describe("An outage of traces", () => {
  it("is one warning, however often a send fails, and one line after it, with what it cost", () => {
    const first = hinder(noOutage, 1_000)
    assert.deepStrictEqual(first.line, {
      level: "Warn",
      text: "Traces are not sent: it is away. Look at OTEL_EXPORTER_OTLP_ENDPOINT",
      fields: { setting }
    })
    const second = hinder(withLost(first.outage, 500), 700_000)
    assert.isUndefined(second.line)
    const after = caughtUp(withLost(second.outage, 12), 3_601_000)
    assert.deepStrictEqual(after.line, {
      level: "Info",
      text: "Traces are sent again after 1 h",
      fields: { lost: 512 }
    })
    assert.isUndefined(caughtUp(after.outage, 3_602_000).line)
  })

  it("that comes soon after another is told only once it lasts", () => {
    const once = caughtUp(hinder(noOutage, 0).outage, 1_000).outage
    const soon = hinder(once, 2_000)
    assert.isUndefined(soon.line)
    assert.isUndefined(caughtUp(soon.outage, 3_000).line)
    const lasting = hinder(soon.outage, 600_000)
    assert.strictEqual(lasting.line?.level, "Warn")
    assert.strictEqual(caughtUp(lasting.outage, 602_000).line?.text, "Traces are sent again after 10 min")
  })

  it("has its own losses alone", () => {
    const before = withLost(noOutage, 7)
    assert.deepStrictEqual(caughtUp(withLost(hinder(before, 0).outage, 1), 5).line?.fields, { lost: 1 })
  })
})
