import { assert, describe, it } from "@effect/vitest"
import { behindPrefix } from "../../../../src/domain/routing/spoken/CommandPrefix.ts"

describe("Behind the prefix of commands", () => {
  it.each([
    ["!", "!stop", "stop"],
    ["!", "！stop", "stop"],
    ["！", "!stop", "stop"],
    ["/", "／stop", "stop"],
    ["!", "\u200B\u200F !stop", "stop"],
    ["!", "! stop", " stop"],
    ["bot>", "BOT＞stop", "stop"],
    ["!", "stop", undefined],
    ["!", "", undefined],
    ["!", "¡stop", undefined]
  ])("%s %s", (prefix, text, behind) => assert.strictEqual(behindPrefix(prefix, text), behind))
})
