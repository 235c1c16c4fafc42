import { assert, describe, it } from "@effect/vitest"
import { problem } from "../../../src/domain/settings/SettingProblem.ts"
import { answeredBy, foundWith, textsOf, typedIn } from "../../../src/domain/setup/AnsweredSettings.ts"

const unreadable = problem("MATRIX_ACCESS_TOKEN", "tok does not exist")
const unknown = problem("AGENT_WORD", "AGENT_WORD is unknown")
const found = {
  given: { MATRIX_ACCESS_TOKEN: "", AGENT_TOKEN: "s3cr3t", AGENT_WORD: "x" },
  files: new Map([["MATRIX_ACCESS_TOKEN", "tok"], ["AGENT_TOKEN", "agent"]]),
  problems: [unreadable, unknown]
}

describe("AnsweredSettings", () => {
  it("is what was found, where nothing is answered anew", () => {
    assert.deepStrictEqual(textsOf(answeredBy(found)), { MATRIX_ACCESS_TOKEN: "", AGENT_TOKEN: "s3cr3t" })
    const { files, given, problems } = foundWith(found, answeredBy(found))
    assert.deepStrictEqual(given, found.given)
    assert.deepStrictEqual(files, found.files)
    assert.sameDeepMembers([...problems], [...found.problems])
  })

  it.each([["another", { MATRIX_ACCESS_TOKEN: "another" }], ["", {}]])(
    "an answer typed anew has no file and nothing wrong with it: %j",
    (text, given) => {
      const anew = foundWith(found, { ...answeredBy(found), MATRIX_ACCESS_TOKEN: typedIn(text) })
      assert.deepStrictEqual(anew.given, { ...given, AGENT_TOKEN: "s3cr3t", AGENT_WORD: "x" })
      assert.deepStrictEqual(anew.files, new Map([["AGENT_TOKEN", "agent"]]))
      assert.deepStrictEqual(anew.problems, [unknown])
    }
  )

  it("a setting without an answer is not given any more", () => {
    const { given, files, problems } = foundWith(found, { login: typedIn("password") })
    assert.deepStrictEqual(given, { AGENT_WORD: "x" })
    assert.strictEqual(files.size, 0)
    assert.deepStrictEqual(problems, [unknown])
  })
})
