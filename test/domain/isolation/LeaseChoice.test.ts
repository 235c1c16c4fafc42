import { assert, describe, it } from "@effect/vitest"
import { slotFor } from "../../../src/domain/isolation/LeaseChoice.ts"

const lease = (slot: string, holder: string) => ({ slot, holder })

const cases: ReadonlyArray<[string, Parameters<typeof slotFor>, string | undefined]> = [
  ["all are free", [["1", "2"], [], "t"], "1"],
  ["the first is another's", [["1", "2"], [lease("1", "other")], "t"], "2"],
  ["one is its own", [["1", "2"], [lease("2", "t")], "t"], "2"],
  ["all are others'", [["1"], [lease("1", "other")], "t"], undefined],
  ["the order of the settings is another", [["b", "a"], [], "t"], "b"],
  ["its own is not set any more", [["1", "2"], [lease("9", "t")], "t"], undefined],
  ["another's is not set any more", [["1"], [lease("9", "other")], "t"], "1"],
  ["there is one for all", [[""], [], "t"], ""],
  ["there is none", [[], [], "t"], undefined]
]

describe("The slot of a conversation", () => {
  for (const [name, given, expected] of cases) {
    it(`is ${expected ?? "none"} where ${name}`, () => assert.strictEqual(slotFor(...given), expected))
  }
})
