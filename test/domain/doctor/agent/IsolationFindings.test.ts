import { assert, describe, it } from "@effect/vitest"
import { isolationFinding, probeFindings } from "../../../../src/domain/doctor/agent/IsolationFindings.ts"
import type { AgentPlace } from "../../../../src/domain/doctor/DoctorRequest.ts"
import type { IsolationReceipt } from "../../../../src/domain/isolation/IsolationReceipt.ts"
import { placeOf } from "../../../support/DoctorScenes.ts"

const now = 10 * 86_400_000
const receipt: IsolationReceipt = {
  verdict: "apart",
  at: now - 60_000,
  by: "doctor",
  agent: "ops/1\u001b",
  seconds: 3,
  asked: []
}
const finding = (change: Partial<AgentPlace>, ...receipts: ReadonlyArray<IsolationReceipt>) =>
  isolationFinding(placeOf("wss://a/", change), undefined, receipts, now)

describe("What isolation goes by", () => {
  it("is the policy of the settings", () => {
    assert.strictEqual(finding({ isolation: "shared" }).verdict, "warning")
    assert.include(finding({ isolation: "exclusive" }).seen, "one conversation")
    assert.include(finding({ attested: true }).seen, "your word")
  })

  it("is under required the newest receipt, for as long as it counts", () => {
    assert.strictEqual(finding({}).verdict, "skipped")
    assert.deepInclude(finding({}, receipt, { ...receipt, verdict: "leaks" }), {
      verdict: "ok",
      seen: "required: a probe found that it keeps conversations apart, 1 min ago by the doctor, of \"ops/1?\""
    })
    assert.strictEqual(finding({}, { ...receipt, verdict: "nothing" }).verdict, "ok")
    assert.strictEqual(finding({}, { ...receipt, verdict: "nothing", at: 0 }).verdict, "warning")
    assert.strictEqual(finding({}, { ...receipt, verdict: "leaks" }).verdict, "warning")
    assert.include(finding({}, { ...receipt, verdict: "trusted", by: "operator" }).seen, "an operator trusts it")
  })

  it("is a quarantine before all else", () => {
    const quarantine = { current: true, since: new Date(now - 60_000), reason: "leaks" }
    const found = isolationFinding(placeOf("wss://a/", { isolation: "shared" }), quarantine, [receipt], now)
    assert.deepInclude(found, { verdict: "failed", seen: "under quarantine for 1 min: leaks" })
  })
})

describe("What a probe found", () => {
  const of = (
    verdict: Parameters<typeof probeFindings>[0]["verdict"],
    slots: ReadonlyArray<string> = [],
    lifted = false
  ) => probeFindings({ verdict, prompts: 18, seconds: 2.5 }, { lifted, slots })

  it("says the verdict first, and what it cost", () => {
    assert.deepStrictEqual(
      ([{ _tag: "Apart" }, { _tag: "Nothing" }, { _tag: "Leaks", why: "w" }, { _tag: "Undecided", why: "w" }, {
        _tag: "Unfinished",
        why: "unreachable"
      }] as const).map((verdict) => of(verdict)[0]?.verdict),
      ["ok", "warning", "failed", "failed", "failed"]
    )
    assert.strictEqual(of({ _tag: "Apart" })[1]?.seen, "18 prompts in 2.5 s, on threads that nobody talks in")
  })

  it("says that a quarantine is over only where it is", () => {
    assert.include(of({ _tag: "Apart" }, [], true)[0]?.means ?? "", "The quarantine is lifted")
    assert.notInclude(of({ _tag: "Apart" })[0]?.means ?? "", "lifted")
  })

  it("says that slots must be wiped, whatever was found", () => {
    for (const verdict of [{ _tag: "Apart" }, { _tag: "Leaks", why: "w" }, { _tag: "Undecided", why: "w" }] as const) {
      const last = of(verdict, ["1", "2"]).at(-1)
      assert.deepInclude(last, { verdict: "warning", seen: "1 and 2 were told what they now remember" })
    }
  })
})
