import { assert, describe, it } from "@effect/vitest"
import { withoutIds } from "../../../../src/domain/routing/prompt/WithoutIds.ts"

const people = {
  ids: new Set(["@ann:x", "@we!rd,one:x.org", "@bot:hs.test"]),
  names: new Map([["@bot:hs.test", "Helper"]])
}
const event = `$${"Ab3-_".repeat(8)}xyz`
const room = `!${"Ab3-_".repeat(8)}xyz`

describe("A text without Matrix ids", () => {
  it.each([
    ["ask @bob:example.org about it", "ask @bob about it"],
    ["@bob:example.org: hi", "@bob: hi"],
    ["(@bob:example.org), @eve:matrix.example.org.", "(@bob), @eve."],
    ["cc:@bob:example.org", "cc:@bob"],
    ["@bob:example.org:8448 and @eve:10.0.0.1 and @dan:[2001:db8::1]:80", "@bob and @eve and @dan"],
    ["@bob:localhost and @Bob=2f/x+y_z.1-0:sub.example.co.uk", "@bob and @Bob=2f/x+y_z.1-0"],
    ["@_bridge_ünï:example.org", "@_bridge_ünï"],
    ["`@bob:example.org` in code", "`@bob` in code"],
    ["```\nusers: [@bob:example.org, \"@eve:example.org\"]\n```", "```\nusers: [@bob, \"@eve\"]\n```"],
    ["a known one, @ann:x, and one of that server, @bob:x!", "a known one, @ann, and one of that server, @bob!"],
    ["glued@ann:x and @ann:x-ray and @ann:x: yes", "glued@ann and @ann-ray and @ann: yes"],
    ["@we!rd,one:x.org", "@we!rd,one"],
    ["what can @bot:hs.test do", "what can Helper do"],
    ["https://matrix.to/#/@bot:hs.test, hi", "Helper, hi"],
    ["see https://matrix.to/#/%40bob%3Aexample.org.", "see @bob."],
    ["[Bob](https://matrix.to/#/@bob:example.org) and [@eve:example.org](<matrix:u/eve:example.org>)", "Bob and @eve"],
    ["matrix:u/bob:example.org?action=chat", "@bob"],
    ["https://matrix.to/#/!abc:example.org?via=example.org now", "a room now"],
    ["https://matrix.to/#/!abc:example.org/$ev?via=example.org", "a message"],
    ["[the room](https://matrix.to/#/!abc:example.org) matrix:r/help:example.org", "the room #help"],
    ["matrix.to/#/nothing.", "a link."],
    ["#help:example.org and !OGEhHVWSdvArJzumhm:matrix.org", "#help and a room"],
    [`${room} ${event} $143273582443PhrSn:example.org`, "a room a message a message"],
    ["https://app.example.org/#/room/%21OGEhHVWSdvArJzumhm%3Amatrix.org", "https://app.example.org/#/room/a room"],
    ["https://app.example.org/#/user/%40bob%3Aexample.org", "https://app.example.org/#/user/@bob"]
  ])("%s", (text, clean) => assert.strictEqual(withoutIds(text, people), clean))

  it.each([
    "ann@example.org, mailto:ann@example.org",
    "ssh ann@example.org:8080 and git@github.com:org/repo.git",
    "postgres://u:p@db.example.org:5432/x",
    "@ann: are you there?",
    "@room: at 14:30, or @14:30",
    "@todo:fix and @media:hover",
    "npm i @scope/pkg:1.2.3",
    "$ref:api.yaml, $HOME:/usr/bin, $PATH:$HOME",
    "# Title: one\n#1:2 !important:x.y",
    "wow!OGEhHVWSdvArJzumhm:matrix.org",
    "https://matrix.to and https://example.org/@ann",
    "[a](https://example.org) [b]",
    "50%40 of it",
    "@ @: @:x.org",
    ""
  ])("stays: %s", (text) => assert.strictEqual(withoutIds(text, people), text))
})
