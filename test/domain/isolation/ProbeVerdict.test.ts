import { assert, describe, it } from "@effect/vitest"
import { probeScript } from "../../../src/domain/isolation/ProbeScript.ts"
import { secretsOf, valuesOfSecret } from "../../../src/domain/isolation/ProbeSecrets.ts"
import type { ProbeTranscript } from "../../../src/domain/isolation/ProbeTranscript.ts"
import { leakIn, verdictOf } from "../../../src/domain/isolation/ProbeVerdict.ts"
import { drawn, drawnSecrets, heard, run, text } from "../../support/ProbeCases.ts"

const secrets = drawnSecrets(1)
const own = (thread: number) => run("ask", "ask", text(`It was ${secrets[thread]![0].word}.`))
const nothing = run("ask", "ask", text("Nothing, in this conversation."))
const silent = run("ask", "ask", text(""))
const tooled = run("ask", "ask", { _tag: "Tool", call: "c", status: "done", title: "search" })
const foreign = (thread: number, kind: "tell" | "ask" = "ask") =>
  run("odd", kind, text(`So ${secrets[thread]![1].number}!`))

const said = (words: string) => run("odd", "ask", text(words))
const part = (thread: number) => `No ${secrets[thread]![0].number.slice(0, 5)}`
const short = (thread: number) => `took ${secrets[thread]![0].number.slice(2)} ms`

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
  ["one names a part of another's", [own(0), [...own(1), ...said(part(0))], own(2), nothing], "Suspected"],
  ["two name four digits of another's", [
    [...own(0), ...said(short(1))],
    [...own(1), ...said(short(2))],
    own(2),
    nothing
  ], "Suspected"],
  ["one names four digits of another's once, as any number is", [
    own(0),
    [...own(1), ...run("odd", "ask", text(short(0)), { _tag: "Ended", text: `${short(0)}!`, reason: "done" })],
    own(2),
    nothing
  ], "Apart"],
  ["one names a part of another's in a tool's id, which is random", [
    own(0),
    [...own(1), ...run("odd", "ask", { _tag: "Tool", call: part(0), status: "done" })],
    own(2),
    nothing
  ], "Apart"],
  ["one names another's in a tool's id", [
    own(0),
    [...own(1), ...run("odd", "ask", { _tag: "Tool", call: secrets[0]![0].word, status: "done" })],
    own(2),
    nothing
  ], "Leaks"],
  ["two forget beside others", [
    own(0),
    [...own(1), ...run("b", "askAtOnce", text("Nothing."))],
    [...own(2), ...run("b", "askAtOnce", text("Nothing."))],
    nothing
  ], "Undecided"],
  ["one forgets over a new connection", [
    [...own(0), ...run("c", "askAnew", text(secrets[0]![0].word))],
    [...own(1), ...run("c", "askAnew", text("Nothing."))],
    own(2),
    nothing
  ], "Undecided"],
  ["all forget over a new connection", [
    [...own(0), ...run("c", "askAnew", text("Nothing."))],
    [...own(1), ...run("c", "askAnew", text("Nothing."))],
    own(2),
    nothing
  ], "Apart"],
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

const probes = Number(process.env["HONEST_PROBES"] ?? 150)

/** The verdict about an agent that keeps threads apart and says in each answer what a log says. */
const probed = (seed: number, again = false): string => {
  const next = drawn(seed * 2 + (again ? 1 : 0) + 17)
  const below = (count: number) => Math.floor(next() * count)
  const hex = (length: number) => Array.from({ length }, () => below(16).toString(16)).join("")
  const uuid = () => [8, 4, 4, 4, 12].map(hex).join("-")
  const own = secretsOf(Array.from({ length: valuesOfSecret * 120 }, next), 3)
  const transcript = Array.from(
    { length: 4 },
    (_, thread) =>
      probeScript(own, true).flatMap(({ prompts }) => prompts).filter((prompt) => prompt.thread === thread)
        .flatMap(({ kind }, at) =>
          run(
            `p${at}`,
            kind,
            { _tag: "Tool", call: `call_${uuid()}`, status: "done", title: `run ${uuid()}` },
            text(
              `${kind === "tell" ? "Noted." : `It is ${own[thread]?.[0].word ?? "nothing"}.`} ` +
                `(${uuid()}, at ${1_790_000_000_000 + below(9_000_000_000)}, sha256:${hex(64)}, ` +
                `took ${1000 + below(9000)} ms, tokens: ${below(9000)}/${below(900)})`
            )
          )
        )
  )
  const { _tag } = verdictOf(own, transcript)
  return _tag !== "Suspected" ? _tag : again ? "Leaks" : probed(seed, true)
}

describe("The verdict of a probe", () => {
  for (const [name, transcript, expected] of cases) {
    it(`is ${expected} where ${name}`, () => {
      assert.strictEqual(verdictOf(secrets, transcript)._tag, expected)
      assert.strictEqual(leakIn(secrets, transcript) !== undefined, expected === "Leaks")
    })
  }

  it("looks once at what was looked at", () => {
    const transcript = [own(0), foreign(0), own(2), nothing]
    assert.isDefined(leakIn(secrets, transcript, [3, 2, 3, 3]))
    assert.isUndefined(leakIn(secrets, transcript, [3, 3, 3, 3]))
  })

  it("is of honest agents no leak, whatever random numbers and names they say beside", () => {
    const found = new Set(Array.from({ length: probes }, (_, seed) => probed(seed)))
    assert.deepStrictEqual([...found], ["Apart"])
  }, 600_000)

  it("tells no word of what was said", () => {
    for (const [, transcript] of cases) {
      const verdict = verdictOf(secrets, transcript)
      const why = "why" in verdict ? verdict.why : ""
      for (const { number, word } of secrets.flat()) assert.isFalse(why.includes(word) || why.includes(number))
    }
  })
})
