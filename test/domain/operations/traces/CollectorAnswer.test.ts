import { assert, describe, it } from "@effect/vitest"
import { type CollectorAnswer, fateOf } from "../../../../src/domain/operations/traces/CollectorAnswer.ts"

const answered = (status: number, after?: number): CollectorAnswer => ({ _tag: "Answered", status, after })

describe("Spans", () => {
  it.each([200, 202, 204])(
    "are taken by a collector that answers %d",
    (status) => assert.deepStrictEqual(fateOf(answered(status)), { _tag: "Taken" })
  )

  it.each([429, 502, 503, 504])("are sent again after HTTP %d", (status) => {
    const why = `it takes nothing for now (HTTP ${status})`
    assert.deepStrictEqual(fateOf(answered(status, 3_600_000)), { _tag: "Busy", why, after: 3_600_000 })
  })

  it("are sent again where the collector is silent", () =>
    assert.deepStrictEqual(fateOf({ _tag: "Late", seconds: 10 }), {
      _tag: "Busy",
      why: "it does not answer within 10 s",
      after: undefined
    }))

  it.each([
    [300, /leads elsewhere/],
    [307, /leads elsewhere \(HTTP 307\)/],
    [308, /leads elsewhere/],
    [401, /does not accept OTEL_EXPORTER_OTLP_HEADERS/],
    [403, /does not accept OTEL_EXPORTER_OTLP_HEADERS/],
    [404, /no traces at that address/],
    [405, /no traces at that address/],
    [400, /does not take the spans \(HTTP 400\)/],
    [413, /does not take the spans/],
    [500, /does not take the spans/],
    [101, /does not take the spans/]
  ])("are refused by HTTP %d", (status, why) => {
    const fate = fateOf(answered(status, 5))
    assert.strictEqual(fate._tag, "Refused")
    assert.match("why" in fate ? fate.why : "", why)
  })

  it.each([
    ["ECONNREFUSED", "nobody listens at that host and port (ECONNREFUSED)"],
    ["ENOTFOUND", "the name of its host is unknown (ENOTFOUND)"],
    ["CERT_HAS_EXPIRED", "its certificate has expired (CERT_HAS_EXPIRED)"],
    ["UND_ERR_SOCKET", "the connection failed (UND_ERR_SOCKET)"]
  ])(
    "do not arrive where the request ends with %s",
    (code, why) => assert.deepStrictEqual(fateOf({ _tag: "Unanswered", code }), { _tag: "Away", why })
  )
})
