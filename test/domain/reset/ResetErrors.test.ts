import { assert, describe, it } from "@effect/vitest"
import type { ChatId, RoomId } from "../../../src/domain/Ids.ts"
import { planForeign, planStale, ResetHalted, StepFailed } from "../../../src/domain/reset/ResetErrors.ts"
import type { Step } from "../../../src/domain/reset/Step.ts"
import { chatId, roomId } from "../../support/ResetWorld.ts"

/** What wipes the screen, begins a line, or turns the direction of writing. */
const odd = "x\u001b[2J\n\u2028\u202e\u0007\ud800"
const step: Step = { _tag: "LeaveRoom", room: roomId("a") }
const failed = new StepFailed({ step, why: "refused", retryAfter: null, again: "never" })

describe("A reset that ends without being done", () => {
  it.each([
    [1, "LeaveRoom failed: refused. 2 of 9 steps are done and stay done; the same command does the rest."],
    [
      3,
      "3 steps failed; the first: LeaveRoom failed: refused. 2 of 9 steps are done and stay done; the same command " +
      "does the rest."
    ]
  ])("failed for good in %d steps", (count, message) => {
    const halted = new ResetHalted({ done: 2, of: 9, failed: count, reason: failed })
    assert.deepStrictEqual([halted.message, halted.exitCode], [message, 1])
  })

  it.each<[string, ReadonlyArray<Step>]>([
    ["1 of its steps (such as LeaveRoom of !a) was made for", [step]],
    [
      "2 of its steps (such as ForgetChat of !c) were made for",
      [{ _tag: "ForgetChat", chat: chatId("c"), generation: 0, newest: 1 }, step]
    ],
    ["1 of its steps (such as DropGap) was made for", [{ _tag: "DropGap", gap: 1 }]],
    ["0 of its steps were made for", []]
  ])("was planned for another world: %s", (said, steps) => {
    const stale = planStale(steps)
    assert.strictEqual(
      stale.message,
      `The plan is stale: ${said} a state that is no more. Nothing was changed; make a new plan with ` +
        "--dry-run --out FILE."
    )
    assert.strictEqual(stale.exitCode, 2)
  })

  it("was planned for somebody else", () => {
    const foreign = planForeign("@a:x on https://x", "@b:x")
    assert.strictEqual(
      foreign.message,
      "The plan was made for @a:x on https://x, but this is @b:x. Nothing was changed."
    )
    assert.strictEqual(foreign.exitCode, 2)
  })

  it("says nothing that steers a terminal, whoever chose the ids", () => {
    const errors = [
      planStale([{ _tag: "LeaveRoom", room: `!r${odd}` as RoomId }]),
      planStale([{ _tag: "ForgetChat", chat: `c${odd}` as ChatId, generation: 0, newest: 1 }]),
      planForeign(`@u${odd}`, `@u${odd}`)
    ]
    for (const { message } of errors) assert.notMatch(message, /[\p{C}\p{Zl}\p{Zp}]/u)
  })
})
