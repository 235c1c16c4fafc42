import { assert, describe, it } from "@effect/vitest"
import type { ProbeTranscript } from "../../../src/domain/isolation/ProbeTranscript.ts"
import { leakIn, verdictOf } from "../../../src/domain/isolation/ProbeVerdict.ts"
import { drawnSecrets, heard, run, text } from "../../support/ProbeCases.ts"

const secrets = drawnSecrets(1)
const own = (thread: number) => run("ask", "ask", text(`It was ${secrets[thread]![0].word}.`))
const nothing = run("ask", "ask", text("Nothing, in this conversation."))
const silent = run("ask", "ask", text(""))
const tooled = run("ask", "ask", { _tag: "Tool", call: "c", status: "done", title: "search" })
const foreign = (thread: number, kind: "tell" | "ask" = "ask") =>
  run("odd", kind, text(`So ${secrets[thread]![1].number}!`))

const cases: ReadonlyArray<[string, ProbeTranscript, string]> = [
  ["every thread knows its own", [own(0), own(1), own(2), nothing], "Apart"],
  ["two know their own", [own(0), nothing, own(2), nothing], "Apart"],
  ["one knows its own", [own(0), nothing, nothing, nothing], "Undecided"],
  ["nobody knows anything", [nothing, nothing, nothing, nothing], "Nothing"],
  ["no answer held a text", [silent, silent, silent, silent], "Undecided"],
  ["a tool is all that was told of", [tooled, silent, silent, silent], "Undecided"],
  ["one answer of many held a text", [silent, silent, nothing, silent], "Nothing"],
  ["one knows another's", [own(0), foreign(0), own(2), nothing], "Leaks"],
  ["one knows another's and nobody their own", [nothing, foreign(0), nothing, nothing], "Leaks"],
  ["another's comes when a secret is told", [own(0), [...own(1), ...foreign(2, "tell")], own(2), nothing], "Leaks"],
  ["a thread that was told nothing knows something", [own(0), own(1), own(2), foreign(1)], "Leaks"],
  [
    "own words that come back when they are told are no memory",
    [0, 1, 2, 3].map((thread) => run("t", "tell", text(`I note ${secrets[thread]?.[0].word ?? "nothing"}`))),
    "Nothing"
  ],
  [
    "another's comes in a run that nobody began",
    [own(0), own(1), [...own(2), ...heard("r9", text("hello"))], nothing],
    "Leaks"
  ]
]

describe("The verdict of a probe", () => {
  for (const [name, transcript, expected] of cases) {
    it(`is ${expected} where ${name}`, () => {
      assert.strictEqual(verdictOf(secrets, transcript)._tag, expected)
      assert.strictEqual(leakIn(secrets, transcript) !== undefined, expected === "Leaks")
    })
  }

  it("tells no word of what was said", () => {
    for (const [, transcript] of cases) {
      const verdict = verdictOf(secrets, transcript)
      const why = "why" in verdict ? verdict.why : ""
      for (const { number, word } of secrets.flat()) assert.isFalse(why.includes(word) || why.includes(number))
    }
  })
})
