import { assert, describe, it } from "@effect/vitest"
import { ChatId } from "../../src/domain/Ids.ts"
import { isFurther, trialsOf } from "../../src/domain/Suspicion.ts"
import type { Turn } from "../../src/domain/Turn.ts"
import { asked, asking, asleep, silent, talking } from "./TurnCases.ts"

const tool = (status: Turn["tools"][number]["status"]): Turn => ({ ...talking, tools: [{ call: "c", title: "T", status }] })

describe("A turn is further", () => {
  for (const [title, before, now, further] of [
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
    ["not when the room was told that the agent is away", talking, { ...talking, toldAway: true, detachedAt: 5, shows: 2 }, false],
    ["not when only its cursor moved", talking, { ...talking, cursor: { epoch: "e2", seq: 90 } }, false],
    ["not when it is asked again", asked, { ...asked, cursor: { epoch: "e2", seq: 0 } }, false],
    ["not when it was given back", asked, asleep, false],
    ["not when its run is told again", talking, { ...talking, text: "Hell" }, false],
    ["not when its run is about to be told again", talking, { ...talking, phase: "asked" }, false]
  ] as const) it(title, () => assert.strictEqual(isFurther(before, now), further))
})

describe("Trials", () => {
  const suspects = (...strikes: ReadonlyArray<number>) => strikes.map((count, at) => ({ chat: ChatId.make(`!${at}`), strikes: count }))
  const brief = (...strikes: ReadonlyArray<number>) => {
    const { calm, order } = trialsOf(suspects(...strikes))
    return `${calm}: ${order.map(({ chat, window }) => `${chat} ${window}`).join(", ")}`
  }
  for (const [title, strikes, outcome] of [
    ["are none where nobody is suspect", [], "0: "],
    ["give three seconds to each of a few", [1, 1], "0: !0 3000, !1 3000"],
    ["begin with the gravest, after a time of calm", [1, 2, 1, 2], "3000: !1 3000, !3 3000, !0 3000, !2 3000"]
  ] as const) it(title, () => assert.strictEqual(brief(...strikes), outcome))

  it("of many take ten seconds after two restarts, and a minute after three", () => {
    for (const [strikes, total] of [[1, 10_000], [2, 60_000]] as const) {
      const { order } = trialsOf(suspects(...Array.from({ length: 50 }, () => strikes)))
      assert.strictEqual(order.reduce((sum, { window }) => sum + window, 0), total)
    }
  })
})
