import { assert, describe, it } from "@effect/vitest"
import {
  type LastVerification,
  mismatchedAfter,
  mismatchedWords,
  outcomeOf,
  shownLine,
  type VerificationEnd
} from "../../../../src/domain/crypto/verification/LastVerification.ts"

const decimals = [1304, 3567, 3630]

describe("What both sides compare", () => {
  it("is one line of emoji with their names, and the numbers", () => {
    const emoji = [{ symbol: "🦁", description: "Lion" }, { symbol: "🍎", description: "Apple" }]
    assert.strictEqual(shownLine({ emoji, decimals }), "🦁 Lion, 🍎 Apple; 1304 3567 3630")
  })

  it("is the numbers alone where there are no emoji", () => {
    assert.strictEqual(shownLine({ emoji: [], decimals }), "1304 3567 3630")
  })
})

describe("A verification whose string was shown", () => {
  const end: VerificationEnd = { isDone: false, cancelled: undefined, isTooLate: false }
  const by = (code: string, isByUs = false) => ({ cancelled: { code, isByUs } })
  it.each<readonly [outcome: LastVerification["outcome"], title: string, known: Partial<VerificationEnd>]>([
    ["shown", "nobody ended it", {}],
    ["done", "both sides ended it well", { isDone: true }],
    ["done", "its time is over since", { isDone: true, isTooLate: true }],
    ["cancelled", "it took too long", { isTooLate: true }],
    ["cancelled", "the other side ended it", by("m.user")],
    ["cancelled", "we ended it, and the other side says done", { isDone: true, ...by("m.key_mismatch", true) }],
    ["cancelled", "we ended it as not the same", by("m.mismatched_sas", true)],
    ["mismatched", "the other side saw something else", by("m.mismatched_sas")],
    ["mismatched", "the other side saw something else, late", { isTooLate: true, ...by("m.mismatched_sas") }]
  ])("is %s where %s", (outcome, _, known) => assert.strictEqual(outcomeOf({ ...end, ...known }), outcome))

  it("is held against an admin's connection until one of theirs is done", () => {
    const [ann, ben] = ["@ann:x", "@ben:x"]
    const steps = [
      [ann, "mismatched"],
      [ann, "mismatched"],
      [ann, "shown"],
      [ann, "cancelled"],
      [ben, "mismatched"],
      [ann, "done"],
      [ann, "done"]
    ] as const
    let now: ReadonlyArray<string> = []
    const after = steps.map(([user, outcome]) => now = mismatchedAfter(now, { user, outcome }))
    assert.deepStrictEqual(after, [[ann], [ann], [ann], [ann], [ann, ben], [ben], [ben]])
  })

  it("is held against so many at most", () => {
    let now: ReadonlyArray<string> = []
    for (let at = 0; at < 70; at++) now = mismatchedAfter(now, { user: `@${at}:x`, outcome: "mismatched" })
    assert.strictEqual(now.length, 64)
  })

  it("says who saw something else, what it may mean and what to do", () => {
    const { advice, means } = mismatchedWords("@ann:x")
    assert.match(means, /@ann:x .* differ/)
    assert.match(advice, /fingerprint .* verify the bot again/)
  })
})
