import { assert, describe, it } from "@effect/vitest"
import type { ToolLine, Turn } from "../../../../src/domain/turns/Turn.ts"
import { decide, type TurnInput } from "../../../../src/domain/turns/TurnMachine.ts"
import { dueAt } from "../../../../src/domain/turns/TurnRules.ts"
import { clockSet } from "../../../../src/domain/turns/TurnTime.ts"
import {
  asleep,
  attached,
  brief,
  ended,
  failed,
  rules,
  silent,
  started,
  stop,
  table,
  talking,
  text,
  tick,
  toolled
} from "../../../support/TurnCases.ts"

const tool = (title: string, status: ToolLine["status"] = "done"): ToolLine => ({ call: title, title, status })
const lived = (turn: Turn, ...inputs: ReadonlyArray<TurnInput>) =>
  inputs.reduce((now, input) => decide(rules, now, input).turn, turn)

/** A tool that began at 5 s; shown at 8 s. */
const working = lived(silent, toolled("c1", "started", "Search"))
const noted = lived(working, tick(8_000))

describe("Tools before the first word", () => {
  table([
    ["are typing for three seconds", working, tick(7_999), "streaming · none"],
    ["are told after that, in a notice", working, tick(8_000), "streaming · first progress \"⏳ Search\" · lazy"],
    ["that ended before are told nowhere", lived(working, toolled("c1", "done")), tick(8_000), "streaming · none"],
    [
      "one after the other count together",
      lived(working, toolled("c1", "done"), toolled("c2", "started", "Deploy")),
      tick(8_000),
      "streaming · first progress \"✓ Search + ⏳ Deploy\" · lazy"
    ],
    ["are told again at the pace of edits", lived(noted, toolled("c1", "failed")), tick(8_799), "streaming · none"],
    [
      "show how they stand",
      lived(noted, toolled("c1", "failed")),
      tick(8_800),
      "streaming · edit progress \"✗ Search\" · lazy"
    ],
    ["are told no more when the first word came", lived(working, text("Hi")), tick(8_000), "streaming · none"],
    [
      "become one line when the answer is there",
      { ...noted, tools: [tool("Search"), tool("Deploy", "failed")] },
      ended("done", "Hi"),
      "answered · final \"Hi\" · edit progress \"✓ 2: Search, ✗ Deploy\" · durable"
    ],
    [
      "become one line when it is stopped",
      noted,
      stop,
      "stopped · final notice \"stopped\" · edit progress \"✓ 1: Search\" · Cancel r1 · durable"
    ],
    [
      "that failed altogether are marked so",
      { ...noted, tools: ["a", "b", "c", "d", "e", "f"].map((name) => tool(name, "failed")) },
      failed("internal", { run: "r1" }),
      "failed · final notice \"failed internal \" · " +
      "edit progress \"✗ 6: ✗ a, ✗ b, ✗ c, ✗ d, ✗ e, …\" · durable"
    ]
  ])

  it("are forgotten where the run begins anew", () => {
    assert.isUndefined(lived(working, started("p1", "r1", true)).toolAt)
  })

  it("are the last five, in their order", () => {
    const tools = ["a", "b", "c", "d", "e", "f"].map((name) => tool(name, "started"))
    const told = decide(rules, { ...working, tools }, tick(8_000))
    assert.include(brief(told), "\"⏳ b + ⏳ c + ⏳ d + ⏳ e + ⏳ f\"")
  })

  it("are told as late as they were due, where the clock was set", () =>
    assert.strictEqual(dueAt(rules, clockSet(working, -4_000)), 4_000))

  table(
    [["are told nowhere without streaming", working, tick(60_000), "streaming · none"]],
    { ...rules, streaming: false }
  )
})

describe("A notice that only told of a wait", () => {
  const away = lived({ ...asleep, detachedAt: 5_000 }, tick(15_000))
  const back = lived(away, attached("e1"), started())
  const late = (turn: Turn): Turn => ({ ...turn, askedAt: 20_000 })
  table([
    ["is no news for an answer that comes at once", late(back), tick(22_999), "streaming · none"],
    ["says that it is worked on", late(back), tick(23_000), "streaming · edit progress \"working\" · lazy"],
    ["goes with the first word", back, text("Hi"), "streaming · first \"Hi\" · notice gone · lazy"],
    ["goes with the end", away, stop, "stopped · final notice \"stopped\" · notice gone · durable"],
    ["goes once", lived(back, text("Hi")), ended("done"), "answered · final \"Hi\" · durable"],
    [
      "that is gone does not come back for tools",
      { ...lived(back, text("Hi")), unshown: false },
      toolled("c1", "started", "Search"),
      "streaming · none"
    ]
  ])
  it("is not there where the answer has words", () =>
    assert.include(
      brief(decide(rules, { ...talking, detachedAt: 5_000 }, tick(15_000))),
      "question \"Hello / _away_\""
    ))
})
