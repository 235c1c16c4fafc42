import { assert, describe, it } from "@effect/vitest"
import { barPath, linePath, topOf } from "../../../../src/domain/operations/page/PlotShape.ts"

describe("The shape of a plot", () => {
  it("is a bar for each value above zero, the highest one as high as the plot", () =>
    assert.strictEqual(barPath([4, 0, undefined, 1], 4), "M0.5 72v-72h89v72zM270.5 72v-18h89v18z"))

  it("shows a value that is next to nothing", () => assert.strictEqual(barPath([0.001], 4), "M0.5 72v-1h359v1z"))

  it("is a line of steps, with a hole where nothing is known", () =>
    assert.strictEqual(linePath([0, 2, undefined, 9], 4), "M0 72H90V36H180M270 0H360"))

  it("has a scale that little does not fill", () => {
    assert.strictEqual(topOf([undefined, 1], 4), 4)
    assert.strictEqual(topOf([undefined, 9], 4), 9)
    assert.strictEqual(topOf([], 4), 4)
  })
})
