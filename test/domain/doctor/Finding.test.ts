import { assert, describe, it } from "@effect/vitest"
import { findingsOf, tallyOf } from "../../../src/domain/doctor/Finding.ts"

const { failed, ok, skipped } = findingsOf("agent")

describe("Findings", () => {
  it("carry their area and verdict", () => {
    assert.deepStrictEqual(failed("upgrade", "no", { todo: "mend" }), {
      area: "agent",
      look: "upgrade",
      verdict: "failed",
      seen: "no",
      todo: "mend"
    })
  })

  it("are counted by verdict", () => {
    const all = [ok("a", ""), ok("b", ""), skipped("c", "")]
    assert.deepStrictEqual([tallyOf(all, "ok"), tallyOf(all, "failed"), tallyOf(all, "skipped")], [2, 0, 1])
  })
})
