import { assert, describe, it } from "@effect/vitest"
import { isEmpty, planOf, stepsOf } from "../../../src/domain/reset/Plan.ts"
import type { Step } from "../../../src/domain/reset/Step.ts"
import { roomId, snapshot } from "../../support/ResetWorld.ts"

const step = (name: string): Step => ({ _tag: "LeaveRoom", room: roomId(name) })

describe("A plan", () => {
  it("has no empty stages, and its steps in order", () => {
    const plan = planOf(snapshot(), [[], [step("a"), step("b")], [], [step("c")]])
    assert.lengthOf(plan.stages, 2)
    assert.deepStrictEqual(stepsOf(plan), [step("a"), step("b"), step("c")])
    assert.isFalse(isEmpty(plan))
  })
  it("of empty stages alone is empty", () => assert.isTrue(isEmpty(planOf(snapshot(), [[], []]))))
})
