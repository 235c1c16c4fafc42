import { assert, describe, it } from "@effect/vitest"
import { decide } from "../../../src/domain/turns/TurnMachine.ts"
import { dueAt } from "../../../src/domain/turns/TurnRules.ts"
import {
  asked,
  asks,
  asleep,
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
  tick,
  toolled
} from "../../support/TurnCases.ts"

describe("A run", () => {
  table([
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
    [
      "shows a tool before there is text, as a notice",
      silent,
      toolled("c1", "started", "Look up"),
      "streaming · first notice \"⏳ Look up\" · lazy"
    ],
    [
      "shows a tool without a title by its call",
      silent,
      toolled("c1", "failed"),
      "streaming · first notice \"✗ c1\" · lazy"
    ],
    [
      "takes the Markdown out of a tool's title",
      silent,
      toolled("c1", "started", "a*b_[c](d)\n`e`"),
      "streaming · first notice \"⏳ a b c (d) e\" · lazy"
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
      String.raw`streaming · edit "Hello / 📎 a\]b.txt" · lazy`
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

  it("shows a tool's newest state in its first place, and the last five only", () => {
    const many = ["a", "b", "c", "d", "e", "f"].reduce(
      (turn, call) => decide(rules, turn, toolled(call, "started", call)).turn,
      silent
    )
    const { show } = decide(rules, { ...many, shownAt: 0 }, toolled("c", "done"))
    assert.strictEqual(show?.text, "⏳ b  \n✓ c  \n⏳ d  \n⏳ e  \n⏳ f")
  })

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
      "a message with nothing in it any more does not go empty",
      { ...talking, text: "", unshown: true },
      tick(1_800),
      "streaming · edit notice \"…\" · lazy"
    ],
    ["a tick with nothing new shows nothing", talking, tick(10_000), "streaming · none"],
    ["the thirtieth edit is the last", { ...talking, shows: 30 }, at(6_000), "streaming · edit \"Hello!\" · lazy"],
    ["after it only the closing follows", { ...talking, shows: 31 }, at(60_000), "streaming · none"]
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
      "without streaming the closing is the first thing that is shown",
      { ...silent, text: "Hi" },
      ended("done"),
      "answered · closing \"Hi\" · durable"
    ]
  ], { ...rules, streaming: false })

  it("says when the next edit is due: the first at once, then at growing distances", () => {
    assert.strictEqual(dueAt(rules, { ...silent, text: "Hi", unshown: true }), 0)
    for (const [shows, wait] of [[1, 800], [2, 1_040], [9, 5_000]] as const) {
      assert.strictEqual(dueAt(rules, { ...talking, unshown: true, shows }), 1_000 + wait)
    }
  })
})
