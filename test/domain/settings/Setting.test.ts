import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { optional, type Setting, withDefault } from "../../../src/domain/settings/Setting.ts"
import { integer } from "../../../src/domain/settings/types/SettingType.ts"

const texts = { description: "How many", example: "7" }
const read = <A>(setting: Setting<A>, text: string | undefined) =>
  Result.match(setting.read(text), { onFailure: () => "wrong", onSuccess: (value) => value as unknown })
const always = withDefault("Store", integer(1, 9), "5", texts)
const perhaps = optional("Store", integer(1, 9), texts)

describe("A setting", () => {
  it.each([[undefined, 5, undefined], ["", 5, undefined], ["7", 7, 7], ["99", "wrong", "wrong"]])(
    "given as %j is %s with a default, and %s without",
    (text, withIt, without) => {
      assert.strictEqual(read(always, text), withIt)
      assert.strictEqual(read(perhaps, text), without)
    }
  )

  it("says what holds when nothing is given", () => {
    assert.deepStrictEqual([always.fallback, always.defaultText], ["5", "5"])
    assert.deepStrictEqual([perhaps.fallback, perhaps.defaultText], [undefined, "–"])
    assert.strictEqual(withDefault("Store", integer(1, 9), "", texts).defaultText, "empty")
    assert.strictEqual(withDefault("Store", integer(1, 9), "5", { ...texts, defaultText: "five" }).defaultText, "five")
    assert.strictEqual(optional("Store", integer(1, 9), { ...texts, defaultText: "none" }).defaultText, "none")
  })
})
