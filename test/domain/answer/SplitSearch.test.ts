import { assert, describe, it } from "@effect/vitest"
import { largest } from "../../../src/domain/answer/SplitSearch.ts"

/** What the search finds where everything up to `fit` fits, and the sizes that it asks for. */
const found = (
  fit: number,
  above: { readonly size: number; readonly weight: number },
  near: number,
  weigh = (size: number) => size / fit
) => {
  const asked: Array<number> = []
  const search = largest(above, near)
  for (let step = search.next();;) {
    if (step.done === true) return { size: step.value, asked }
    asked.push(step.value)
    step = search.next(weigh(step.value))
  }
}

describe("The largest size that fits", () => {
  it.each([1, 2, 63, 64, 100, 127, 128])("is exact up to 128: %d", (fit) => {
    assert.strictEqual(found(fit, { size: 300, weight: 300 / fit }, 50).size, fit)
  })

  it.each([[129, 128], [131, 130], [255, 254], [256, 256], [259, 256], [1_000, 1_000], [1_023, 1_016]])(
    "of %d is %d, as larger sizes are tried more coarsely",
    (fit, size) => assert.strictEqual(found(fit, { size: 5_000, weight: 5_000 / fit }, 50).size, size)
  )

  it("is nothing where not even one fits", () => {
    assert.strictEqual(found(0.5, { size: 10, weight: 20 }, 5).size, 0)
    assert.strictEqual(found(0.5, { size: 1, weight: 2 }, 5).size, 0)
  })

  it("is coarser where the next is only known to be too much", () => {
    const limit = (size: number) => (size > 100 ? Infinity : 0.5)
    assert.strictEqual(found(100, { size: 1_000, weight: Infinity }, 90, limit).size, 96)
  })

  it("is the same wherever the search begins", () => {
    for (const near of [1, 10, 500, 999, 5_000]) {
      assert.strictEqual(found(700, { size: 1_000, weight: 1_000 / 700 }, near).size, 696)
    }
  })

  it("is guessed by weight, so that few sizes are asked for", () => {
    assert.isAtMost(found(70_000, { size: 1_000_000, weight: 1_000_000 / 70_000 }, 60_000).asked.length, 3)
  })

  it("is found by halving where weights are as nobody expects", () => {
    const odd = (size: number) => (size <= 700 ? 0.001 : 1_000)
    const { asked, size } = found(700, { size: 100_000, weight: 1_000 }, 10, odd)
    assert.strictEqual(size, 696)
    assert.isAtMost(asked.length, 22)
  })

  it("asks for no size twice, and for none that is known to be too much", () => {
    const { asked } = found(333, { size: 1_000, weight: 1_000 / 333 }, 2_000)
    assert.strictEqual(new Set(asked).size, asked.length)
    assert.isBelow(Math.max(...asked), 1_000)
  })
})
