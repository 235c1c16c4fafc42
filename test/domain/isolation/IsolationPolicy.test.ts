import { assert, describe, it } from "@effect/vitest"
import {
  clearanceOf,
  isApartByWire,
  type IsolationFacts,
  type IsolationRules,
  isUnproven,
  receiptFor,
  whyApart,
  whyUndecided
} from "../../../src/domain/isolation/IsolationPolicy.ts"
import type { IsolationReceipt } from "../../../src/domain/isolation/IsolationReceipt.ts"

const rules: IsolationRules = { policy: "required", attested: false, threads: "frame", slots: [] }
const facts: IsolationFacts = { quarantined: false, receipts: [], agent: undefined, now: 5_000 }
const receipt = (verdict: IsolationReceipt["verdict"], agent?: string): IsolationReceipt => ({
  verdict,
  at: 1_000,
  wire: "wire1",
  by: "start",
  seconds: 1,
  asked: [],
  ...(agent !== undefined && { agent })
})

const cases: ReadonlyArray<[string, Partial<IsolationRules>, Partial<IsolationFacts>, string]> = [
  ["nothing is known", {}, {}, "Probe"],
  ["its threads are told by the address", { threads: "url" }, {}, "Probe"],
  ["it was found to keep threads apart", {}, { receipts: [receipt("apart", "a/1")] }, "none"],
  ["it was found to keep nothing", {}, { receipts: [receipt("nothing", "a/1")] }, "none"],
  ["it was found to keep nothing, a day ago", {}, { receipts: [receipt("nothing")], now: 86_401_000 }, "Probe"],
  ["the operator trusts it after a leak", {}, { receipts: [receipt("trusted", "a/1")] }, "none"],
  ["it calls itself as in the receipt", {}, { receipts: [receipt("apart", "a/1")], agent: { name: "a/1" } }, "none"],
  ["it calls itself otherwise", {}, { receipts: [receipt("apart", "a/1")], agent: { name: "a/2" } }, "Probe"],
  ["it has no name any more", {}, { receipts: [receipt("apart", "a/1")], agent: { name: undefined } }, "Probe"],
  ["it never had a name", {}, { receipts: [receipt("apart")], agent: { name: undefined } }, "none"],
  ["one of two receipts is of its name", {}, {
    receipts: [receipt("apart", "a/1"), receipt("apart", "a/2")],
    agent: { name: "a/2" }
  }, "none"],
  ["nothing was decided", {}, { receipts: [receipt("undecided")] }, "Probe"],
  ["it leaked", {}, { receipts: [receipt("leaks", "a/1")] }, "quarantined"],
  ["it leaked, and is under quarantine", {}, { receipts: [receipt("leaks", "a/1")], quarantined: true }, "quarantined"],
  ["it is under quarantine", {}, { receipts: [receipt("apart")], quarantined: true }, "quarantined"],
  ["it is under quarantine and attested", { attested: true }, { quarantined: true }, "quarantined"],
  ["it is under quarantine and exclusive", { policy: "exclusive" }, { quarantined: true }, "quarantined"],
  ["it is under quarantine and shared", { policy: "shared" }, { quarantined: true }, "quarantined"],
  ["it is attested", { attested: true }, {}, "none"],
  ["it is attested and has no threads", { attested: true, threads: "none" }, {}, "none"],
  ["its wire has no threads", { threads: "none" }, { receipts: [receipt("apart")] }, "unproven"],
  ["it is exclusive", { policy: "exclusive" }, {}, "agent"],
  ["it is exclusive and has no threads", { policy: "exclusive", threads: "none" }, {}, "agent"],
  ["it is shared", { policy: "shared", threads: "none" }, {}, "none"],
  ["it has endpoints, and nothing is known", { slots: ["1", "2"] }, {}, "unproven"],
  ["it has endpoints, and is attested", { slots: ["1"], attested: true }, {}, "slot"],
  ["it has endpoints, and a receipt", { slots: ["1"], threads: "none" }, { receipts: [receipt("apart")] }, "slot"],
  ["it has endpoints, and is shared", { slots: ["1"], policy: "shared" }, {}, "slot"]
]

describe("Whether a conversation may be had with an agent", () => {
  for (const [name, given, known, expected] of cases) {
    it(`is ${expected} where ${name}`, () => {
      const clearance = clearanceOf({ ...rules, ...given }, { ...facts, ...known })
      const brief = clearance._tag === "Serve" ? clearance.lease : clearance._tag === "Refuse" ? clearance.why : "Probe"
      assert.strictEqual(brief, expected)
    })
  }

  it("is unproven where it is refused for that, and where a probe decided nothing", () => {
    const expected: ReadonlyArray<[Partial<IsolationRules>, Partial<IsolationFacts>, boolean]> = [
      [{}, {}, false],
      [{}, { receipts: [receipt("undecided")] }, true],
      [{}, { receipts: [receipt("apart")] }, false],
      [{}, { receipts: [receipt("leaks")] }, false],
      [{ threads: "none" }, {}, true],
      [{ slots: ["1"] }, {}, true],
      [{ attested: true }, { receipts: [receipt("undecided")] }, false]
    ]
    for (const [given, known, is] of expected) {
      assert.strictEqual(isUnproven({ ...rules, ...given }, { ...facts, ...known }), is, JSON.stringify([given, known]))
    }
  })

  it("is undecided for the reason of the newest probe, while that keeps people away", () => {
    const open: IsolationReceipt = { ...receipt("undecided"), why: "it errs" }
    assert.strictEqual(whyUndecided(rules, { ...facts, receipts: [open] }), "it errs")
    assert.isUndefined(whyUndecided(rules, { ...facts, receipts: [open, receipt("apart", "a/1")] }))
    assert.isUndefined(whyUndecided({ ...rules, attested: true }, { ...facts, receipts: [open] }))
    assert.isUndefined(whyUndecided(rules, facts))
  })

  it("refuses a leak of the name that was heard, and not that of another", () => {
    const leak = { ...facts, receipts: [receipt("leaks", "a/2"), receipt("apart", "a/1")] }
    const told = (name: string) => clearanceOf(rules, { ...leak, agent: { name } })
    assert.deepStrictEqual(told("a/2"), { _tag: "Refuse", why: "quarantined" })
    assert.deepStrictEqual(told("a/1"), { _tag: "Serve", lease: "none" })
  })

  it("goes by the newest receipt that counts", () => {
    const receipts = [receipt("leaks", "a/2"), receipt("apart", "a/1")]
    assert.strictEqual(receiptFor({ receipts, agent: undefined, now: 5_000 })?.agent, "a/1")
  })
})

describe("What stands for a proof", () => {
  it.each(
    [
      [{ attested: false }, undefined],
      [{ attested: true }, "word"],
      [{ attested: false, isApart: true }, "wire"],
      [{ attested: true, isApart: true }, "wire"]
    ] as const
  )("tells the operator's word from how the wire works: %j", (facts, why) => {
    assert.strictEqual(whyApart(facts), why)
  })

  it("is so by one wire alone", () => {
    const wires = ["wire1", "mapping", "openai", "acp", "agui"] as const
    assert.deepStrictEqual(wires.filter(isApartByWire), ["openai"])
    assert.isFalse(isApartByWire(undefined))
  })
})
