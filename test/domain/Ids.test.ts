import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { readEventId, readRoomId, readUserId, Thread } from "../../src/domain/Ids.ts"

describe.each([["room", "!", readRoomId], ["event", "$", readEventId], ["user", "@", readUserId]] as const)(
  "The id of a %s in JSON from elsewhere",
  (_, sigil, read) => {
    it.each([
      ["with a server", `${sigil}a:x.org`],
      ["without a server", `${sigil}abc`],
      ["with letters of any case and any script", `${sigil}Äb:X`],
      ["of 255 characters", sigil.padEnd(255, "a")]
    ])("is taken as it is: %s", (_, id) => assert.strictEqual(read(id), id))

    it.each<[string, unknown]>([
      ["of another kind", `${sigil === "!" ? "$" : "!"}a:x.org`],
      ["with something before it", ` ${sigil}a:x.org`],
      ["that is empty", ""],
      ["that is too long to be sent back", sigil.padEnd(256, "a")],
      ["that cannot be stored as UTF-8", `${sigil}\uD800:x.org`],
      ["that is a list", [`${sigil}a:x.org`]],
      ["that is a number", 7],
      ["that is null", null],
      ["that is not there", undefined]
    ])("is none where it is one %s", (_, value) => assert.isUndefined(read(value)))
  }
)

describe("The agent's name for a conversation", () => {
  it.each([
    ["abcdefgh", true],
    ["AZaz09_-", true],
    ["a".repeat(64), true],
    ["abcdefg", false],
    ["a".repeat(65), false],
    ["!room:x.org", false],
    ["abcdefgh\n", false]
  ])("%j: %s", (name, is) => assert.strictEqual(Schema.is(Thread)(name), is))
})
