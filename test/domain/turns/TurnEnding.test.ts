import { assert, describe, it } from "@effect/vitest"
import type { Turn } from "../../../src/domain/turns/Turn.ts"
import { decide } from "../../../src/domain/turns/TurnMachine.ts"
import {
  agent,
  asked,
  asking,
  asleep,
  attached,
  brief,
  detached,
  ended,
  failed,
  fellSilent,
  minute,
  rules,
  silent,
  started,
  stop,
  table,
  talking,
  tick
} from "../../support/TurnCases.ts"

describe("An end that was guessed", () => {
  table([
    ["is told below the answer", talking, fellSilent, "answered · final \"Hello / _may be incomplete_\" · durable"],
    [
      "is told as an end without an answer where nothing was said",
      silent,
      fellSilent,
      "answered · final notice \"empty\" · durable"
    ],
    ["is not told where the agent says so", talking, ended("done"), "answered · final \"Hello\" · durable"]
  ])
})

describe("An agent that has forgotten", () => {
  const forgot: Turn = { ...talking, forgot: true }
  table([
    ["says nothing of it before its answer", talking, agent({ _tag: "Forgotten" }, 5_000), "streaming · none"],
    ["has it told below its answer", forgot, ended("done"), "answered · final \"Hello / _forgotten_\" · durable"],
    ["has what matters more told instead", forgot, ended("limit"), "answered · final \"Hello / _limit_\" · durable"]
  ])
  it("is known until its answer is there", () => {
    assert.isTrue(decide(rules, asked, agent({ _tag: "Forgotten" }, 5_000)).turn.forgot)
  })
})

describe("A prompt that did not arrive", () => {
  const simple = { idempotent: false, durable: false }
  table([
    [
      "is asked again, whatever the agent knows",
      asked,
      attached("e2", { features: simple, untaken: "p1" }),
      "asked · AskPrompt · durable"
    ],
    [
      "has failed for the reason where that does not pass by itself",
      asked,
      detached(true, 5_000, "unauthorized", "p1"),
      "failed · final notice \"unlinked unauthorized\" · durable"
    ],
    [
      "leaves one that may have arrived interrupted",
      asked,
      detached(true, 5_000, "unauthorized", "p0"),
      "interrupted · final notice \"interrupted\" · durable"
    ],
    [
      "leaves another one interrupted",
      asked,
      attached("e2", { features: simple, untaken: "p0" }),
      "interrupted · final notice \"interrupted\" · durable"
    ]
  ])
})

describe("A failure that says what its answer was", () => {
  table([
    [
      "takes back what was streamed and is none",
      talking,
      failed("key", { run: "r1", seq: 9, text: "" }),
      "failed · final notice \"failed key \" · durable"
    ],
    [
      "leaves what another run streamed",
      talking,
      failed("key", { run: "r0", seq: 9, text: "" }),
      "streaming · none"
    ]
  ])
})

describe("Stopping where the agent cannot be told", () => {
  table([
    ["says nothing of it before anything was asked", asleep, stop, "stopped · final notice \"stopped\" · durable"],
    [
      "says that work may go on",
      talking,
      stop,
      "stopped · final \"Hello / _not listening_\" · Cancel r1 · durable"
    ]
  ], { ...rules, heedsCancel: false })
})

describe("A refusal that may pass", () => {
  const busy = failed("busy", { prompt: "p1", retryMs: 3_000 })
  table([
    ["is waited out where the prompt has left and nothing came of it", silent, busy, "asked · lazy"],
    ["is a failure once words came", talking, busy, "failed · final \"Hello / _failed busy _\" · durable"],
    [
      "is a failure once a tool was called",
      { ...silent, tools: [{ call: "c", title: "t", status: "started" }] },
      busy,
      "failed · final notice \"failed busy \" · durable"
    ],
    [
      "is a failure once somebody was asked",
      { ...asking, text: "" },
      busy,
      "failed · final notice \"failed busy \" · question 0 a1 withdrawn · durable"
    ]
  ])
})

describe("A busy agent", () => {
  const busy = decide(rules, asked, failed("busy", { prompt: "p1", retryMs: 3_000 }))
  const waiting = busy.turn
  it("is asked again after the time that it names, between a quarter of a second and five minutes", () => {
    assert.strictEqual(brief(busy), "asked · lazy")
    for (const [named, at] of [[3_000, 8_000], [0, 5_250], [9 * minute, 5_000 + 5 * minute]] as const) {
      assert.strictEqual(decide(rules, asked, failed("busy", { prompt: "p1", retryMs: named })).turn.askAgainAt, at)
    }
  })
  it("is asked half as often with every refusal in a row: 16 times in half an hour, not 18,000", () => {
    let turn = asked
    const waits: Array<number> = []
    for (let at = 0; at < 30 * minute;) {
      turn = decide(rules, turn, { ...failed("busy", { prompt: "p1", retryMs: 0 }), at }).turn
      waits.push(turn.askAgainAt! - at)
      at = turn.askAgainAt!
      turn = decide(rules, turn, tick(at)).turn
    }
    assert.deepStrictEqual(waits.slice(0, 4), [250, 500, 1_000, 2_000])
    assert.deepStrictEqual([waits.at(-1), waits.length], [5 * minute, 16])
  })
  table([
    ["waits until then", waiting, tick(7_999), "asked · none"],
    ["is asked when the time has come", waiting, tick(8_000), "asked · AskPrompt · durable"],
    ["may begin of itself before", waiting, started(), "streaming · none"],
    [
      "is not asked what was stopped meanwhile",
      waiting,
      stop,
      "stopped · final notice \"stopped\" · Cancel whatever runs · durable"
    ]
  ])
  it("is asked once for each refusal", () => {
    const again = decide(rules, waiting, tick(8_000)).turn
    assert.strictEqual(brief(decide(rules, again, tick(9_000))), "asked · none")
  })
  it("is not asked again once it answers", () => {
    const running = decide(rules, waiting, started()).turn
    assert.strictEqual(brief(decide(rules, running, tick(10_000))), "streaming · none")
  })
  it("is asked as rarely where a run counts as begun when the prompt leaves", () => {
    const again = decide(rules, decide(rules, waiting, tick(8_000)).turn, started()).turn
    const refused = decide(rules, again, { ...failed("busy", { prompt: "p1", retryMs: 0 }), at: 8_000 }).turn
    assert.strictEqual(refused.askAgainAt, 8_500)
  })
})

describe("An agent that mixed conversations up in the middle of an answer", () => {
  it("is told of as that, and not as a lost connection", () => {
    const { show, turn } = decide(rules, asked, detached(true, 5_000, "quarantined"))
    assert.strictEqual(turn.phase, "interrupted")
    assert.strictEqual(show?.text, "unlinked quarantined")
    assert.strictEqual(decide(rules, asked, detached(true)).show?.text, "interrupted")
  })
})
