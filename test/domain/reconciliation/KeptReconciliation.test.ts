import { assert, describe, it } from "@effect/vitest"
import {
  readReport,
  readRequest,
  type ReconciliationRequest,
  reportJson,
  requestJson
} from "../../../src/domain/reconciliation/KeptReconciliation.ts"
import type { ReconciliationReport } from "../../../src/domain/reconciliation/ReconciliationReport.ts"

describe("What the store keeps of a reconciliation", () => {
  const report: ReconciliationReport = {
    at: 7,
    cause: "start",
    request: null,
    differences: [],
    steps: [],
    failed: [],
    parked: [],
    error: null
  }
  const request: ReconciliationRequest = { id: "r", at: 1_000, plan: null }

  it("is read as it was written, and nothing else is", () => {
    assert.deepStrictEqual(readReport(reportJson(report)), report)
    assert.deepStrictEqual([undefined, "", "{}", "no"].map(readReport), [undefined, undefined, undefined, undefined])
  })

  it("holds no request any more that nobody waits for", () => {
    const text = requestJson(request)
    assert.deepStrictEqual(readRequest(text, 1_000), request)
    assert.isUndefined(readRequest(text, 122_000))
    assert.isUndefined(readRequest("", 1_000))
  })
})
