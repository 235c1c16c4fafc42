import { assert, describe, it } from "@effect/vitest"
import {
  countAfterUpload,
  countTold,
  readKeyCount,
  withCount
} from "../../../../src/domain/crypto/keys/OneTimeKeyCount.ts"
import { isUrgent, noKeyNews } from "../../../../src/domain/matrix/KeyNews.ts"

const name = "signed_curve25519"

describe("The count of one-time keys", () => {
  it.each([
    [0, 0],
    [50, 50],
    [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    [-1, undefined],
    [1.5, undefined],
    [1e300, undefined],
    ["50", undefined],
    [null, undefined],
    [undefined, undefined],
    [[50], undefined]
  ])("is a whole number that is not negative, or unknown: %j", (value, count) => {
    assert.strictEqual(readKeyCount(value), count)
  })

  it.each([
    [{ one_time_key_counts: { [name]: 50 } }, 50],
    [{ one_time_key_counts: { other: 50 } }, 0],
    [{ one_time_key_counts: {} }, 0],
    [{ one_time_key_counts: { [name]: -1 } }, undefined],
    [{ one_time_key_counts: { [name]: "50" } }, undefined],
    [{ one_time_key_counts: [] }, undefined],
    [{ one_time_key_counts: null }, undefined],
    [{}, undefined]
  ])("is none for what an upload's answer does not list: %j", (answer, count) => {
    assert.strictEqual(countAfterUpload(answer), count)
  })

  it.each<[counts: Record<string, number>, known: number | undefined, told: number | undefined, engine: number]>([
    [{ [name]: 7 }, 50, 7, 7],
    [{ [name]: 0 }, 50, 0, 0],
    [{}, 50, 50, 50],
    [{}, 3, 3, 3],
    [{}, 0, 0, 0],
    [{}, undefined, undefined, 50],
    [{ other: 9 }, 12, 12, 12],
    [{ other: 0 }, undefined, undefined, 50]
  ])("is the last that was told where a sync tells none: %j after %j", (counts, known, told, engine) => {
    const news = { ...noKeyNews, counts }
    assert.strictEqual(countTold(news, known), told)
    assert.deepStrictEqual(withCount(news, known), { ...news, counts: { ...counts, [name]: engine } })
  })

  it("wakes nobody while it is only assumed", () => assert.isFalse(isUrgent(withCount(noKeyNews, undefined))))
})
