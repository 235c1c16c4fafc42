import { assert, describe, it } from "@effect/vitest"
import { EventId } from "../../../../src/domain/Ids.ts"
import type { Message } from "../../../../src/domain/matrix/InboundEvent.ts"
import { mentionsOnlyOthers, mentionsUs } from "../../../../src/domain/routing/address/Mention.ts"
import { ann, me, say } from "../../../support/RouteCases.ts"

const ours = { me, names: ["Helper"] }
/** A client that knows no mentions. */
const old = (body: string, rest: Partial<Message> = {}) => say(body, { mentions: undefined, ...rest })
const pill = (to: string, text = "Helper") => `<a href="${to}">${text}</a>: two`
const toUs = "https://matrix.to/#/@bot:x"
const reply = { replyTo: EventId.make("$theirs") }

describe("A mention", () => {
  const mentions: ReadonlyArray<readonly [string, Message]> = [
    ["is what the client says", say("two", { mentions: [ann, me] })],
    ["is a pill without m.mentions", old("Helper: two", { formatted: pill(toUs) })],
    ["is a pill by a matrix: link", old("Helper: two", { formatted: pill("matrix:u/bot:x") })],
    ["is a pill beside an empty m.mentions", say("Helper: two", { formatted: pill(toUs) })],
    ["is the id in the text", old("ask @bot:x about it")],
    ["is the id in the text beside an empty m.mentions", say("ask @bot:x about it")],
    [
      "is the id in the text of a reply, whose client mentions its author",
      say("@bot:x?", { mentions: [ann], ...reply })
    ],
    ["is the name and a colon", say("helper: two")],
    ["is the name and a comma", old("Helper, two")],
    ["is the name alone", say("Helper")],
    ["is the name with an @ anywhere", say("what do you think, @Helper?")],
    ["is the name as the first word, where the client knows no mentions", old("Helper what is two")],
    ...[
      "https://matrix.to/#/@bot:x what is two?",
      "[HX](https://matrix.to/#/@bot:x) what is two?",
      "\"HX\" (https://matrix.to/#/%40bot%3Ax) what is two?",
      "matrix:u/bot:x what is two?",
      "what is two, <matrix:u/bot:x>?"
    ].flatMap((body): Array<readonly [string, Message]> => [
      [`is a link in the text: ${body}`, old(body)],
      [`is a link in the text beside an empty m.mentions: ${body}`, say(body)],
      [`is a link in the text beside others: ${body}`, say(body, { mentions: [ann] })]
    ]),
    ...[
      "<a href=\"https://matrix.to/#/@bot:x\"><strong>HX</strong></a>",
      "<a href=\"https://matrix.to/#/@bot:x\"><img src=\"mxc://a/b\"></a>",
      "<A HREF=\"https://matrix.to/#/@bot:x\">HX</A>",
      "<a\nhref=\"https://matrix.to/#/@bot:x\">HX</a>",
      "<a href=https://matrix.to/#/@bot:x>HX</a>",
      "<a title=\"1>2\" href='matrix:u/bot:x'>HX</a>"
    ].map((formatted): readonly [string, Message] => [
      `is a link, whatever it shows: ${formatted}`,
      old("HX: what", { formatted: `${formatted}: what` })
    ]),
    ...["Helper：two", "Helper，two", "Helper、two", "Helper، two", "Helper : two", "@[Helper] two", "＠Helper two"]
      .map((
        body
      ): readonly [string, Message] => [`is the name as other clients and keyboards write it: ${body}`, say(body)]),
    ["is the name behind a mark of direction", say("\u200FHelper: two")],
    ["is what stands below a quote", old("> <@ann:x> hello\n\n@bot:x two")]
  ]
  it.each(mentions)("%s", (_, message) => {
    assert.isTrue(mentionsUs(ours, message))
    assert.isFalse(mentionsOnlyOthers(ours, message))
  })

  const none: ReadonlyArray<readonly [string, Message]> = [
    ["is not the id in the quote above a reply", old("> <@ann:x> look what @bot:x does\n\nI agree")],
    ["is not the author of a quote above a reply", old("> <@bot:x> hello\n\nI agree")],
    [
      "is not a pill in the quote above a reply",
      old("I agree", { formatted: `<mx-reply><blockquote>${pill(toUs)}</blockquote></mx-reply>I agree` })
    ],
    ["is not a pill in a block quote", old("I agree", { formatted: `<blockquote>${pill(toUs)}</blockquote>I agree` })],
    ["is not the id where the client mentions others", say("@bot:x?", { mentions: [ann] })],
    ["is not the name where the client mentions others", say("Helper: two", { mentions: [ann] })],
    ["is not the name as the first word, where the client knows mentions", say("Helper is broken")],
    ["is not a part of a word", old("Helpers: two")],
    ["is not the name in the middle", old("the Helper: two")],
    ["is not a mail address", say("write to me@helper")],
    ["is not somebody of that name elsewhere", say("@helper:elsewhere.org two")],
    ["is not a link in a quote", old("> [Helper](https://matrix.to/#/@bot:x)\nI agree")],
    ["is not a link to somebody else of that name", old("[Helper](https://matrix.to/#/@ann:x) two")],
    ["is not a link to a page of that name", old("https://example.org/#/@bot:x two")],
    ["is not a name in brackets that is a link", say("[Helper](https://example.org) two")],
    ["is not a longer name beside letters without spaces", say("@Helpers你好")],
    ["is not a pill to somebody else", old("ann: hi", { formatted: pill("https://matrix.to/#/@ann:x", "ann") })]
  ]
  it.each(none)("%s", (_, message) => assert.isFalse(mentionsUs(ours, message)))

  it("is one of others where they are named and we are not", () => {
    assert.isTrue(mentionsOnlyOthers(ours, say("hi", { mentions: [ann] })))
    assert.isTrue(mentionsOnlyOthers(ours, old("hi", { formatted: pill("https://matrix.to/#/@ann:x", "ann") })))
    assert.isTrue(mentionsOnlyOthers(ours, old("[Ann](https://matrix.to/#/@ann:x) hi")))
    assert.isFalse(mentionsOnlyOthers(ours, say("hi")))
  })

  it("is no name that is empty", () => assert.isFalse(mentionsUs({ me, names: [""] }, old("hi"))))
})

describe("The name of a file", () => {
  const file = { kind: "file", mime: "application/pdf", size: 1, address: "mxc://x/y", sealed: undefined } as const
  const sent = (name: string, caption: string, rest: Partial<Message>) =>
    say(caption === "" ? name : caption, { msgtype: "m.file", file: { ...file, name, caption }, ...rest })
  const like = ["Helper", "Helper: Q3.pdf", "@Helper.pdf", "Helper screenshot.png", "@bot:x", "matrix:u/bot:x"]
  it.each(like)("is no mention: %s", (name) => {
    for (const rest of [{}, { mentions: undefined }, { replyTo: EventId.make("$theirs") }]) {
      assert.isFalse(mentionsUs(ours, sent(name, "", rest)))
      assert.isFalse(mentionsUs(ours, sent(name, "look", rest)))
    }
  })
  it.each(like)("is none of others: %s", (name) => {
    const theirs = name.replaceAll("bot:x", "ann:x")
    assert.isFalse(mentionsOnlyOthers(ours, sent(theirs, "", {})))
  })
  it("stands beside a caption, which may be one", () =>
    assert.isTrue(mentionsUs(ours, sent("a.pdf", "Helper: look", {}))))
})
