import { assert, describe, it } from "@effect/vitest"
import { EventId } from "../../../src/domain/Ids.ts"
import type { Turn } from "../../../src/domain/turns/Turn.ts"
import { decide } from "../../../src/domain/turns/TurnMachine.ts"
import {
  asked,
  asking,
  asks,
  asleep,
  attached,
  brief,
  choices,
  ended,
  failed,
  filed,
  rules,
  silent,
  started,
  table,
  talking,
  text,
  thought,
  toolled
} from "../../support/TurnCases.ts"

describe("A run", () => {
  table([
    ["has a gap behind a file", { ...silent, text: "📎" }, text("Hi"), "streaming · first \"📎 / Hi\" · lazy"],
    ["has no gap behind nothing", { ...silent, message: "m0" }, text("Hello"), "streaming · first \"Hello\" · lazy"],
    ["begins with the prompt's own start", asked, started(), "streaming · none"],
    ["does not begin with another prompt's start", asked, started("other"), "asked · none"],
    ["begins for a prompt that the agent was given by an earlier process", asleep, started(), "streaming · none"],
    ["has no text before its start", asked, text("Hi"), "asked · none"],
    ["has no end before its start", asked, ended("done", "Hi"), "asked · none"],
    ["shows its first text at once, as a new event", silent, text("Hi"), "streaming · first \"Hi\" · lazy"],
    ["shows nothing for white space alone", silent, text(" \n"), "streaming · none"],
    ["thinks in silence", silent, thought, "streaming · none"],
    ["ignores another run's text", talking, text("!", { run: "r2" }), "streaming · none"],
    ["ignores another run's tool", talking, toolled("c1", "started", "Look", "r2"), "streaming · none"],
    ["ignores another run's question", talking, asks("Deploy?", choices, undefined, "r2"), "streaming · none"],
    ["ignores another run's end", talking, ended("done", "Bye", "r2"), "streaming · none"],
    ["ignores another run's failure", talking, failed("internal", { run: "r2" }), "streaming · none"],
    ["grows by edits", talking, text(" you"), "streaming · edit \"Hello you\" · lazy"],
    [
      "begins a paragraph with another message of the agent's",
      talking,
      text("More", { message: "m2" }),
      "streaming · edit \"Hello / More\" · lazy"
    ],
    [
      "shows a tool below the text",
      talking,
      toolled("c1", "started", "Look up"),
      "streaming · edit \"Hello / ⏳ Look up\" · lazy"
    ],
    ["shows a tool before there is text as typing", silent, toolled("c1", "started", "Look up"), "streaming · none"],
    [
      "shows a tool without a title by its call",
      talking,
      toolled("c1", "started"),
      "streaming · edit \"Hello / ⏳ c1\" · lazy"
    ],
    [
      "shows a tool's title as it is, in one line",
      talking,
      toolled("c1", "started", "a*b_[c](d)\n`e` <f>"),
      "streaming · edit \"Hello / ⏳ a\\*b\\_&#91;c&#93;(d) \\`e\\` \\<f\\>\" · lazy"
    ],
    [
      "links a file that is on the web",
      talking,
      filed("a.txt", "https://x.org/a"),
      "streaming · edit \"Hello / 📎 [a.txt](https://x.org/a)\" · lazy"
    ],
    [
      "names a file that is elsewhere",
      talking,
      filed("a]b.txt", "http://x.org/a"),
      String.raw`streaming · edit "Hello / 📎 a&#93;b.txt" · lazy`
    ],
    [
      "names a file in one line, as it is",
      talking,
      filed("a\n\n# ~~b~~\u202Etxt\u2800.exe https://evil.org"),
      String.raw`streaming · edit "Hello / 📎 a # \~\~b\~\~txt.exe https\://evil.org" · lazy`
    ],
    [
      "names a file at no length",
      talking,
      filed("x".repeat(1_000)),
      `streaming · edit "Hello / 📎 ${"x".repeat(119)}…" · lazy`
    ],
    [
      "links no address that could end the link",
      silent,
      filed("a.txt", "https://x.org/)[b](https://y"),
      "streaming · first \"📎 a.txt\" · lazy"
    ]
  ])

  it("begins its text anew when it is told again from the beginning", () => {
    const again = decide(rules, { ...talking, phase: "asked" }, started("p1", "r1", true)).turn
    assert.strictEqual(again.text, "")
    assert.strictEqual(brief(decide(rules, again, text("Hi"))), "streaming · edit \"Hi\" · lazy")
  })

  it("takes every frame's number in, whoever the frame is for", () => {
    for (
      const input of [
        started("other"),
        text("!", { run: "r2" }),
        thought,
        ended("done", undefined, "r2"),
        failed("x", { seq: 9 })
      ]
    ) {
      assert.strictEqual(decide(rules, talking, input).turn.cursor?.seq, 9)
    }
  })
})

describe("A question of a run", () => {
  table([
    [
      "is not asked where it would keep a socket from others",
      talking,
      asks("Deploy?"),
      "refused · final \"Hello / _many questions_\" · Cancel r1 · durable"
    ],
    [
      "may follow one that is open",
      asking,
      asks("?"),
      "streaming · question 0 a1 withdrawn · question 1 a1 open · durable"
    ]
  ], { ...rules, mayAsk: false })
  const event = EventId.make("$said")
  const given =
    decide(rules, asking, { _tag: "Answer", at: 5_000, ask: "a1", choice: "yes", number: 0, place: 1, event }).turn

  it("that was answered is answered until something comes that was said after it", () => {
    assert.isDefined(decide(rules, given, text("so", { seq: given.answeredAfter ?? NaN })).turn.answer)
    assert.isUndefined(decide(rules, given, text("so", { seq: (given.answeredAfter ?? NaN) + 1 })).turn.answer)
  })

  it("that was answered is not asked again by a run that is told again, and the answer is given again", () => {
    const again = [attached("e1"), started("p1", "r1", true, 1), text("Hello", { seq: 2 })].reduce<Turn>(
      (turn, input) => decide(rules, turn, input).turn,
      { ...given, answeredAfter: 9 }
    )
    assert.strictEqual(brief(decide(rules, again, asks("Deploy?"))), "streaming · Answer a1=yes · none")
    assert.strictEqual(
      brief(decide(rules, decide(rules, given, started("p1", "r2")).turn, asks("Deploy?", choices, undefined, "r2"))),
      "streaming · question 1 a1 open · durable"
    )
  })

  it("of a run that is told again is the same question, also where it is the second", () => {
    const second = decide(rules, given, asks("Delete?")).turn
    const again = [started("p1", "r1", true, 1), asks("Deploy?"), text("so"), asks("Delete?")].reduce(
      (before, input) => {
        const next = decide(rules, before.turn, input)
        return { turn: next.turn, shown: [...before.shown, ...next.questions] }
      },
      { turn: second, shown: [] as ReadonlyArray<unknown> }
    )
    assert.deepStrictEqual(again.shown, [])
    assert.strictEqual(again.turn.question?.number, 1)
  })

  it("is the last where a run asks without end", () => {
    const many = {
      ...talking,
      asks: Array.from({ length: 50 }, () => ({ ask: "a", asked: "answered" as const })),
      told: 50
    }
    assert.strictEqual(
      brief(decide(rules, many, asks("?"))),
      "failed · final \"Hello / _too many_\" · Cancel r1 · durable"
    )
  })
})

describe("An end", () => {
  table([
    [
      "with the whole text: that is the answer",
      talking,
      ended("done", "Good day"),
      "answered · final \"Good day\" · durable"
    ],
    ["without: what was streamed is the answer", talking, ended("done"), "answered · final \"Hello\" · durable"],
    [
      "with an empty text: there is no answer",
      talking,
      ended("done", ""),
      "answered · final notice \"empty\" · durable"
    ],
    ["with nothing at all", silent, ended("done"), "answered · final notice \"empty\" · durable"],
    ["at the length limit keeps the text", talking, ended("limit"), "answered · final \"Hello / _limit_\" · durable"],
    ["at the length limit without text", silent, ended("limit"), "answered · final notice \"limit\" · durable"],
    ["cancelled by the agent", talking, ended("cancelled"), "stopped · final \"Hello / _stopped_\" · durable"],
    [
      "refused with the agent's own words",
      talking,
      ended("refused", "I will not."),
      "refused · final \"I will not.\" · durable"
    ],
    ["refused without a word", silent, ended("refused"), "refused · final notice \"refused\" · durable"],
    [
      "leaves tools out of the answer",
      { ...talking, tools: [{ call: "c", title: "Look", status: "done" }] },
      ended("done"),
      "answered · final \"Hello\" · durable"
    ],
    [
      "by a failure of the run keeps the text",
      talking,
      failed("internal", { run: "r1", message: "boom" }),
      "failed · final \"Hello / _failed internal boom_\" · durable"
    ],
    [
      "by a failure of the run, though trying again might help: it may have acted",
      talking,
      failed("overloaded", { run: "r1", retryMs: 100 }),
      "failed · final \"Hello / _failed overloaded _\" · durable"
    ],
    [
      "by a refusal of the prompt",
      asked,
      failed("too_long", { prompt: "p1" }),
      "failed · final notice \"failed too_long \" · durable"
    ],
    ["not by a refusal of another prompt", asked, failed("busy", { prompt: "other", retryMs: 9 }), "asked · none"],
    ["not by a failure that is about nothing", talking, failed("odd"), "streaming · none"],
    ["not by anything before the prompt was asked", asleep, failed("busy", { prompt: "p1" }), "queued · none"]
  ])
})
