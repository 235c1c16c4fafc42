import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { CommandReply } from "../../../src/domain/spoken/CommandReply.ts"

const decode = Schema.decodeUnknownSync(CommandReply)

describe("A command that is kept with its turn", () => {
  it.each<CommandReply>([
    { _tag: "Help" },
    { _tag: "Help", topic: "settings", admin: true },
    { _tag: "UnknownCommand", word: "foo" },
    { _tag: "Command", request: { _tag: "SetThreads", threads: "off" } },
    { _tag: "Command", request: { _tag: "NewRoom" } }
  ])("%j is read again as it was", (reply) => {
    assert.deepStrictEqual(decode(JSON.parse(JSON.stringify(reply))), reply)
  })
})
