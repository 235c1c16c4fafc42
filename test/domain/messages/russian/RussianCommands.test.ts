import { assert, describe, it } from "@effect/vitest"
import { russianCommands } from "../../../../src/domain/messages/russian/RussianCommands.ts"

describe("What the bot says to commands, in Russian", () => {
  it("names the kind of a message that it cannot use", () => {
    assert.include(russianCommands("!").unsupported("video"), "видео")
    assert.include(russianCommands("!").unsupported("thing"), "это использовать не могу")
  })
})
