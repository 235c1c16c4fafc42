import { assert, describe, it } from "@effect/vitest"
import { type AccessStanding, readStanding, ruleKind, standingAfter } from "../../../src/domain/access/AccessChange.ts"

describe("How a pattern stands after commands", () => {
  it.each<[string, ReadonlyArray<"allow" | "deny">, AccessStanding]>([
    ["is allowed by the first allow", ["allow"], "allow"],
    ["is denied by the first deny", ["deny"], "deny"],
    ["is as it was before, where a denial is taken back: nobody is allowed by that", ["deny", "allow"], "lifted"],
    ["is allowed by the next allow", ["deny", "allow", "allow"], "allow"],
    ["is allowed again where it was before the denial", ["allow", "deny", "allow"], "allow"],
    ["is allowed again however often it was denied", ["allow", "deny", "deny", "allow"], "allow"],
    ["is denied anew", ["deny", "allow", "deny"], "deny"],
    ["is as before also then", ["deny", "allow", "deny", "allow"], "lifted"]
  ])("%s", (_, said, standing) =>
    assert.strictEqual(
      said.reduce<AccessStanding | undefined>((before, next) => standingAfter(before, next), undefined),
      standing
    ))

  it("is read from the store, strictly where that is odd, and makes a rule or none", () => {
    assert.deepStrictEqual(["allow", "deny", "denied", "lifted", "?"].map((text) => ruleKind(readStanding(text))), [
      "allow",
      "deny",
      "deny",
      undefined,
      "deny"
    ])
  })
})
