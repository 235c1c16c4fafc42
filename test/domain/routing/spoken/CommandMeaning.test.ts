import { assert, describe, it } from "@effect/vitest"
import type { Message } from "../../../../src/domain/matrix/InboundEvent.ts"
import { commandMeaning } from "../../../../src/domain/routing/spoken/CommandMeaning.ts"
import { spokenCommand } from "../../../../src/domain/routing/spoken/SpokenCommand.ts"
import { me, say } from "../../../support/RouteCases.ts"

const meaning = (message: Message, isAdmin: boolean, direct: boolean) => {
  const found = commandMeaning(spokenCommand("!", { me }, message)!, message, { me, direct, isAdmin })
  if (typeof found === "string") return found
  if (found._tag !== "Command") return found
  return found.request
}

const pill = (id: string) => `<a href="https://matrix.to/#/${id}">Ann</a>`

describe("A command asks", () => {
  it.each<readonly [string | Message, unknown]>([
    ["!stop", "stop"],
    ["!retry please", "retry"],
    ["!help", { _tag: "Help", admin: true }],
    ["!help !settings", { _tag: "Help", topic: "settings", admin: true }],
    ["!help Retry", { _tag: "Help", topic: "retry", admin: true }],
    ["!help setings", { _tag: "UnknownCommand", word: "setings", nearest: "settings" }],
    ["!help 7", { _tag: "Help", admin: true }],
    ["!halp", { _tag: "UnknownCommand", word: "halp", nearest: "help" }],
    ["!weather", { _tag: "UnknownCommand", word: "weather" }],
    ["!new", { _tag: "NewRoom" }],
    ["!new The  big plan ", { _tag: "NewRoom", title: "The big plan" }],
    ["!new \"The plan\"", { _tag: "NewRoom", title: "The plan" }],
    ["!new «План»", { _tag: "NewRoom", title: "План" }],
    ["!new \"", { _tag: "NewRoom", title: "\"" }],
    ["!rename", { _tag: "CommandUsage", command: "rename" }],
    ["!rename “Other plan”", { _tag: "RenameRoom", title: "Other plan" }],
    ["!chats", { _tag: "ListChats" }],
    ["!archive", { _tag: "ArchiveRoom" }],
    ["!clear", { _tag: "Clear" }],
    ["!status", { _tag: "Status" }],
    ["!whoami", { _tag: "WhoAmI" }],
    ["!settings", { _tag: "ShowSettings" }],
    ["!settings Language EN", { _tag: "SetLanguage", language: "en" }],
    ["!settings language xx", { _tag: "CommandUsage", command: "settings" }],
    ["!settings streaming final", { _tag: "SetStreaming", streaming: "final" }],
    ["!settings streaming", { _tag: "CommandUsage", command: "settings" }],
    ["!settings streaming final now", { _tag: "CommandUsage", command: "settings" }],
    ["!settings room", { _tag: "ShowRoom" }],
    ["!settings room threads off", { _tag: "SetThreads", threads: "off" }],
    ["!settings room mention never", { _tag: "SetMention", mention: "never" }],
    ["!settings room mention sometimes", { _tag: "CommandUsage", command: "settings" }],
    ["!settings room mention never again", { _tag: "CommandUsage", command: "settings" }],
    ["!settings colour red", { _tag: "CommandUsage", command: "settings" }],
    ["!rooms", { _tag: "ListRooms" }],
    ["!leave", { _tag: "LeaveRoom" }],
    ["!leave !abc", { _tag: "LeaveRoom", room: "!abc" }],
    ["!leave #room:x.org", { _tag: "LeaveRoom", room: "#room:x.org" }],
    ["!leave https://matrix.to/#/%23room:x.org?via=x", { _tag: "LeaveRoom", room: "#room:x.org" }],
    ["!leave that one", { _tag: "CommandUsage", command: "leave" }],
    ["!allow", { _tag: "ListAccess" }],
    ["!allow @ann:x", { _tag: "Allow", pattern: "@ann:x" }],
    ["!allow @*:x.org", { _tag: "Allow", pattern: "@*:x.org" }],
    ["!allow ann", { _tag: "CommandUsage", command: "allow" }],
    ["!allow @a:x,@b:x", { _tag: "CommandUsage", command: "allow" }],
    [say("!allow Ann", { formatted: `!allow ${pill("@ann:x")}` }), { _tag: "Allow", pattern: "@ann:x" }],
    [
      say("!deny Ann", { formatted: `${pill("@bot:x")}: !deny ${pill("@ann:x")}` }),
      { _tag: "Deny", pattern: "@ann:x" }
    ],
    ["!deny", { _tag: "CommandUsage", command: "deny" }]
  ])("%j", (text, asked) => {
    assert.deepStrictEqual(meaning(typeof text === "string" ? say(text) : text, true, true), asked as never)
  })

  it("has a title of one line and 120 characters at most", () => {
    const request = meaning(say(`!new ${"x".repeat(5_000)}`), false, true)
    assert.strictEqual((request as { title: string }).title.length, 120)
  })
})

const admins = { _tag: "CommandRefused", why: "admins" }
const direct = { _tag: "CommandRefused", why: "direct" }

describe("Who may use a command, and where", () => {
  it.each<readonly [string, isAdmin: boolean, isDirect: boolean, unknown]>([
    ["!rooms", false, true, admins],
    ["!leave", false, true, admins],
    ["!allow", false, true, admins],
    ["!allow @ann:x", false, false, admins],
    ["!deny", false, true, admins],
    ["!rooms", true, false, direct],
    ["!allow", true, false, direct],
    ["!rooms", true, true, { _tag: "ListRooms" }],
    ["!allow @ann:x", true, false, { _tag: "Allow", pattern: "@ann:x" }],
    ["!leave", true, false, { _tag: "LeaveRoom" }],
    ["!settings room threads off", false, false, { _tag: "SetThreads", threads: "off" }],
    ["!help", false, false, { _tag: "Help" }]
  ])("%s, admin %s, direct %s", (text, isAdmin, isDirect, outcome) => {
    assert.deepStrictEqual(meaning(say(text), isAdmin, isDirect), outcome as never)
  })
})
