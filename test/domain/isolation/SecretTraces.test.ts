import { assert, describe, it } from "@effect/vitest"
import { asReadText } from "../../../src/domain/isolation/ReadText.ts"
import { type Trace, traceIn } from "../../../src/domain/isolation/SecretTraces.ts"
import { drawn, drawnSecrets, secret } from "../../support/ProbeCases.ts"

// The word is zoxuqyvojy, the number 482913.
const seen: Readonly<Record<Trace, ReadonlyArray<string>>> = {
  whole: [
    "The word is zoxuqyvojy.",
    "ZOXUQYVOJY",
    "z o x u q y v o j y",
    "ｚｏｘｕｑｙｖｏｊｙ",
    "{\"word\":\"zoxuqyvojy\",\"by\":1}",
    "zoxu<b>qyvojy</b>",
    "&#122;oxuqyvojy",
    "https://x.example/zoxuqyvojy",
    "the number is 482913",
    "482 913",
    "48-29-13",
    "4.8.2.9.1.3",
    "4, 8, 2, 9, 1, 3",
    "48**29**13",
    "[4,8,2,9,1,3]",
    "4     8 -- 2 9 1 3",
    "1. 4\n2. 8\n3. 2\n4. 9\n5. 1\n6. 3",
    "1) 48 2) 29 3) 13",
    "<b>48</b><i>2913</i>",
    "４８２９１３",
    "٤٨٢٩١٣",
    "४८२९१३",
    "id-482913-x",
    "{\"number\":482913}"
  ],
  part: [
    "Zoxuq...",
    "z-o-x-u-q",
    "It began with **zoxu**qy",
    "something like xuqyv",
    "zóxuqy",
    "z\no\nx\nu\nq",
    "No 48291…",
    "8,2913",
    "ticket 7482913",
    "at 1795482913774",
    "id482913x",
    "https://x.example/482913/1",
    "5f482913-1111-2222-3333-444444444444"
  ],
  short: ["it ended in vojy", "it ends in 2913", "it begins with 4829", "it took 4829 ms"]
}

const honest = [
  "",
  "I was not asked to remember anything in this conversation.",
  "In this conversation you asked for the word kovu and the number 715602.",
  "zox",
  "Quixotic jockeys vow to buy xylophones.",
  "The year is 2026, and 1999 was another; 12345 follows 6789.",
  "2026-11-27T09:03:11.482Z",
  "at 1795448291774",
  "sha256:4829aa2913bb48291c",
  "run 0f4829bb-4829-2913-8291-a48291b82913",
  "https://x.example/2913?q=48291",
  "YjQ4MjkxMw/48291+zOxUqYv=",
  "a4829 2913b"
]

const traceOf = (text: string, of = secret, isOpaque = false) => traceIn(asReadText(text, isOpaque), of)

describe("A trace of a secret", () => {
  for (const [trace, texts] of Object.entries(seen)) {
    for (const text of texts) {
      it(`is ${trace} in ${JSON.stringify(text)}`, () => assert.strictEqual(traceOf(text), trace))
    }
  }

  for (const text of honest) {
    it(`is not seen in ${JSON.stringify(text)}`, () => assert.isUndefined(traceOf(text)))
  }

  it("is seen in what is opaque only where it is whole", () => {
    const cases: ReadonlyArray<[string, Trace | undefined]> = [
      ["call_zoxuqyvojy", "whole"],
      ["call_482913", "part"],
      ["call_48291", undefined],
      ["xuqyv 2913", undefined]
    ]
    for (const [text, expected] of cases) assert.strictEqual(traceOf(text, secret, true), expected, text)
  })

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
        assert.isUndefined(traceOf(answer.replaceAll(/[\d.:%/]+/g, (part) => `${part} so`), one), `seed ${seed}`)
      }
    }
  })

  it("is seen wherever a part of a drawn secret stands", () => {
    const next = drawn(11)
    for (let seed = 0; seed < 300; seed++) {
      for (const one of drawnSecrets(seed).flat()) {
        const at = Math.floor(next() * 6)
        assert.strictEqual(traceOf(`I recall ${one.word.slice(at, at + 5)} only`, one), "part")
        const from = Math.floor(next() * 3)
        assert.strictEqual(traceOf(`I recall ${one.number.slice(from, from + 4)} only`, one), "short")
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
        "1  - ".repeat(60_000),
        "<".repeat(300_000),
        "&#1".repeat(100_000),
        "1. ".repeat(100_000),
        "a+".repeat(150_000),
        "ab:".repeat(100_000)
      ]
    ) {
      traceOf(text)
    }
    assert.isBelow(performance.now() - before, 20_000)
  })
})
