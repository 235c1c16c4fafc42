import { assert, describe, it } from "@effect/vitest"
import { mappingSurvey } from "../../../../../src/layers/agent/wire/mapping/MappingSurvey.ts"
import { mappingOf } from "../../../../support/Mappings.ts"

const mapping = {
  features: { threads: "url", cancel: "close" },
  send: { prompt: { text: "${text}" }, answer: { choice: "${choice}" } },
  by: "/hdr/k",
  recv: {
    hi: { as: "ready", keep: { session: "/hdr/session" } },
    seg: { as: "delta", text: ["/body/t", "/t"] },
    job: { as: "tool", name: "/job/name", status: "/job/phase", statuses: { on: "started" } },
    q: {
      as: "ask",
      ask: "/id",
      title: "/title",
      choices: { at: "/options", id: "/key", label: "/label", effect: "/risk", effects: { safe: "allow" } }
    },
    fin: { as: "end", reason: "/how", prompt: null },
    boom: { as: "fail" }
  },
  thread: { at: "/hdr/conv", is: "${session}" },
  prompt: "/hdr/for"
}

const gapsOf = (changed: object, ...frames: ReadonlyArray<unknown>) => {
  const survey = mappingSurvey(mappingOf(JSON.stringify({ ...mapping, ...changed })))
  for (const frame of frames) survey.see(typeof frame === "string" ? frame : JSON.stringify(frame))
  return survey.gaps()
}

const hdr = (k: string, more: object = {}) => ({ k, conv: "s", for: "p", ...more })
const right = [
  { hdr: { k: "hi", session: "s" } },
  { hdr: hdr("seg"), t: "one" },
  { hdr: hdr("job"), job: { name: "n", phase: "on" } },
  { hdr: hdr("q"), id: 1, title: "May I", options: [{ key: 1 }, { key: 2, label: "No", risk: "safe" }] },
  { hdr: hdr("fin"), how: "done" }
]

describe("A survey of an agent's frames", () => {
  it("finds nothing where the mapping fits, and says what did not come", () => {
    assert.deepStrictEqual(gapsOf({}, ...right, right[1]), {
      came: [
        { name: "hi", times: 1 },
        { name: "seg", times: 2 },
        { name: "job", times: 1 },
        { name: "q", times: 1 },
        { name: "fin", times: 1 }
      ],
      unseen: ["boom"],
      others: [],
      unmet: [],
      unnamed: [],
      oddWords: []
    })
  })

  it("names pointers that led nowhere in all frames of their kind", () => {
    const { unmet } = gapsOf(
      {},
      { hdr: hdr("hi") },
      { hdr: hdr("seg"), text: "x" },
      { hdr: hdr("seg"), text: "y" },
      { hdr: hdr("job"), job: { name: "n" } },
      { hdr: hdr("q"), id: 1, title: "May I", options: [{ key: 1, label: null }] },
      { hdr: hdr("fin"), how: null }
    )
    assert.deepStrictEqual(unmet.map(({ kind, leadsTo, place }) => `${kind} ${place} ${leadsTo}`), [
      "hi /recv/hi/keep/session /hdr/session",
      "seg /recv/seg/text /body/t or /t",
      "job /recv/job/status /job/phase",
      "q /recv/q/choices/label /label of a choice",
      "q /recv/q/choices/effect /risk of a choice",
      "fin /recv/fin/reason /how"
    ])
  })

  it("names pointers to the conversation that led nowhere, by kinds that may have them", () => {
    const bare = right.map((frame) => ({ ...frame, hdr: { k: frame.hdr.k, session: "s" } }))
    assert.deepStrictEqual(gapsOf({}, ...bare).unnamed, [
      { place: "/thread", leadsTo: "/hdr/conv", kinds: ["seg", "job", "q", "fin"] },
      { place: "/prompt", leadsTo: "/hdr/for", kinds: ["seg", "job", "q"] }
    ])
  })

  it("lets a frame name one thing for another, and names the kinds that name nothing", () => {
    const [hi, seg, job] = right
    const bySession = { ...seg, hdr: { k: "seg", conv: "s" } }
    assert.deepStrictEqual(gapsOf({}, hi, bySession, job).unnamed, [])
    const nameless = { ...seg, hdr: { k: "seg" } }
    assert.deepStrictEqual(
      gapsOf({}, hi, nameless, job).unnamed.map(({ kinds, place }) => `${place} ${kinds.join()}`),
      [
        "/thread seg",
        "/prompt seg"
      ]
    )
  })

  it("counts words that no table has, and kinds that the mapping has not", () => {
    const { oddWords, others } = gapsOf(
      {},
      { hdr: hdr("job"), job: { name: "n", phase: "off" } },
      { hdr: hdr("job"), job: { name: "n", phase: "off" } },
      { hdr: hdr("fin"), how: "bored" },
      { hdr: hdr("q"), id: 1, title: "t", options: [{ key: 1, risk: "grave" }] },
      { hdr: hdr("stat") },
      "[DONE]"
    )
    assert.deepStrictEqual(oddWords, [
      { at: "/job/phase", table: "statuses", word: "off", times: 2 },
      { at: "/how", table: "reasons", word: "bored", times: 1 },
      { at: "/risk", table: "effects", word: "grave", times: 1 }
    ])
    assert.deepStrictEqual(others, [{ name: "stat", times: 1 }, { name: "", times: 1 }])
  })

  it("is bounded whatever the agent calls its kinds and states", () => {
    const frames = Array.from({ length: 200 }, (_, n) => [
      { hdr: hdr(`k${n}${"x".repeat(1_000)}`) },
      { hdr: hdr("job"), job: { name: "n", phase: `p${n}${"x".repeat(1_000)}` } }
    ])
    const { oddWords, others } = gapsOf({}, ...frames.flat())
    assert.deepStrictEqual([oddWords.length, others.length], [20, 20])
    for (const text of [...oddWords.map(({ word }) => word), ...others.map(({ name }) => name)]) {
      assert.isAtMost(text.length, 100)
    }
  })
})
