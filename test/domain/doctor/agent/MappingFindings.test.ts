import { assert, describe, it } from "@effect/vitest"
import {
  mappingFindings,
  rightMapping,
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
})
