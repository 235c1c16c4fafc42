import { assert, describe, it } from "@effect/vitest"
import { botMessages as spoken } from "../../../src/domain/BotMessages.ts"
import type { Turn } from "../../../src/domain/turns/Turn.ts"
import { decide } from "../../../src/domain/turns/TurnMachine.ts"
import { dueAt } from "../../../src/domain/turns/TurnRules.ts"
import {
  answer,
  asked,
  asking,
  asks,
  asleep,
  attached,
  brief,
  defect,
  detached,
  ended,
  failed,
  filed,
  minute,
  rules,
  silent,
  started,
  stop,
  table,
  talking,
  text,
  thought,
  tick,
  toolled,
  unsent
} from "../../support/TurnCases.ts"

describe("An end", () => {
  table([
    [
      "with the whole text: that is the answer",
      talking,
      ended("done", "Good day"),
      "answered · closing \"Good day\" · durable"
    ],
    ["without: what was streamed is the answer", talking, ended("done"), "answered · closing \"Hello\" · durable"],
    [
      "with an empty text: there is no answer",
      talking,
      ended("done", ""),
      "answered · closing notice \"empty\" · durable"
    ],
    ["with nothing at all", silent, ended("done"), "answered · closing notice \"empty\" · durable"],
    ["at the length limit keeps the text", talking, ended("limit"), "answered · closing \"Hello / _limit_\" · durable"],
    ["at the length limit without text", silent, ended("limit"), "answered · closing notice \"limit\" · durable"],
    ["cancelled by the agent", talking, ended("cancelled"), "stopped · closing \"Hello / _stopped_\" · durable"],
    [
      "refused with the agent's own words",
      talking,
      ended("refused", "I will not."),
      "refused · closing \"I will not.\" · durable"
    ],
    ["refused without a word", silent, ended("refused"), "refused · closing notice \"refused\" · durable"],
    [
      "leaves tools out of the answer",
      { ...talking, tools: [{ call: "c", title: "Look", status: "done" }] },
      ended("done"),
      "answered · closing \"Hello\" · durable"
    ],
    [
      "by a failure of the run keeps the text",
      talking,
      failed("internal", { run: "r1", message: "boom" }),
      "failed · closing \"Hello / _failed internal boom_\" · durable"
    ],
    [
      "by a failure of the run, though trying again might help: it may have acted",
      talking,
      failed("overloaded", { run: "r1", retryMs: 100 }),
      "failed · closing \"Hello / _failed overloaded _\" · durable"
    ],
    [
      "by a refusal of the prompt",
      asked,
      failed("too_long", { prompt: "p1" }),
      "failed · closing notice \"failed too_long \" · durable"
    ],
    ["not by a refusal of another prompt", asked, failed("busy", { prompt: "other", retryMs: 9 }), "asked · none"],
    ["not by a failure that is about nothing", talking, failed("odd"), "streaming · none"],
    ["not by anything before the prompt was asked", asleep, failed("busy", { prompt: "p1" }), "queued · none"]
  ])

  it("shows an agent's error as data, not as Markdown", () => {
    const again = "React with ⟲ or 🔁, or send `!retry`, to try again."
    assert.strictEqual(
      spoken.en("!").failed("x", "**no** [a](b)\n<b>"),
      "The assistant reported an error: `**no** [a](b) <b>`. " + again
    )
    assert.strictEqual(
      spoken.en("!").failed("x", "it is gone!"),
      "The assistant reported an error: it is gone! " + again
    )
    assert.strictEqual(
      spoken.en("!").failed("rate_limit", " "),
      "The assistant reported an error (`rate_limit`). " + again
    )
    assert.isBelow(spoken.en("!").failed("x", "!".repeat(9_000)).length, 700)
  })
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
  it("is asked half as often with every refusal in a row, so that half an hour costs 16 asks and not 18,000", () => {
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
    const begun = decide(rules, turn, started()).turn
    assert.isUndefined(begun.refusals)
  })
  table([
    ["waits until then", waiting, tick(7_999), "asked · none"],
    ["is asked when the time has come", waiting, tick(8_000), "asked · AskPrompt · durable"],
    ["may begin of itself before", waiting, started(), "streaming · none"],
    [
      "is not asked what was stopped meanwhile",
      waiting,
      stop,
      "stopped · closing notice \"stopped\" · Cancel whatever runs · durable"
    ]
  ])
  it("is asked once for each refusal", () => {
    const again = decide(rules, waiting, tick(8_000)).turn
    assert.strictEqual(brief(decide(rules, again, tick(9_000))), "asked · none")
  })
})

describe("Stopping, bugs and the time limit", () => {
  table([
    [
      "a stop before anything was asked tells the agent nothing",
      asleep,
      stop,
      "stopped · closing notice \"stopped\" · durable"
    ],
    [
      "a stop after the asking cancels whatever runs",
      asked,
      stop,
      "stopped · closing notice \"stopped\" · Cancel whatever runs · durable"
    ],
    [
      "a stop in a run cancels that run and keeps the text",
      talking,
      stop,
      "stopped · closing \"Hello / _stopped_\" · Cancel r1 · durable"
    ],
    [
      "a stop of a question closes it",
      asking,
      stop,
      "stopped · closing \"Hello / _stopped_\" · question 0 a1 withdrawn · Cancel r1 · durable"
    ],
    ["a bug before anything was asked", asleep, defect, "failed · closing notice \"defect\" · durable"],
    ["a bug after the asking", asked, defect, "failed · closing notice \"defect\" · Cancel whatever runs · durable"],
    ["a bug in a run", talking, defect, "failed · closing \"Hello / _defect_\" · Cancel r1 · durable"]
  ])
  // Half an hour was listened to but for the last half minute.
  const late = (turn: Turn): Turn => ({ ...turn, spent: 29.5 * minute, countedAt: 0 })
  table([
    ["the time limit is not over", late(talking), tick(minute / 2 - 1), "streaming · none"],
    [
      "the time limit ends a run",
      late(talking),
      tick(minute / 2),
      "failed · closing \"Hello / _timed out_\" · Cancel r1 · durable"
    ],
    [
      "the time limit ends a prompt that nothing came to",
      late(asked),
      tick(minute / 2),
      "failed · closing notice \"timed out\" · Cancel whatever runs · durable"
    ],
    [
      "the time limit ends a busy agent's prompt",
      { ...late(asked), askAgainAt: minute / 2 },
      tick(minute / 2),
      "failed · closing notice \"timed out\" · Cancel whatever runs · durable"
    ],
    [
      "the time limit does not end what nobody listens to",
      { ...talking, spent: 31 * minute },
      tick(99 * minute),
      "streaming · none"
    ],
    ["the time limit does not end what waits for a person", late(asking), tick(minute / 2), "streaming · none"],
    ["a prompt that was not asked has no time limit", asleep, tick(99 * minute), "queued · none"]
  ])
})

describe("A closed turn", () => {
  const everything = [
    started(),
    text("!"),
    thought,
    toolled("c", "done"),
    filed("a"),
    asks("?"),
    ended("done", "!"),
    failed("x", { run: "r1" }),
    failed("busy", { prompt: "p1", retryMs: 1 }),
    attached("e1"),
    attached("e2", { features: { durable: true } }),
    detached(true),
    detached(false),
    tick(99 * minute),
    unsent,
    stop,
    defect,
    answer("a1", { choice: "yes" })
  ]
  for (const phase of ["answered", "stopped", "failed", "interrupted", "refused"] as const) {
    it(`that is ${phase} is changed by nothing, and waits for nothing`, () => {
      const closed = { ...asking, phase, askAgainAt: 1, detachedAt: 1, unshown: true }
      for (const input of everything) {
        assert.deepStrictEqual(decide(rules, closed, input), {
          turn: closed,
          show: undefined,
          questions: [],
          asks: [],
          commit: "none"
        })
      }
      assert.isUndefined(dueAt(rules, closed))
    })
  }
})
