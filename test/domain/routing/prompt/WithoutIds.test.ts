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
    ["https://matrix.to/#/@bob:example.org，你好。", "@bob，你好。"],
    ["（matrix:u/bob:example.org）：你好", "（@bob）：你好"],
    ["[Bob](https://matrix.to/#/@bob:example.org) and [@eve:example.org](<matrix:u/eve:example.org>)", "Bob and @eve"],
    ["matrix:u/bob:example.org?action=chat", "@bob"],
    ["https://matrix.to/#/!abc:example.org?via=example.org now", "a room now"],
    ["https://matrix.to/#/!abc:example.org/$ev?via=example.org", "a message"],
    ["[the room](https://matrix.to/#/!abc:example.org) matrix:r/help:example.org", "the room #help"],
    ["matrix.to/#/nothing.", "a link."],
    ["#help:example.org and !OGEhHVWSdvArJzumhm:matrix.org", "#help and a room"],
    [`${room} ${event} $143273582443PhrSn:example.org`, "a room a message a message"],
    ["https://app.example.org/#/room/%21OGEhHVWSdvArJzumhm%3Amatrix.org", "https://app.example.org/#/room/a room"],
    ["https://app.example.org/#/user/%40bob%3Aexample.org", "https://app.example.org/#/user/@bob"],
    ["_@bob:example.org_ and __@eve:other.net__ and ___@dan:x.org___", "_@bob_ and __@eve__ and ___@dan___"],
    ["_!OGEhHVWSdvArJzumhm:other.net_ and _#help:x.org_", "_a room_ and _#help_"],
    [`_${event}_ and __${room}__ and x${room} and x${event}`, "_a message_ and __a room__ and xa room and xa message"],
    ["wow!OGEhHVWSdvArJzumhm:matrix.org", "wowa room"],
    ["请问@bob:example.org请问 привет@eve:example.org", "请问@bob请问 привет@eve"],
    ["glued@bob:x, as its server is known", "glued@bob, as its server is known"],
    ["@bob:münchen.de, @eve:пример.рф. @dan:m.münchen.example", "@bob, @eve. @dan"],
    ["@bob:homeserver:8448 and @eve:matrix:443", "@bob and @eve"],
    ["https://app.example.org/?who=a%40bob%3Aother.net&x=1", "https://app.example.org/?who=a@bob&x=1"],
    [
      "https://app.example.org/#/user/@bob%3Aother.net and /room/!OGEhHVWSdvArJzumhm%3Aother.net",
      "https://app.example.org/#/user/@bob and /room/a room"
    ]
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
    "foo_@example.org, jürgen@example.org:8080, _ann@example.org_",
    "scp notes.txt ann@host:notes.txt and rsync me@10.0.0.1:a.tar.gz",
    "$5$rounds5000$saltstring$KqJWpanXZHKq2BOB43TSaYhEWsQ1Lr5QNyPCDH0Tp00",
    "@app:main:42 and @media:hover:3 and @12:30:4512 and page#part:a.b",
    "https://example.org/?mail=ann%40example.org%3A8080&t=10%3A30",
    "https://matrix.to and https://example.org/@ann",
    "[a](https://example.org) [b]",
    "50%40 of it",
    "@ @: @:x.org",
    ""
  ])("stays: %s", (text) => assert.strictEqual(withoutIds(text, people), text))
})
