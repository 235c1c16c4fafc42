import { assert, describe, it } from "@effect/vitest"
import { doctorDocument } from "../../../src/domain/doctor/DoctorDocument.ts"
import { findingsOf } from "../../../src/domain/doctor/Finding.ts"

describe("The doctor's document", () => {
  it("begins with its schema, and leaves no field out", () => {
    const { failed, warning } = findingsOf("store")
    const document = JSON.parse(
      doctorDocument([failed("disk", "full", { todo: "make room" }), warning("clock", "off")], new Date(0))
    )
    assert.strictEqual(Object.keys(document)[0], "schema")
    assert.deepStrictEqual(document, {
      schema: "matrix-surface.doctor/1",
      at: "1970-01-01T00:00:00.000Z",
      ok: 0,
      warnings: 1,
      failed: 1,
      skipped: 0,
      findings: [
        { area: "store", look: "disk", verdict: "failed", seen: "full", means: null, todo: "make room" },
        { area: "store", look: "clock", verdict: "warning", seen: "off", means: null, todo: null }
      ]
    })
  })
})
