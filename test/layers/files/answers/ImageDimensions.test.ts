import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { imageDimensions } from "../../../../src/layers/files/answers/ImageDimensions.ts"
import { seededBytes } from "../../../support/SeededBytes.ts"

const gif = Buffer.from("474946383961050007000000", "hex")
const svg = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="5" height="7"/>`)

describe("The size of an image", () => {
  it.effect("is read from its first bytes", () =>
    Effect.map(imageDimensions(gif), (found) => assert.deepStrictEqual(found, { width: 5, height: 7 })))

  for (
    const [title, bytes] of [["nothing", Buffer.alloc(0)], ["noise", seededBytes(1, 4_096)], [
      "another kind",
      svg
    ]] as const
  ) {
    it.effect(`is unknown of ${title}`, () => Effect.map(imageDimensions(bytes), (found) => assert.isUndefined(found)))
  }
})
