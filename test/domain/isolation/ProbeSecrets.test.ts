import { assert, describe, it } from "@effect/vitest"
import { secretsOf, valuesOfSecret, windows } from "../../../src/domain/isolation/ProbeSecrets.ts"
import { asReadText } from "../../../src/domain/isolation/ReadText.ts"
import { traceIn } from "../../../src/domain/isolation/SecretTraces.ts"
import { drawn, drawnSecrets } from "../../support/ProbeCases.ts"

describe("The secrets of a probe", () => {
  it("are the same for the same values, and different for others", () => {
    assert.deepStrictEqual(drawnSecrets(1), drawnSecrets(1))
    assert.notDeepEqual(drawnSecrets(1), drawnSecrets(2))
  })

  it("are words that can be said and numbers that nobody takes for a year or a time", () => {
    for (let seed = 0; seed < 300; seed++) {
      const secrets = drawnSecrets(seed).flat()
      assert.lengthOf(secrets, 6, `seed ${seed}`)
      for (const { number, word } of secrets) {
        assert.match(word, /^(?:[zxqvjk][ouy]){5}$/)
        assert.strictEqual(new Set(word.replaceAll(/[ouy]/g, "")).size, 5)
        assert.match(number, /^[3-9]{6}$/)
        assert.isFalse(windows(number, 4).some((part) => "3456789 9876543".includes(part)))
      }
    }
  })

  it("hold no trace of each other, also where one thread's are said in a row", () => {
    for (let seed = 0; seed < 300; seed++) {
      const all = drawnSecrets(seed)
      for (const [thread, own] of all.entries()) {
        const [one, other] = own
        const said = [
          `${one.word} ${other.word} ${one.number} ${other.number}`,
          `${other.word}, ${one.word}, ${other.number}, ${one.number}`
        ]
        for (const foreign of all.filter((_, at) => at !== thread).flat()) {
          for (const text of said) assert.isUndefined(traceIn(asReadText(text, false), foreign), `seed ${seed}`)
        }
      }
    }
  })

  it("are fewer than wanted where the values do not do", () => {
    assert.deepStrictEqual(secretsOf([], 3), [])
    assert.deepStrictEqual(secretsOf(Array.from({ length: valuesOfSecret * 50 }, () => 0.5), 3), [])
    assert.isBelow(secretsOf(Array.from({ length: valuesOfSecret * 2 }, drawn(3)), 3).length, 2)
  })

  it("come in windows", () => {
    assert.deepStrictEqual(windows("abcd", 3), ["abc", "bcd"])
    assert.deepStrictEqual(windows("ab", 3), [])
  })
})
