import { assert, describe, it } from "@effect/vitest"
import { countOf, findingsOf } from "../../../src/domain/doctor/Finding.ts"

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
    assert.deepStrictEqual([countOf(all, "ok"), countOf(all, "failed"), countOf(all, "skipped")], [2, 0, 1])
  })
})
