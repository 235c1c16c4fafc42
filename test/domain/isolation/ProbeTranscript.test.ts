import { assert, describe, it } from "@effect/vitest"
import { speechOf } from "../../../src/domain/isolation/ProbeTranscript.ts"
import { heard, run, text } from "../../support/ProbeCases.ts"

const ended = { _tag: "Ended", reason: "done" }

describe("What a thread of a probe said", () => {
  it("is everything that can show words, with text that flows over events in one piece", () => {
    const { answers, unasked } = speechOf([
      ...run(
        "p1",
        "ask",
        text("zo"),
        text("xu"),
        { _tag: "Thought", text: "hm" },
        { _tag: "Thought", text: "m" },
        { _tag: "Tool", call: "c1", status: "started", title: "look up" },
        { _tag: "File", name: "a.txt", mime: "text/plain", size: 2, data: btoa("inside"), url: "https://x/y" },
        {
          _tag: "Asked",
          ask: "a1",
          title: "May I",
          text: "really",
          choices: [{ id: "y", label: "Yes", effect: "allow" }]
        },
        { _tag: "Ended", reason: "done", text: "whole" }
      ),
      ...run("p2", "tell", { _tag: "Failed", code: "internal", message: "broke" })
    ])
    const [asked, told] = answers
    assert.deepStrictEqual(answers.map(({ heard, kind }) => [kind, heard]), [["ask", 10], ["tell", 13]])
    for (
      const part of [
        "zoxu",
        "hmm",
        "look up",
        "a.txt",
        "May I",
        "really",
        "Yes",
        "whole"
      ]
    ) assert.include(asked?.texts ?? [], part)
    assert.deepStrictEqual(asked?.opaque, ["c1", "https://x/y", "inside"])
    assert.deepStrictEqual(told?.texts, ["broke", "internal"])
    assert.isFalse(unasked)
  })

  it("is said once where it streams and is said again at its end, and beside all where it answers to nothing", () => {
    const { answers } = speechOf([
      ...run("p1", "ask", text("a"), text("b"), { _tag: "Ended", reason: "done", text: "ab" }),
      ...heard("", { _tag: "Failed", run: undefined, code: "odd", message: "strange" })
    ])
    assert.deepStrictEqual(answers.map(({ kind, texts }) => [kind, texts]), [
      ["ask", ["ab"]],
      [undefined, ["strange", "odd"]]
    ])
  })

  it("is unasked where its run was begun by nobody here", () => {
    const cases: ReadonlyArray<[string, Parameters<typeof speechOf>[0], boolean]> = [
      ["a run of ours", run("p1", "ask", text("a"), ended), false],
      ["a run that goes on after its end", [...run("p1", "ask", ended), ...heard("r-p1", text("late"))], false],
      ["another prompt's run", heard("r9", { _tag: "Started", prompt: "p9", dup: false }), true],
      ["words of no known run", [...run("p1", "ask", text("a")), ...heard("r9", text("b"))], true],
      [
        "a greeting with another run",
        heard("", { _tag: "Attached", run: undefined, active: { run: "r9", prompt: "p9" } }),
        true
      ],
      [
        "a greeting with our run",
        [
          ...run("p1", "ask"),
          ...heard("", { _tag: "Attached", run: undefined, active: { run: "r-p1", prompt: "p1" } })
        ],
        false
      ],
      [
        "a refusal of the thread",
        heard("", { _tag: "Failed", run: undefined, code: "ask_closed", message: "no" }),
        false
      ]
    ]
    for (const [name, entries, expected] of cases) assert.strictEqual(speechOf(entries).unasked, expected, name)
  })

  it("is looked at in time that grows with it and no faster", () => {
    const entries = run("p1", "ask", ...Array.from({ length: 60_000 }, () => text("a")))
    assert.strictEqual(speechOf(entries).answers[0]?.texts[0]?.length, 60_000)
  })

  it("is text for a person only where a person would read it", () => {
    const spoke = (event: Parameters<typeof run>[2]) => speechOf(run("p", "ask", event!)).spoke
    const read = [
      text("a"),
      { _tag: "Ended", reason: "done", text: "whole" },
      { _tag: "File", name: "a.txt", mime: "text/plain", size: 0 },
      { _tag: "Asked", ask: "a", title: "May I", choices: [] }
    ]
    const unread = [
      text(" \n"),
      ended,
      { _tag: "Thought", text: "hm" },
      { _tag: "Tool", call: "c", status: "done", title: "look" },
      { _tag: "Failed", code: "internal", message: "broke" }
    ]
    assert.deepStrictEqual(read.map(spoke), read.map(() => true))
    assert.deepStrictEqual(unread.map(spoke), unread.map(() => false))
  })
})
