import { assert, describe, it } from "@effect/vitest"
import { openInline } from "../../../../src/domain/answer/growing/OpenInline.ts"

describe("What is open at a line's end", () => {
  for (
    const [text, at] of [
      ["plain", undefined],
      ["a **b", 2],
      ["a **b** c", undefined],
      ["a ***b* c", 2],
      ["***a*** b", undefined],
      // What the last marks do depends on what follows them: `***a***` may go on with a `5`, say.
      ["***a***", 0],
      ["a _b_", 2],
      ["5*6 is", undefined],
      ["2**8 is", undefined],
      ["**Total: 5*6", 0],
      ["**注意：**正", undefined],
      ["**注意：*", 0],
      ["**Label:**text", 0],
      ["公式$x", 2],
      ["costs US$", undefined],
      ["价格$5，香", undefined],
      ["a `b", 2],
      ["a ``b` c", 2],
      ["a `*b` c", undefined],
      ["a [b](c", 2],
      ["a [b](c) *d", 9],
      ["a $x_1", 2],
      ["a $x$ *b", 6],
      [String.raw`a \* b`, undefined],
      [String.raw`a \(x`, 2],
      ["a <https://b", 2],
      ["a ~~b", 2],
      ["about ~5", undefined],
      ["* a *b\n* c", undefined],
      [`*${"a ".repeat(200)}**b`, 401]
    ] as const
  ) it(`of ${text.slice(0, 20)}`, () => assert.strictEqual(openInline(text, 0), at))
})
