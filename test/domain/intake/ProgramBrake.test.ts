import { assert, describe, it } from "@effect/vitest"
import { atEase, brake, type SenderPace } from "../../../src/domain/intake/ProgramBrake.ts"

const now = 1_000_000
const minutes = 60_000

describe("Two bots that answer each other are braked, people are not", () => {
  const cases: ReadonlyArray<
    readonly [title: string, pace: SenderPace, answeredAt: number | undefined, after: SenderPace]
  > = [
    ["a first prompt follows no answer", atEase, undefined, atEase],
    ["a prompt within two seconds of our answer counts", atEase, now - 2_000, { quick: 1, until: undefined }],
    ["a later one begins anew", { quick: 4, until: undefined }, now - 2_001, atEase],
    [
      "one that comes while the last is not answered begins anew: somebody writes fast",
      { quick: 4, until: undefined },
      undefined,
      atEase
    ],
    ["four in a row pass", { quick: 3, until: undefined }, now, { quick: 4, until: undefined }],
    ["the fifth waits ten minutes", { quick: 4, until: undefined }, now, { quick: 5, until: now + 10 * minutes }],
    ["whatever comes meanwhile waits as long as that one", { quick: 5, until: now + 1 }, now - 5 * minutes, {
      quick: 5,
      until: now + 1
    }],
    ["after that it begins anew", { quick: 5, until: now }, now - 10 * minutes, atEase],
    ["after that one at once is the first again", { quick: 5, until: now }, now - 1, { quick: 1, until: undefined }],
    ["a clock that went back makes nobody wait longer", { quick: 5, until: now + 11 * minutes }, undefined, atEase],
    ["an answer of the future is none", { quick: 4, until: undefined }, now + 1, atEase]
  ]
  for (const [title, pace, answeredAt, after] of cases) {
    it(title, () => assert.deepStrictEqual(brake(pace, answeredAt, now), after))
  }
})
