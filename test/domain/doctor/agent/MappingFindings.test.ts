import { assert, describe, it } from "@effect/vitest"
import {
  gapFindings,
  mappingFindings,
  rightMapping,
  type WireGaps,
  wrongMappingFindings
} from "../../../../src/domain/doctor/agent/MappingFindings.ts"

describe("What is found of a mapping file", () => {
  it("is that it is right, and how much it knows", () => {
    assert.strictEqual(rightMapping("m.json", 1), "AGENT_MAPPING=m.json is right: 1 kind of frames")
    const [found] = mappingFindings("m.json", 5)
    assert.deepInclude(found, { verdict: "ok", seen: "AGENT_MAPPING=m.json is right: 5 kinds of frames" })
    assert.deepStrictEqual(mappingFindings(undefined, undefined), [])
  })

  it("is a line for each mistake, and once what to do", () => {
    const found = wrongMappingFindings(["a is wrong", "b is wrong"])
    assert.deepStrictEqual(found.map(({ seen, todo, verdict }) => [verdict, seen, todo !== undefined]), [
      ["failed", "a is wrong", false],
      ["failed", "b is wrong", true]
    ])
  })

  const none = { came: [], unseen: [], others: [], unmet: [], unnamed: [], oddWords: [] }
  const seen = (gaps: Partial<WireGaps>) =>
    gapFindings("recording", { ...none, came: [{ name: "seg", times: 3 }], ...gaps }).map(({ means, seen, verdict }) =>
      `${verdict}: ${seen}${means === undefined ? "" : ` / ${means}`}`
    )

  it("is which kinds came, and that nothing is known of the others", () => {
    assert.deepStrictEqual(seen({}), ["ok: came: seg (3 times)"])
    assert.deepStrictEqual(seen({ unseen: ["boom", "q"] }), [
      "ok: came: seg (3 times) / Nothing is known of what did not come: boom, q"
    ])
    assert.deepStrictEqual(seen({ came: [] }), ["ok: none of the file came"])
  })

  it("is a warning for each gap, with its place in the file", () => {
    assert.match(
      seen({ unmet: [{ kind: "seg", place: "/recv/seg/text", leadsTo: "/t" }] })[1]!,
      /^warning: \/recv\/seg\/text: no frame of kind seg had anything at \/t$/
    )
    assert.match(
      seen({ unnamed: [{ place: "/thread", leadsTo: "/hdr/conv", kinds: ["seg", "fin"] }] })[1]!,
      /^warning: \/thread: no frame of kind seg, fin had anything at \/hdr\/conv \/ Frames are not told apart by it/
    )
    assert.match(
      seen({ oddWords: [{ at: "/job/phase", table: "statuses", word: "off", times: 2 }] })[1]!,
      /^warning: at \/job\/phase stood a word that statuses does not have: off \(2 times\) \/ The tool counts as running/
    )
    assert.match(
      seen({ others: [{ name: "stat", times: 1 }, { name: "", times: 2 }] })[1]!,
      /^warning: frames came that "recv" has not: stat, without a name at "by" \(2 times\)/
    )
  })

  it("shows nothing of the agent's that may be somebody's words", () => {
    const text = seen({
      others: [{ name: "private words", times: 1 }],
      oddWords: [{ at: "/a", table: "reasons", word: "private words", times: 1 }]
    }).join("\n")
    assert.notInclude(text, "private")
    assert.include(text, "a text of 13")
  })
})
