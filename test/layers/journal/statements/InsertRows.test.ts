import { assert, describe, it } from "@effect/vitest"
import { chunks, rowsAtOnce } from "../../../../src/layers/journal/statements/InsertRows.ts"

const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => from + n)

describe("Rows for one statement", () => {
  it.each([
    [0, []],
    [1, [[0, 1]]],
    [rowsAtOnce, [[0, 128]]],
    [rowsAtOnce + 1, [[0, 128], [128, 129]]],
    [3 * rowsAtOnce, [[0, 128], [128, 256], [256, 384]]]
  ] as ReadonlyArray<[number, ReadonlyArray<readonly [number, number]>]>)(
    "of %i rows are no more than a database takes, each row in one of them",
    (count, expected) => {
      assert.deepStrictEqual(chunks(numbers(0, count)), expected.map(([from, to]) => numbers(from, to)))
    }
  )
})
