import { assert, describe, it } from "@effect/vitest"
import type { RoomId } from "../../../src/domain/Ids.ts"
import { comparisonText } from "../../../src/domain/reconciliation/ComparisonText.ts"
import type { Difference } from "../../../src/domain/reconciliation/Difference.ts"
import type { Plan } from "../../../src/domain/reset/Plan.ts"
import { serverState, snapshot } from "../../support/ResetWorld.ts"

const room = "!r:x" as RoomId
const basis = snapshot({ server: serverState({ rooms: [] }) })
const nothing: Plan = { basis, stages: [] }
const differences: ReadonlyArray<Difference> = [
  { kind: "behind", room: null, by: "sync", why: "what happened since" },
  { kind: "alone", room, by: "nobody", why: null },
  { kind: "left", room, by: "plan", why: null }
]

describe("what a dry run of a reconciliation says", () => {
  it("is one line where both sides agree", () => {
    assert.strictEqual(
      comparisonText(nothing, { differences: [] }),
      "Store and homeserver agree: there is nothing to do."
    )
  })

  it("is the plan, and what is left and to whom", () => {
    const text = comparisonText({ basis, stages: [[{ _tag: "NoteLeft", room }]] }, { differences })
    assert.include(text, "1 step in 1 stage.\n\nLeft to the sync\n  behind (what happened since)")
    assert.include(text, `\n\nLeft, because no step mends it\n  ${room}: alone`)
    assert.notInclude(text, ": left")
    assert.notInclude(comparisonText(nothing, { differences }), "agree")
  })

  it("keeps long lists short", () => {
    const many = Array.from({ length: 23 }, () => differences[1]!)
    assert.include(comparisonText(nothing, { differences: many }), "\n  and 3 more")
  })
})
