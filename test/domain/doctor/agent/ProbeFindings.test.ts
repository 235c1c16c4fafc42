import { assert, describe, it } from "@effect/vitest"
import { probeFindings } from "../../../../src/domain/doctor/agent/ProbeFindings.ts"

describe("What a probe found", () => {
  const of = (
    verdict: Parameters<typeof probeFindings>[0]["verdict"],
    slots: ReadonlyArray<string> = [],
    change: { readonly isKept?: boolean; readonly lifted?: boolean; readonly overtaken?: boolean } = {}
  ) =>
    probeFindings(
      { verdict, prompts: 18, seconds: 2.5 },
      { isKept: true, lifted: false, overtaken: false, slots, ...change }
    )

  it("says where it is kept nowhere, and speaks of no quarantine then", () => {
    const [memory, , receipt] = of({ _tag: "Leaks", why: "w" }, [], { isKept: false })
    assert.deepInclude(receipt, { look: "receipt", verdict: "skipped" })
    assert.notInclude(memory?.means ?? "", "quarantine")
  })

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
    assert.include(of({ _tag: "Apart" }, [], { lifted: true })[0]?.means ?? "", "The quarantine is lifted")
    assert.notInclude(of({ _tag: "Apart" })[0]?.means ?? "", "lifted")
  })

  it("says that it proves nothing where the agent was put under quarantine meanwhile", () => {
    const [first] = of({ _tag: "Apart" }, [], { overtaken: true })
    assert.strictEqual(first?.verdict, "failed")
    assert.include(first?.seen ?? "", "while it was probed")
  })

  it("says that slots must be wiped, whatever was found", () => {
    for (const verdict of [{ _tag: "Apart" }, { _tag: "Leaks", why: "w" }, { _tag: "Undecided", why: "w" }] as const) {
      const last = of(verdict, ["1", "2"]).at(-1)
      assert.deepInclude(last, { verdict: "warning", seen: "1 and 2 were told what they now remember" })
    }
  })
})
