import { assert, describe, it } from "@effect/vitest"
import { fileOf, settingNames } from "../../../../src/domain/settings/SettingsTable.ts"
import { nearestName, typingMistakes } from "../../../../src/domain/settings/sources/NearestName.ts"

describe("The nearest name", () => {
  it.each([["a", "a", 0], ["ab", "ba", 1], ["abc", "ac", 1], ["", "abc", 3], ["kitten", "sitting", 3]] as const)(
    "%s and %s",
    (a, b, mistakes) => assert.strictEqual(typingMistakes(a, b), mistakes)
  )
  const names = [...settingNames, ...settingNames.map(fileOf)]
  it.each(
    [
      ["MATRIX_TOKEN", "MATRIX_ACCESS_TOKEN"],
      ["MATRIX_ACESS", "MATRIX_ACCESS_TOKEN"],
      ["MATRIX_HOMESERVER_URL", "MATRIX_HOMESERVER"],
      ["MATRIX_HOMESEVRER", "MATRIX_HOMESERVER"],
      ["AGENT_TIMEOUT", "AGENT_TURN_TIMEOUT"],
      ["MATRIX_ALLOWED_USER", "MATRIX_ALLOWED_USERS"],
      ["MATRIX_ALLOWED", "MATRIX_ALLOWED_USERS"]
    ] as const
  )("%s was meant to be %s", (name, meant) => assert.strictEqual(nearestName(name, names), meant))
  it("nothing is near to nonsense", () => assert.isUndefined(nearestName("zzzzzzz", ["config", "status"])))

  it.each([
    ["one word left out of three", "a_c", ["a_b_c"], 2, "a_b_c"],
    ["two words left out, which are too many", "a_c", ["a_b_c_ddddddd_eeeeeee"], 2, undefined],
    ["a single word is no name without some of its words", "ab", ["ab_cdefghij"], 2, undefined],
    ["a beginning of six letters", "config", ["configuration"], 2, "configuration"],
    ["a beginning with a mistake in it", "confgu", ["configuration"], 2, "configuration"],
    ["a beginning of five letters is too short", "confi", ["configuration"], 2, undefined],
    ["the first of two that are as near", "cat", ["bat", "hat"], 2, "bat"],
    ["the nearer one, wherever it stands", "cats", ["bat", "cat"], 2, "cat"],
    ["exactly as many mistakes as may be", "cat", ["cup"], 2, "cup"],
    ["one more than may be", "cat", ["cup"], 1, undefined]
  ])("%s", (_, name, names, limit, near) => assert.strictEqual(nearestName(name, names, limit), near))

  it("may have as many mistakes as half its letters, and two at least", () => {
    assert.strictEqual(nearestName("abcdef", ["abcxyz"]), "abcxyz")
    assert.isUndefined(nearestName("abcdef", ["abwxyz"]))
    assert.strictEqual(nearestName("ab", ["xy"]), "xy")
  })
})
