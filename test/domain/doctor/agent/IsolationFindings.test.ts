import { assert, describe, it } from "@effect/vitest"
import { isolationFindings } from "../../../../src/domain/doctor/agent/IsolationFindings.ts"
import type { AgentPlace } from "../../../../src/domain/doctor/DoctorRequest.ts"
import type { BotStatus } from "../../../../src/domain/operations/BotStatus.ts"
import { placeOf } from "../../../support/DoctorScenes.ts"

const now = new Date(10 * 86_400_000)
type Isolation = NonNullable<BotStatus["isolation"]>
const receipt: Isolation["receipts"][number] = {
  verdict: "apart",
  at: new Date(now.getTime() - 60_000),
  by: "doctor",
  wire: "wire1",
  agent: "ops/1\u001b",
  seconds: 3,
  prompts: 18,
  why: null
}
const kept: Isolation = {
  policy: "required",
  attested: false,
  threads: "frame",
  receipts: [],
  leases: [],
  slots: 0,
  free: 0
}
const findings = (
  change: Partial<AgentPlace>,
  isolation: Partial<Isolation> = {},
  quarantines: BotStatus["quarantines"] = [],
  threads: Isolation["threads"] = "frame"
) =>
  isolationFindings(
    placeOf("wss://a/", change),
    { at: now, quarantines, isolation: { ...kept, ...isolation } },
    threads
  )
const known = (...receipts: Isolation["receipts"]) => findings({}, { receipts })[0]

describe("What isolation goes by", () => {
  it("is the policy of the settings", () => {
    assert.strictEqual(findings({ isolation: "shared" })[0]?.verdict, "warning")
    assert.include(findings({ isolation: "exclusive" })[0]?.seen ?? "", "one conversation")
    assert.include(findings({ attested: true })[0]?.seen ?? "", "your word")
    assert.include(findings({ isApart: true })[0]?.seen ?? "", "each request tells the agent all")
    assert.strictEqual(isolationFindings(placeOf("wss://a/"), undefined, null)[0]?.verdict, "skipped")
  })

  it("is under required the newest receipt of the wire, for as long as it counts", () => {
    assert.strictEqual(known()?.verdict, "skipped")
    assert.deepInclude(known(receipt, { ...receipt, verdict: "leaks" }), {
      verdict: "ok",
      seen: "required: a probe found that it keeps conversations apart, 1 min ago by the doctor, of \"ops/1?\""
    })
    assert.strictEqual(known({ ...receipt, wire: "mapping" })?.verdict, "skipped")
    assert.strictEqual(known({ ...receipt, verdict: "nothing" })?.verdict, "ok")
    assert.strictEqual(known({ ...receipt, verdict: "nothing", at: new Date(0) })?.verdict, "warning")
    assert.include(known({ ...receipt, verdict: "leaks", why: "heard another" })?.seen ?? "", "(heard another)")
    assert.include(known({ ...receipt, verdict: "trusted", by: "operator" })?.seen ?? "", "an operator trusts it")
  })

  it("fails at once where conversations are not told apart, whatever was found before", () => {
    const of = (change: Partial<AgentPlace>) => findings(change, { receipts: [receipt] }, [], "none")[0]
    assert.deepInclude(of({}), { verdict: "failed" })
    assert.include(of({})?.todo ?? "", "AGENT_ISOLATION to exclusive or shared")
    assert.strictEqual(of({ attested: true })?.verdict, "ok")
    assert.strictEqual(of({ slots: ["1"] })?.verdict, "ok")
    assert.strictEqual(of({ isolation: "exclusive" })?.verdict, "ok")
  })

  it("is never found out unasked of slots", () =>
    assert.strictEqual(findings({ slots: ["1"] }, { slots: 1, free: 1 })[0]?.verdict, "failed"))

  it("names who has it, and warns where no slot is free", () => {
    const lease = { slot: "1", room: "!r:x", since: new Date(now.getTime() - 60_000) }
    const of = (isolation: Partial<Isolation>) => findings({ isolation: "exclusive" }, isolation)[1]
    assert.isUndefined(of({}))
    assert.deepInclude(of({ leases: [lease] }), { look: "lease", seen: "1 taken, one by !r:x since 1 min" })
    assert.deepInclude(of({ leases: [lease], slots: 2, free: 1 }), { verdict: "ok", look: "slots" })
    assert.strictEqual(of({ leases: [lease], slots: 1, free: 0 })?.verdict, "warning")
  })

  it("is a quarantine before all else", () => {
    const quarantine = { current: true, since: new Date(now.getTime() - 60_000), reason: "leaks" }
    const [found] = findings({ isolation: "shared" }, { receipts: [receipt] }, [quarantine])
    assert.deepInclude(found, { verdict: "failed", seen: "under quarantine since 1 min: leaks" })
    assert.strictEqual(findings({}, {}, [{ ...quarantine, current: false }])[0]?.verdict, "skipped")
  })

  it("is what a probe found out, also where a later one found nothing out", () => {
    const open = { ...receipt, verdict: "undecided", agent: null, why: "w" } as const
    assert.strictEqual(known(open, receipt)?.verdict, "ok")
    assert.strictEqual(known(open)?.verdict, "warning")
  })
})
