import { assert, describe, it } from "@effect/vitest"
import { ChatId, EventId } from "../../../src/domain/Ids.ts"
import type { Inbound } from "../../../src/domain/matrix/InboundEvent.ts"
import { type Route, type RouteContext } from "../../../src/domain/routing/Route.ts"
import { looksUp, route } from "../../../src/domain/routing/RouteMessage.ts"
import { ann, direct as directOf, hi, mallory, me, ours, react, room, say } from "../../support/RouteCases.ts"

const root = EventId.make("$root")

const direct: RouteContext = {
  me,
  room,
  origin: room,
  batch: 1,
  direct: true,
  groupPolicy: "mention",
  threads: "follow",
  chatScope: "room",
  commandPrefix: "!",
  isAdmin: () => false,
  attempt: () => undefined,
  work: () => ({ running: undefined, broken: undefined }),
  isAllowed: (user) => user !== mallory,
  isOurs: (event) => event === ours,
  questions: []
}
const group: RouteContext = { ...direct, direct: false }
const open: RouteContext = { ...group, groupPolicy: "always" }
const shut: RouteContext = { ...group, groupPolicy: "never" }

const mention = { ...hi, mentions: [me] }
const gone = (user: typeof me): Inbound => ({ _tag: "Member", event: hi.event, sender: ann, user, here: false })
const sticker: Inbound = { _tag: "Unusable", event: hi.event, sender: ann, kind: "sticker", threadRoot: undefined }
const inThread = { ...mention, threadRoot: root }

/** A route in a line. */
const brief = (to: Route): string => {
  switch (to._tag) {
    case "Prompt":
      return `Prompt "${to.text}" in ${to.chat}${to.threadRoot === undefined ? "" : `, thread ${to.threadRoot}`}`
    case "Reply":
      return `Refuse ${to.reply._tag === "Unsupported" ? to.reply.what : to.reply._tag} in ${to.chat}`
    case "Retry":
    case "Consent":
    case "Stop":
      return to._tag
    case "Edit":
    case "Answer":
    case "Unfit":
    case "Hold":
      return to._tag
    case "Erase":
      return `Erase ${to.target} by ${to.by}`
    case "Asker":
      return `${to.user} is ${to.here ? "here" : "gone"}`
    case "Ignore":
      return `Ignore ${to.why}`
  }
}

const table = (
  cases: ReadonlyArray<readonly [title: string, context: RouteContext, inbound: Inbound, outcome: string]>
) => {
  for (const [title, context, inbound, outcome] of cases) {
    it(title, () => assert.strictEqual(brief(route(context, inbound)), outcome))
  }
}

describe("the membership of somebody", () => {
  it("says whether they can answer: in the room, and by whom the bot may be talked to", () => {
    const here = [[ann, true], [ann, false], [mallory, true]] as const
    const routes = here.map(([user, isThere]) =>
      route(direct, { _tag: "Member", event: hi.event, sender: user, user, here: isThere })
    )
    assert.deepStrictEqual(routes.map((one) => one._tag === "Asker" && one.here), [true, false, false])
  })
})

describe("Whom the bot hears", () => {
  table([
    ["somebody leaves", direct, gone(ann), "@ann:x is gone"],
    ["we ourselves leave", direct, gone(me), "Ignore noise"],
    ["in a direct room everything is for it", direct, hi, "Prompt \"hi\" in !r"],
    [
      "in a direct room also where groups are never heard",
      { ...direct, groupPolicy: "never" },
      hi,
      "Prompt \"hi\" in !r"
    ],
    ["in a group a message to nobody is not", group, hi, "Ignore not for us"],
    ["in a group a mention is", group, mention, "Prompt \"hi\" in !r"],
    [
      "in a group a mention of somebody else is not",
      group,
      { ...hi, mentions: [ann], body: "@bot:x?" },
      "Ignore not for us"
    ],
    ["in a group its name in the text is a mention where the client knows no mentions", group, {
      ...hi,
      mentions: undefined,
      body: "@bot:x hi"
    }, "Prompt \"hi\" in !r"],
    [
      "in a group a text without its name is none",
      group,
      { ...hi, mentions: undefined, body: "bot hi" },
      "Ignore not for us"
    ],
    ["in a group a reply to its own message is for it", group, { ...hi, replyTo: ours }, "Prompt \"hi\" in !r"],
    [
      "in a group a reply to somebody else is not",
      group,
      { ...hi, replyTo: EventId.make("$other") },
      "Ignore not for us"
    ],
    ["in an open group everything is for it", open, hi, "Prompt \"hi\" in !r"],
    ["in a shut group nothing is", shut, { ...mention, replyTo: ours }, "Ignore not for us"],
    ["nobody is heard who is not allowed", direct, { ...hi, sender: mallory }, "Ignore not allowed"],
    ["its own messages are not heard", direct, { ...hi, sender: me }, "Ignore own"]
  ])
})

describe("What the bot hears", () => {
  const image = { ...hi, msgtype: "m.image" }
  table([
    [
      "other bots' notices are ignored, so that no two bots talk for ever",
      direct,
      { ...hi, msgtype: "m.notice" },
      "Ignore notice"
    ],
    [
      "the request of a verification is none, also in a direct room",
      direct,
      { ...hi, msgtype: "m.key.verification.request" },
      "Ignore verification"
    ],
    ["a notice that mentions it is ignored too", group, { ...mention, msgtype: "m.notice" }, "Ignore notice"],
    ["an edit is no new prompt", direct, { ...hi, replaces: EventId.make("$before") }, "Edit"],
    ["a picture is refused with its kind", direct, image, "Refuse image in !r reply $e"],
    [
      "a voice message is refused with its kind",
      direct,
      { ...hi, msgtype: "m.audio" },
      "Refuse audio message in !r reply $e"
    ],
    ["an unknown kind is refused too", direct, { ...hi, msgtype: "org.odd" }, "Refuse Unusable in !r once other"],
    [
      "a place is refused, once in a room",
      direct,
      { ...hi, msgtype: "m.location" },
      "Refuse Unusable in !r once location"
    ],
    ["a sticker is refused, once in a room", direct, sticker, "Refuse Unusable in !r once sticker"],
    ["a sticker in a group is for nobody", group, sticker, "Ignore not for us"],
    ["a stranger's sticker is not heard", direct, { ...sticker, sender: mallory }, "Ignore not allowed"],
    [
      "a kind that is a word of JavaScript is unknown as well",
      direct,
      { ...hi, msgtype: "constructor" },
      "Refuse Unusable in !r once other"
    ],
    ["a picture between other people is not the bot's business", group, image, "Ignore not for us"],
    [
      "a picture of somebody who is not allowed gets no answer",
      direct,
      { ...image, sender: mallory },
      "Ignore not allowed"
    ],
    ["an empty text is ignored", direct, { ...hi, body: " \n\t" }, "Ignore empty"],
    [
      "an emote is about its sender",
      direct,
      { ...hi, msgtype: "m.emote", body: "waves" },
      "Prompt \"/me waves\" in !r"
    ],
    [
      "a redaction erases",
      direct,
      { _tag: "Redaction", event: hi.event, sender: ann, target: EventId.make("$t") },
      "Erase $t by @ann:x"
    ],
    ["a redaction erases, whoever is allowed to prompt", group, {
      _tag: "Redaction",
      event: hi.event,
      sender: mallory,
      target: EventId.make("$t")
    }, "Erase $t by @mallory:x"],
    ["its own redactions are its own", direct, {
      _tag: "Redaction",
      event: hi.event,
      sender: me,
      target: EventId.make("$t")
    }, "Ignore own"],
    [
      "what cannot be decrypted is ignored",
      direct,
      { _tag: "Encrypted", event: hi.event, sender: ann },
      "Ignore encrypted"
    ],
    ["what another bot of this make says is ignored, so that no two of them talk for ever", direct, {
      _tag: "Marked",
      event: hi.event,
      sender: ann
    }, "Ignore marked"],
    [
      "other events are noise",
      direct,
      { _tag: "Other", event: hi.event, sender: ann, type: "m.reaction" },
      "Ignore noise"
    ],
    ["malformed events are ignored", direct, { _tag: "Malformed", what: "sender" }, "Ignore malformed"]
  ])
})

describe("Which chat a message belongs to", () => {
  table([
    ["threads=follow: the room", group, mention, "Prompt \"hi\" in !r"],
    ["threads=follow: the thread that it is in", group, inThread, "Prompt \"hi\" in !r $root, thread $root"],
    ["threads=off: the room, also from a thread", { ...group, threads: "off" }, inThread, "Prompt \"hi\" in !r"],
    [
      "threads=always: the thread that it is in",
      { ...group, threads: "always" },
      inThread,
      "Prompt \"hi\" in !r $root, thread $root"
    ],
    [
      "threads=always: a thread that it begins",
      { ...group, threads: "always" },
      mention,
      "Prompt \"hi\" in !r $e, thread $e"
    ],
    [
      "chatScope=user: the person's part of the thread",
      { ...group, chatScope: "user" },
      inThread,
      "Prompt \"hi\" in !r $root @ann:x, thread $root"
    ],
    [
      "a refusal waits for nothing of its chat",
      { ...group, chatScope: "user" },
      { ...inThread, msgtype: "m.file" },
      "Refuse file in !r reply $e"
    ]
  ])
})

describe("A command", () => {
  it("is about the chat of its thread, and is replied to in that thread", () => {
    const asked: Array<string> = []
    const work = (chat: ChatId) => (asked.push(chat), { running: undefined, broken: undefined })
    const to = route({ ...direct, work }, say("!stop", { threadRoot: root }))
    assert.deepInclude(to, { _tag: "Reply", threadRoot: root, reply: { _tag: "NotStopped" } })
    assert.deepStrictEqual(asked, ["!r $root"])
  })
})

describe("What has to be looked up", () => {
  it("is named for a command, and for a reaction that asks for another attempt", () => {
    assert.deepStrictEqual(looksUp(directOf(undefined), say("!retry", { replyTo: ours })), {
      event: ours,
      chat: ChatId.make("!r")
    })
    assert.deepStrictEqual(looksUp(directOf(undefined), react("⟲")), { event: ours, chat: undefined })
    const nobody = { ...directOf(undefined), isAllowed: () => false, isAdmin: () => false }
    assert.deepStrictEqual([say("!retry", { replyTo: ours }), react("⟲")].map((one) => looksUp(nobody, one)), [
      undefined,
      undefined
    ])
    assert.deepStrictEqual(looksUp({ ...nobody, isAdmin: () => true }, react("⟲")), { event: ours, chat: undefined })
    assert.deepStrictEqual(
      [say("hi", { replyTo: ours }), react("👍")].map((one) => looksUp(directOf(undefined), one)),
      [
        undefined,
        undefined
      ]
    )
  })
})
