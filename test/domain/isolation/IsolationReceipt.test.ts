import { assert, describe, it } from "@effect/vitest"
import {
  type IsolationReceipt,
  isValid,
  readReceipts,
  trusted,
  withReceipt
} from "../../../src/domain/isolation/IsolationReceipt.ts"

const receipt = (fields: Partial<IsolationReceipt> = {}): IsolationReceipt => ({
  verdict: "apart",
  at: 1_000,
  wire: "wire1",
  agent: "agent/1",
  by: "start",
  seconds: 3,
  asked: ["Please remember this."],
  ...fields
})
const day = 86_400_000

describe("A receipt of a probe", () => {
  it("is read as it was written, and nothing is made of what cannot be read", () => {
    const kept = [receipt(), receipt({ agent: "agent/2", verdict: "nothing" })]
    assert.deepStrictEqual(readReceipts(JSON.stringify(kept)), kept)
    for (const text of [undefined, "", "lifted", "{}", "[{}]"]) assert.deepStrictEqual(readReceipts(text), [])
  })

  it("counts by its verdict and age", () => {
    const cases: ReadonlyArray<[IsolationReceipt["verdict"], number, boolean]> = [
      ["apart", 1_000 + 400 * day, true],
      ["trusted", 1_000 + 400 * day, true],
      ["nothing", 1_000 + day - 1, true],
      ["nothing", 1_000 + day, false],
      // A clock that was set back tells nothing of the age.
      ["nothing", 999, false],
      ["leaks", 1_001, false],
      ["undecided", 1_001, false]
    ]
    for (const [verdict, now, expected] of cases) {
      assert.strictEqual(isValid(receipt({ verdict }), now), expected, `${verdict} at ${now}`)
    }
  })

  it("takes the place of the one of the same name; one that clears the agent ends every leak", () => {
    const leak = receipt({ verdict: "leaks" })
    const other = receipt({ agent: "agent/2" })
    assert.deepStrictEqual(withReceipt([leak, other], other), [other])
    assert.deepStrictEqual(withReceipt([other], leak), [leak, other])
    const spare = receipt({ agent: "agent/3", verdict: "nothing" })
    assert.deepStrictEqual(withReceipt([leak, spare], other), [other, spare])
    assert.deepStrictEqual(withReceipt([receipt()], receipt({ at: 2 })), [receipt({ at: 2 })])
  })

  it("that decides nothing takes the place of its like alone", () => {
    const open = receipt({ verdict: "undecided", at: 5 })
    const known = [receipt(), receipt({ agent: "agent/2", verdict: "leaks" })]
    assert.deepStrictEqual(withReceipt(known, open), [open, ...known])
    const later = receipt({ agent: "agent/3", verdict: "undecided", at: 6 })
    assert.deepStrictEqual(withReceipt([open, ...known], later), [later, ...known])
    assert.deepStrictEqual(withReceipt([open], receipt()), [receipt()])
    const full = ["1", "2", "3", "4"].map((agent) => receipt({ agent }))
    assert.deepStrictEqual(withReceipt(full, open), [open, ...full])
  })

  it("stands beside those of another wire", () => {
    const leak = receipt({ verdict: "leaks", wire: "mapping" })
    assert.deepStrictEqual(withReceipt([leak], receipt()), [receipt(), leak])
  })

  it("of a leak is the operator's word once they trust the agent", () => {
    const leak = receipt({ verdict: "leaks", agent: "agent/2" })
    assert.deepStrictEqual(trusted([receipt(), leak], 9_000), [
      receipt(),
      { ...leak, verdict: "trusted", by: "operator", at: 9_000 }
    ])
  })

  it("is kept for few names", () => {
    const all = Array.from({ length: 9 }, (_, at) => receipt({ agent: `agent/${at}` }))
    const kept = all.reduce<ReadonlyArray<IsolationReceipt>>(withReceipt, [])
    assert.deepStrictEqual(kept.map(({ agent }) => agent), ["agent/8", "agent/7", "agent/6", "agent/5"])
  })
})
