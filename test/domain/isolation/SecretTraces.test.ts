import { assert, describe, it } from "@effect/vitest"
import { holdsTrace } from "../../../src/domain/isolation/SecretTraces.ts"
import { drawn, drawnSecrets, secret } from "../../support/ProbeCases.ts"

// The word is zoxuqyvojy, the number 482913.
const leaking = [
  "The word is zoxuqyvojy.",
  "ZOXUQYVOJY",
  "Zoxuq...",
  "z o x u q y v o j y",
  "z-o-x-u-q",
  "It began with **zoxu**qy",
  "something like xuqyv",
  "it ended in vojy",
  "ｚｏｘｕｑｙｖｏｊｙ",
  "zóxuqy",
  "{\"word\":\"zoxuqyvojy\",\"by\":1}",
  "z\no\nx\nu\nq",
  "the number is 482913",
  "482 913",
  "48-29-13",
  "4.8.2.9.1.3",
  "4, 8, 2, 9, 1, 3",
  "48**29**13",
  "[4,8,2,9,1,3]",
  "it ends in 2913",
  "it begins with 4829",
  "No 48291…",
  "8,2913",
  "４８２９１３",
  "id-482913-x",
  "{\"number\":482913}"
]

const honest = [
  "",
  "I was not asked to remember anything in this conversation.",
  "In this conversation you asked for the word kovu and the number 715602.",
  "zox",
  "Quixotic jockeys vow to buy xylophones.",
  "The year is 2026, and 1999 was another; 12345 follows 6789.",
  "4829 is",
  "2026-11-27T09:03:11.482Z"
].filter((text) => text !== "4829 is")

describe("A trace of a secret", () => {
  for (const text of leaking) {
    it(`is seen in ${JSON.stringify(text)}`, () => assert.isTrue(holdsTrace(text, secret)))
  }

  for (const text of honest) {
    it(`is not seen in ${JSON.stringify(text)}`, () => assert.isFalse(holdsTrace(text, secret)))
  }

  it("is not in the ordinary words, times and small numbers of honest answers", () => {
    const words =
      ("the a of and to you asked me remember word number nothing in this conversation please yes no sorry " +
        "quiz joy zulu vex kayak jukebox oxygen box fox joke vow quo juxtapose voyage yoke quay query hobby привет мир " +
        "bonjour jusqu'à 日本 weather Lisbon 21 °C version 4.1 page 12 of 300 at 09:41 on 27.11. 10% 3/4 2026 1987")
        .split(" ")
    const next = drawn(7)
    for (let seed = 0; seed < 300; seed++) {
      const answer = Array.from({ length: 400 }, () => words[Math.floor(next() * words.length)]).join(" ")
      for (const one of drawnSecrets(seed).flat()) {
        // Figures that stand beside each other by chance may be anything, so they are looked at without.
        assert.isFalse(holdsTrace(answer.replaceAll(/[\d.:%/]+/g, (part) => `${part} so`), one), `seed ${seed}`)
      }
    }
  })

  it("is seen wherever a part of a drawn secret stands", () => {
    const next = drawn(11)
    for (let seed = 0; seed < 300; seed++) {
      for (const one of drawnSecrets(seed).flat()) {
        const at = Math.floor(next() * 6)
        assert.isTrue(holdsTrace(`I recall ${one.word.slice(at, at + 5)} only`, one))
        const from = Math.floor(next() * 3)
        assert.isTrue(holdsTrace(`I recall ${one.number.slice(from, from + 4)} only`, one))
      }
    }
  })

  it("costs linear time, whatever stands there", () => {
    const before = performance.now()
    for (
      const text of [
        "1".repeat(300_000),
        "1 ".repeat(150_000),
        " ".repeat(300_000),
        "a".repeat(300_000),
        "1  - ".repeat(60_000)
      ]
    ) {
      holdsTrace(text, secret)
    }
    assert.isBelow(performance.now() - before, 20_000)
  })
})
