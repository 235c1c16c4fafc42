import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { slots } from "../../../../src/domain/settings/types/SlotSetting.ts"

const read = (text: string) => Result.getOrElse(slots.read(text), (complaint) => complaint)

describe("AGENT_SLOTS", () => {
  it.each<[string, ReadonlyArray<string>]>([
    ["1-3", ["1", "2", "3"]],
    ["7-7", ["7"]],
    ["blue, green-1", ["blue", "green-1"]],
    ["1-2,spare", ["1", "2", "spare"]]
  ])("%s names its slots", (text, names) => assert.deepStrictEqual<unknown>(read(text), names))

  it.each(["3-1", "1-99999", "a b", "a,,b", "-1", "{x}", "a/b", "a.b", "x".repeat(64)])(
    "%s is refused",
    (text) => assert.match(String(read(text)), /^but slots are a range such as 1-8/)
  )

  it("names no slot twice, and not too many", () => {
    assert.strictEqual(read("1-3,2"), "but a slot is named twice")
    assert.match(String(read("1-9999,10000-10009")), /^but at most 10000 slots/)
  })
})
