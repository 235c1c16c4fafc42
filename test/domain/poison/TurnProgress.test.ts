import { assert, describe, it } from "@effect/vitest"
import { madeProgress } from "../../../src/domain/poison/TurnProgress.ts"
import type { Turn } from "../../../src/domain/turns/Turn.ts"
import { asked, asking, asleep, silent, talking } from "../../support/TurnCases.ts"

const tool = (status: Turn["tools"][number]["status"]): Turn => ({
  ...talking,
  tools: [{ call: "c", title: "T", status }]
})

describe("A turn is further", () => {
  for (
    const [title, before, now, further] of [
      ["when it was asked", asleep, asked, true],
      ["when its run said something", asked, talking, true],
      ["not when only its run began: that is told again as well", asked, silent, false],
      ["when it is closed", talking, { ...talking, phase: "answered" }, true],
      ["when there is more text", talking, { ...talking, text: "Hello you" }, true],
      ["when a tool began", talking, tool("started"), true],
      ["when a tool is done", tool("running"), tool("done"), true],
      ["when the agent asks", talking, asking, true],
      ["when the person answered", asking, { ...talking, answer: { _tag: "Answer", ask: "a1", choice: "yes" } }, true],
      ["not as it is", talking, talking, false],
      ["not when the room was told that the agent is away", talking, {
        ...talking,
        toldAway: true,
        detachedAt: 5,
        shows: 2
      }, false],
      ["not when only its cursor moved", talking, { ...talking, cursor: { epoch: "e2", seq: 90 } }, false],
      ["not when it is asked again", asked, { ...asked, cursor: { epoch: "e2", seq: 0 } }, false],
      ["not when it was given back", asked, asleep, false],
      ["not when its run is told again", talking, { ...talking, text: "Hell" }, false],
      ["not when its run is about to be told again", talking, { ...talking, phase: "asked" }, false]
    ] as const
  ) it(title, () => assert.strictEqual(madeProgress(before, now), further))
})
