import { assert, describe, it } from "@effect/vitest"
import { ChatId, EventId, RoomId, UserId } from "../../../src/domain/Ids.ts"
import type { Inbound, Message } from "../../../src/domain/matrix/InboundEvent.ts"
import { commandOf, isRetryReaction } from "../../../src/domain/routing/BotCommand.ts"
import { type Attempt, retryRefusal } from "../../../src/domain/routing/RetryPolicy.ts"
import type { ChatWork, Route, RouteContext } from "../../../src/domain/routing/Route.ts"
import { looksUp, route } from "../../../src/domain/routing/RouteMessage.ts"

const me = UserId.make("@bot:x")
const ann = UserId.make("@ann:x")
const bob = UserId.make("@bob:x")
const admin = UserId.make("@admin:x")
const mallory = UserId.make("@mallory:x")
const room = RoomId.make("!r")
const ours = EventId.make("$ours")

const hi: Message = {
  _tag: "Message",
  event: EventId.make("$e"),
  sender: ann,
  msgtype: "m.text",
  body: "hi",
  formatted: undefined,
  sentAt: 1_000,
  mentions: [],
  replyTo: undefined,
  threadRoot: undefined,
  replaces: undefined
}
const say = (body: string, rest: Partial<Message> = {}): Message => ({ ...hi, body, ...rest })
const react = (key: string, sender = ann, target = ours): Inbound => ({
  _tag: "Reaction",
  event: hi.event,
  sender,
  target,
  key
})

const broken: Attempt = {
  prompt: EventId.make("$p"),
  attempt: 1,
  chat: ChatId.make("!r"),
  room,
  author: ann,
  phase: "interrupted",
  newest: true,
  lost: false,
  erased: false,
  reply: false
}
const nothing: ChatWork = { running: undefined, broken: undefined }

const direct = (attempt: Attempt | undefined, work: ChatWork = { ...nothing, broken: attempt }): RouteContext => ({
  me,
  room,
  batch: 1,
  direct: true,
  groupPolicy: "mention",
  threads: "follow",
  chatScope: "room",
  commandPrefix: "!",
  isAllowed: (user) => user === ann || user === bob,
  isAdmin: (user) => user === admin,
  isOurs: (event) => event === ours,
  questions: [],
  attempt: (event) => (event === ours ? attempt : undefined),
  work: () => work
})
const group = (attempt: Attempt | undefined, work?: ChatWork): RouteContext => ({
  ...direct(attempt, work),
  direct: false
})
const running = { ...nothing, running: EventId.make("$p") }

const brief = (to: Route): string => {
  switch (to._tag) {
    case "Reply":
      return to.reply._tag === "NotAgain" ? `says ${to.reply.why}` : `says ${to.reply._tag}`
    case "Retry":
      return `${to.of.prompt} after ${to.of.attempt}`
    case "Stop":
      return `stops ${to.prompt}`
    case "Prompt":
      return `Prompt "${to.text}"`
    case "Ignore":
      return `Ignore ${to.why}`
    default:
      return to._tag
  }
}

const table = (
  cases: ReadonlyArray<readonly [title: string, context: RouteContext, inbound: Inbound, outcome: string]>
) => {
  for (const [title, context, inbound, outcome] of cases) {
    it(title, () => assert.strictEqual(brief(route(context, inbound)), outcome))
  }
}

describe("A command", () => {
  for (
    const [title, message, command, prefix = "!"] of [
      ["is a word after the prefix", say("!retry"), "retry"],
      ["may be written large, and with room around it", say("  !STOP \n"), "stop"],
      ["is its first word, whatever follows", say("!help me, please"), "help"],
      ["has whatever prefix was set", say("bot>help"), "help", "bot>"],
      ["is none with another prefix", say("!help"), undefined, "/"],
      ["is none where we do not know the word", say("!imagine a cat"), undefined],
      ["is none with more letters", say("!helpful"), undefined],
      ["is none with a space before the word", say("! help"), undefined],
      ["is none in the middle", say("what does !help do"), undefined],
      ["follows what an old client quotes", say("> <@bot:x> Stopped.\n> really\n\n!retry"), "retry"],
      ["is none in what is quoted", say("> <@bot:x> !retry\n\nwhy?"), undefined],
      ["follows our name where we are mentioned", say("Assistant: !stop", { mentions: [me] }), "stop"],
      ["follows our id", say("@bot:x: !stop", { mentions: undefined }), "stop"],
      ["does not follow somebody else's name", say("Carol: !stop"), undefined],
      ["is a text", say("!stop", { msgtype: "m.emote" }), undefined]
    ] as const
  ) it(title, () => assert.strictEqual(commandOf(prefix, me, message), command))

  it("and a reaction name what has to be looked up for them", () => {
    assert.deepStrictEqual(looksUp(direct(undefined), say("!retry", { replyTo: ours })), {
      event: ours,
      chat: ChatId.make("!r")
    })
    assert.deepStrictEqual(looksUp(direct(undefined), react("⟲")), { event: ours, chat: undefined })
    const nobody = { ...direct(undefined), isAllowed: () => false, isAdmin: () => false }
    assert.deepStrictEqual([say("!retry", { replyTo: ours }), react("⟲")].map((one) => looksUp(nobody, one)), [
      undefined,
      undefined
    ])
    assert.deepStrictEqual(looksUp({ ...nobody, isAdmin: () => true }, react("⟲")), { event: ours, chat: undefined })
    assert.deepStrictEqual([say("hi", { replyTo: ours }), react("👍")].map((one) => looksUp(direct(undefined), one)), [
      undefined,
      undefined
    ])
  })

  for (const key of ["⟲", "⟲\uFE0E", "↻", "↻\uFE0F", "🔁", "🔁\uFE0F", "🔄"]) {
    it(`${key} asks for another attempt`, () => assert.isTrue(isRetryReaction(key)))
  }
  for (const key of ["", "👍", "⟲⟲", "retry", "\uFE0F"]) {
    it(`"${key}" does not`, () => assert.isFalse(isRetryReaction(key)))
  }
})

describe("Trying again", () => {
  for (
    const [attempt, why] of [
      [broken, undefined],
      [{ ...broken, phase: "failed" }, undefined],
      [{ ...broken, phase: "stopped" }, undefined],
      [undefined, "nothing"],
      [{ ...broken, phase: "failed", reply: true }, "nothing"],
      [{ ...broken, phase: "refused" }, "nothing"],
      [{ ...broken, newest: false }, "older"],
      [{ ...broken, phase: "queued" }, "open"],
      [{ ...broken, phase: "asked" }, "open"],
      [{ ...broken, phase: "streaming" }, "open"],
      [{ ...broken, phase: "answered" }, "answered"],
      [{ ...broken, phase: "answered", lost: true }, undefined],
      [{ ...broken, phase: "refused", lost: true }, undefined],
      [{ ...broken, phase: "answered", lost: true, newest: false }, "older"],
      [{ ...broken, erased: true }, "erased"],
      [{ ...broken, erased: true, newest: false }, "older"]
    ] as const
  ) {
    it(`is ${why === undefined ? "possible" : `not possible (${why})`}: ${JSON.stringify(attempt)}`, () =>
      assert.strictEqual(retryRefusal(attempt), why))
  }

  describe("by a reaction", () => {
    table([
      ["of whoever asked", direct(broken), react("⟲"), "$p after 1"],
      ["of an operator, who need not be allowed to prompt", direct(broken), react("🔁", admin), "$p after 1"],
      ["in a group needs no mention", group(broken), react("⟲"), "$p after 1"],
      ["of somebody else is ignored", group(broken), react("⟲", bob), "Ignore not for us"],
      [
        "of somebody who is not allowed is ignored",
        group({ ...broken, author: mallory }),
        react("⟲", mallory),
        "Ignore not allowed"
      ],
      ["on another event is noise", direct(broken), react("⟲", ann, EventId.make("$other")), "Ignore not for us"],
      [
        "from another room is ignored",
        direct({ ...broken, room: RoomId.make("!other") }),
        react("⟲"),
        "Ignore not for us"
      ],
      ["with another key is noise", direct(broken), react("👍"), "Ignore noise"],
      [
        "on an answer is passed over in silence",
        direct({ ...broken, phase: "answered" }),
        react("⟲"),
        "Ignore nothing to try again"
      ],
      ["of our own is not heard", direct(broken), react("⟲", me), "Ignore own"]
    ])
  })

  describe("by a command", () => {
    const reply = (sender = ann) => say("!retry", { sender, replyTo: ours })
    table([
      ["takes what broke last in the chat", direct(broken), say("!retry"), "$p after 1"],
      ["takes what it replies to", direct({ ...broken, attempt: 3 }, nothing), reply(), "$p after 3"],
      ["says that there is nothing", direct(undefined), say("!retry"), "says nothing"],
      [
        "says that a reply to something else means nothing",
        direct(broken),
        say("!retry", { replyTo: EventId.make("$other") }),
        "says nothing"
      ],
      ["says what is in the way", direct({ ...broken, phase: "answered" }), reply(), "says answered"],
      ["says that the text is gone", direct({ ...broken, erased: true }), say("!retry"), "says erased"],
      [
        "of an event of another room means nothing",
        direct({ ...broken, room: RoomId.make("!other") }),
        reply(),
        "says nothing"
      ],
      ["of somebody else is ignored", group(broken), reply(bob), "Ignore not theirs"],
      ["of an operator is obeyed", group(broken), reply(admin), "$p after 1"],
      ["in a group needs no mention", group(broken), say("!retry"), "$p after 1"],
      ["in a group is for another bot where we have nothing", group(undefined), say("!retry"), "Ignore not for us"],
      [
        "in a group is answered when we are named",
        group(undefined),
        say("Assistant: !retry", { mentions: [me] }),
        "says nothing"
      ],
      ["in a shut group is ignored", { ...group(broken), groupPolicy: "never" }, say("!retry"), "Ignore not for us"],
      [
        "of a stranger is ignored",
        direct({ ...broken, author: mallory }),
        say("!retry", { sender: mallory }),
        "Ignore not allowed"
      ],
      [
        "that is edited in is ignored",
        direct(broken),
        say("!retry", { replaces: EventId.make("$before") }),
        "Ignore edit"
      ],
      ["in a notice is ignored", direct(broken), say("!retry", { msgtype: "m.notice" }), "Ignore notice"]
    ])
  })
})

describe("The other commands", () => {
  const asking: RouteContext = {
    ...direct(undefined, running),
    questions: [{
      chat: ChatId.make("!r"),
      prompt: EventId.make("$p"),
      author: ann,
      threadRoot: undefined,
      question: { ask: "a1", title: "?", choices: [] },
      shown: undefined
    }]
  }
  table([
    ["stop what is being worked on", direct(undefined, running), say("!stop"), "stops $p"],
    [
      "stop what somebody else asked for: the chat is everybody's",
      group(undefined, running),
      say("!stop", { sender: bob }),
      "stops $p"
    ],
    ["get out of a question that takes any text", asking, say("!stop"), "stops $p"],
    ["say that there is nothing to stop", direct(undefined), say("!stop"), "says NotStopped"],
    [
      "say nothing of what is stopped already",
      direct({ ...broken, phase: "stopped" }),
      say("!stop"),
      "Ignore stopped already"
    ],
    ["explain themselves", direct(undefined), say("!help"), "says Help"],
    ["do not explain themselves to a group that did not ask us", group(undefined), say("!help"), "Ignore not for us"],
    ["are prompts where we do not know them", direct(undefined), say("!weather"), "Prompt \"!weather\""]
  ])
})
