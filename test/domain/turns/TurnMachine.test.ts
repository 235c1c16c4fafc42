import { assert, describe, it } from "@effect/vitest"
import { EventId, UserId } from "../../../src/domain/Ids.ts"
import type { Turn } from "../../../src/domain/turns/Turn.ts"
import { decide, type TurnInput } from "../../../src/domain/turns/TurnMachine.ts"
import { dueAt } from "../../../src/domain/turns/TurnRules.ts"
import {
  answer,
  asked,
  asking,
  asks,
  asleep,
  attached,
  brief,
  choices,
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
  unsent,
  unsentAgain
} from "../../support/TurnCases.ts"

describe("Showing a growing answer", () => {
  const at = (time: number) => text("!", { at: time })
  table([
    ["an edit is not made before its time", talking, at(1_799), "streaming · none"],
    ["an edit is made when its time has come", talking, at(1_800), "streaming · edit \"Hello!\" · lazy"],
    [
      "what was held back is shown by the tick",
      { ...talking, unshown: true },
      tick(1_800),
      "streaming · edit \"Hello\" · lazy"
    ],
    ["a tick before the time shows nothing", { ...talking, unshown: true }, tick(1_799), "streaming · none"],
    [
      "a message with nothing in it any more stays as it is until there are words again",
      { ...talking, text: "", unshown: true },
      tick(1_800),
      "streaming · none"
    ],
    ["a tick with nothing new shows nothing", talking, tick(10_000), "streaming · none"],
    ["the thirtieth edit is the last", { ...talking, shows: 30 }, at(6_000), "streaming · edit \"Hello!\" · lazy"],
    ["after it only the final follows", { ...talking, shows: 31 }, at(60_000), "streaming · none"]
  ])
  table([
    ["without streaming nothing is shown before the end", silent, text("Hi"), "streaming · none"],
    [
      "without streaming a tick shows nothing either",
      { ...silent, text: "Hi", unshown: true },
      tick(9_000),
      "streaming · none"
    ],
    [
      "without streaming a question is shown all the same",
      talking,
      asks("Deploy?", []),
      "streaming · question 0 a1 open · durable"
    ],
    [
      "without streaming the final is the first thing that is shown",
      { ...silent, text: "Hi" },
      ended("done"),
      "answered · final \"Hi\" · durable"
    ]
  ], { ...rules, streaming: false })
})

describe("A question", () => {
  const free = { ...asking, question: { ask: "a1", title: "Name?", choices: [], number: 0 } }
  const event = EventId.make("$said")
  const by = UserId.make("@ann:x")
  const given =
    decide(rules, asking, { _tag: "Answer", at: 5_000, ask: "a1", choice: "yes", number: 0, place: 1, event, by }).turn
  const unfit = (ask: string): TurnInput => ({ _tag: "Unfit", at: 5_000, ask, number: 0, event })
  table([
    ["is shown at once, as an event of its own", talking, asks("Deploy?"), "streaming · question 0 a1 open · durable"],
    [
      "is shown without an answer that says nothing",
      silent,
      asks("Name?", [], "Of the branch"),
      "streaming · question 0 a1 open · durable"
    ],
    [
      "comes after what was said before it",
      { ...talking, unshown: true },
      asks("Deploy?"),
      "streaming · question \"Hello\" · question 0 a1 open · durable"
    ],
    [
      "takes the place of the one before, in another event",
      asking,
      asks("Delete?", choices, undefined, "r1"),
      "streaming · question 0 a1 withdrawn · question 1 a1 open · durable"
    ],
    [
      "of an earlier version gets an event of its own",
      { ...talking, question: { ask: "a0", title: "?", choices } },
      tick(5_000),
      "streaming · question 0 a0 open · durable"
    ],
    [
      "is answered by a choice",
      asking,
      answer("a1", { choice: "yes" }),
      "streaming · question 0 a1 answered by 1 · Answer a1=yes · durable"
    ],
    [
      "is answered by words",
      free,
      answer("a1", { text: "main" }),
      "streaming · question 0 a1 answered · Answer a1=main · durable"
    ],
    ["takes no answer that is another's", asking, answer("a2", { choice: "yes" }), "streaming · none"],
    ["takes no answer when there is none", talking, answer("a1", { choice: "yes" }), "streaming · none"],
    ["says once what would be an answer", asking, unfit("a1"), "streaming · hint on $said · durable"],
    ["says nothing of another question", asking, unfit("a2"), "streaming · none"],
    ["that the room will never be shown ends the turn with a word about it", asking, {
      _tag: "Unshown",
      at: 5_000,
      number: 0,
      why: "M_X"
    }, "failed · final \"Hello / _unsendable M_X_\" · question 0 a1 refused · Cancel r1 · durable"],
    [
      "that took the place of one which is never shown stays",
      { ...asking, question: { ...asking.question!, number: 1 } },
      { _tag: "Unshown", at: 5_000, number: 0, why: "M_X" },
      "streaming · none"
    ],
    ["that is closed at the agent ends nothing", asking, failed("ask_closed"), "streaming · none"],
    [
      "goes with the end of the run",
      asking,
      ended("done"),
      "answered · final \"Hello\" · question 0 a1 withdrawn · durable"
    ],
    ["goes when another run begins", asking, started("p1", "r2"), "streaming · question 0 a1 withdrawn · lazy"],
    ["stays when its run is told again", asking, started("p1", "r1", true, 1), "streaming · none"]
  ])

  it("forgets an answer once the run goes on", () => {
    const given = decide(rules, asking, answer("a1", { choice: "yes" })).turn
    const heard = decide(rules, given, text(" you", { at: 1_100 })).turn
    assert.strictEqual(brief(decide(rules, heard, attached("e1", { resumed: true }))), "streaming · none")
  })

  it("takes one answer, names its event in the final, and is then shown no more", () => {
    assert.strictEqual(brief(decide(rules, given, answer("a1", { choice: "no" }))), "streaming · none")
    assert.strictEqual(brief(decide(rules, given, tick(5_000))), "streaming · none")
    assert.deepStrictEqual(decide(rules, given, ended("done")).turn.answers, [event])
  })

  it("has what the agent says about it, if anything", () => {
    for (const said of ["for good", undefined]) {
      const { question } = decide(rules, talking, asks("Delete?", choices, said)).turn
      const rest = said === undefined ? {} : { text: said }
      assert.deepStrictEqual(question, { ...asking.question!, title: "Delete?", deadline: 86_405_000, ...rest })
    }
  })
})

describe("Stopping, bugs and the time limit", () => {
  table([
    [
      "a stop before anything was asked tells the agent nothing",
      asleep,
      stop,
      "stopped · final notice \"stopped\" · durable"
    ],
    [
      "a stop after the asking cancels whatever runs",
      asked,
      stop,
      "stopped · final notice \"stopped\" · Cancel whatever runs · durable"
    ],
    [
      "a stop in a run cancels that run and keeps the text",
      talking,
      stop,
      "stopped · final \"Hello / _stopped_\" · Cancel r1 · durable"
    ],
    [
      "a stop of a question closes it",
      asking,
      stop,
      "stopped · final \"Hello / _stopped_\" · question 0 a1 withdrawn · Cancel r1 · durable"
    ],
    ["a bug before anything was asked", asleep, defect, "failed · final notice \"defect\" · durable"],
    ["a bug after the asking", asked, defect, "failed · final notice \"defect\" · Cancel whatever runs · durable"],
    ["a bug in a run", talking, defect, "failed · final \"Hello / _defect_\" · Cancel r1 · durable"]
  ])
  // Half an hour was listened to but for the last half minute.
  const late = (turn: Turn): Turn => ({ ...turn, spent: 29.5 * minute, countedAt: 0 })
  table([
    ["the time limit is not over", late(talking), tick(minute / 2 - 1), "streaming · none"],
    [
      "the time limit ends a run",
      late(talking),
      tick(minute / 2),
      "failed · final \"Hello / _timed out_\" · Cancel r1 · durable"
    ],
    [
      "the time limit ends a prompt that nothing came to",
      late(asked),
      tick(minute / 2),
      "failed · final notice \"timed out\" · Cancel whatever runs · durable"
    ],
    [
      "the time limit ends a busy agent's prompt",
      { ...late(asked), askAgainAt: minute / 2 },
      tick(minute / 2),
      "failed · final notice \"timed out\" · Cancel whatever runs · durable"
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

describe("What could not leave", () => {
  table([
    ["is no question of now", talking, { _tag: "Unshown", at: 5_000, number: 0, why: "gone" }, "streaming · none"],
    ["a prompt that could not leave waits for the next link", asked, unsent, "queued · lazy"],
    [
      "a prompt that could not leave a second time waits as one that may have been given",
      asked,
      unsentAgain,
      "asked · none"
    ],
    ["whatever else could not leave changes nothing", talking, unsent, "streaming · none"],
    ["an unsent prompt that was never asked changes nothing", asleep, unsent, "queued · none"]
  ])

  it("asks an unsent prompt again with the next link, and counts its time anew", () => {
    const waiting = decide(rules, asked, unsent).turn
    assert.isUndefined(waiting.askedAt)
    assert.isUndefined(waiting.spent)
    assert.strictEqual(
      brief(decide(rules, waiting, attached("e2", { features: { idempotent: false } }))),
      "asked · AskPrompt · durable"
    )
  })
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
