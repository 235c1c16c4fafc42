import { assert, describe, it } from "@effect/vitest"
import { isCrashLoop, mostFailedStarts, oneFailureLeft, readCrashLoop } from "../../../src/domain/poison/CrashLoop.ts"

describe("The starts of a bot", () => {
  it.each([
    [undefined, { fruitless: 0 }],
    ["", { fruitless: 0 }],
    ["{\"fruitless\":\"5\"}", { fruitless: 0 }],
    ["{\"fruitless\":3}", { fruitless: 3 }],
    ["{\"fruitless\":5,\"safeSince\":9}", { fruitless: 5, safeSince: 9 }]
  ])(
    "are read from %j; what makes no sense is as good as none",
    (text, starts) => assert.deepStrictEqual(readCrashLoop(text), starts)
  )

  it.each([
    ["none has failed", { fruitless: 0 }, false],
    ["one less than too many has failed", { fruitless: mostFailedStarts - 1 }, false],
    ["five have failed in a row", { fruitless: mostFailedStarts }, true],
    ["more have failed", { fruitless: mostFailedStarts + 1 }, true],
    [
      "five have failed, and somebody starts it anew in safe mode",
      { fruitless: mostFailedStarts, safeSince: 9 },
      false
    ],
    ["safe mode was left", oneFailureLeft, false],
    ["one more failed after safe mode", { fruitless: oneFailureLeft.fruitless + 1 }, true]
  ])("are a crash loop: %s", (_, starts, is) => assert.strictEqual(isCrashLoop(starts), is))
})
