import { assert, describe, it } from "@effect/vitest"
import { ChatId, EventId, RoomId } from "../../../src/domain/Ids.ts"
import type { RouteContext } from "../../../src/domain/routing/Route.ts"
import { route } from "../../../src/domain/routing/RouteMessage.ts"
import {
  admin,
  ann,
  bob,
  broken,
  direct,
  group,
  mallory,
  me,
  nothing,
  ours,
  react,
  running,
  say,
  table
} from "../../support/RouteCases.ts"

describe("Trying again by a command", () => {
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
      direct({ ...broken, origin: RoomId.make("!other") }),
      reply(),
      "says nothing"
    ],
    ["of somebody else is told whose it is", group(broken), reply(bob), "says NotYourRetry"],
    [
      "of somebody else is for another bot where it points at nothing",
      group(broken),
      say("!retry", { sender: bob }),
      "Ignore not for us"
    ],
    [
      "of somebody else is answered where it is said to us",
      group(broken),
      say("bot: !retry", { sender: bob }),
      "says nothing"
    ],
    [
      "of an answer is obeyed where its prompt was changed since",
      direct({ ...broken, phase: "answered", edited: true }),
      reply(),
      "$p after 1"
    ],
    ["of an operator is obeyed", group(broken), reply(admin), "$p after 1"],
    ["in a group needs no mention", group(broken), say("!retry"), "$p after 1"],
    ["in a group is for another bot where we have nothing", group(undefined), say("!retry"), "Ignore not for us"],
    [
      "in a group is answered when we are named",
      { ...group(undefined), names: ["Assistant"] },
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

describe("The other commands", () => {
  const waits = (prompt: string, author: typeof ann) => ({ prompt: EventId.make(prompt), author })
  const queue = { ...running, open: [...running.open, waits("$q", bob), waits("$r", ann), waits("$s", bob)] }
  const asking: RouteContext = {
    ...direct(undefined, running),
    questions: [{
      room: RoomId.make("!r"),
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
      "do not stop what somebody else asked for, and say so",
      group(undefined, running),
      say("!stop", { sender: bob }),
      "says NotYourStop"
    ],
    [
      "stop what somebody else asked for, for an operator",
      group(undefined, running),
      say("!stop", { sender: admin }),
      "stops $p"
    ],
    [
      "stop somebody's own messages that wait behind another's",
      group(undefined, queue),
      say("!stop", { sender: bob }),
      "stops $q, $s"
    ],
    [
      "stop what they reply to, where that is worked on",
      group({ ...broken, phase: "streaming" }),
      say("!stop", { replyTo: ours }),
      "stops $p"
    ],
    [
      "do not stop somebody else's question",
      {
        ...asking,
        direct: false,
        questions: asking.questions.map((one) => ({ ...one, shown: { event: ours, at: 0, batch: 0 } }))
      },
      say("!stop", { sender: bob, replyTo: ours }),
      "says NotYourStop"
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
    [
      "of an admin who may not prompt are obeyed",
      direct(undefined),
      say("!rooms", { sender: admin }),
      "does ListRooms"
    ],
    ["of a stranger are ignored", direct(undefined), say("!help", { sender: mallory }), "Ignore not allowed"],
    ["that we do not know never go to the agent", direct(undefined), say("!weather"), "says UnknownCommand"],
    ["that we do not know go before an open question too", asking, say("!weather"), "says UnknownCommand"],
    ["with a doubled prefix are prompts", direct(undefined), say("!!weather"), "Prompt \"!weather\""]
  ])
})

describe("A command in a group", () => {
  const shut: RouteContext = { ...group(undefined), groupPolicy: "never" }
  const open: RouteContext = { ...group(undefined), groupPolicy: "always" }
  const named = { mentions: [me] }
  const othersOnly = { mentions: ["@other:x"] }
  table([
    ["is answered without a mention", group(undefined), say("!help"), "says Help"],
    ["is answered behind our name", group(undefined), say("bot !help"), "says Help"],
    ["is answered behind our name and a colon", group(undefined), say("bot: !help"), "says Help"],
    ["is answered as a reply to us", group(undefined), say("!help", { replyTo: ours }), "says Help"],
    ["with a slash is one too", group(undefined), say("/help"), "says Help"],
    ["that only mentions others is for those", group(undefined), say("!help", othersOnly), "Ignore not for us"],
    [
      "that only links to others is for those",
      group(undefined, running),
      say("!stop Other", { mentions: undefined, formatted: "!stop <a href=\"matrix:u/other:x\">Other</a>" }),
      "Ignore not for us"
    ],
    [
      "that only links to others in its text is for those",
      group(undefined, running),
      say("!stop [Other](https://matrix.to/#/@other:x)"),
      "Ignore not for us"
    ],
    [
      "as a reply to us is for us, whomever it names",
      group(undefined),
      say("!help", { ...othersOnly, replyTo: ours }),
      "says Help"
    ],
    ["that names somebody is not for them", group(undefined), say("!deny @other:x", othersOnly), "says CommandRefused"],
    ["that we do not know is for another bot", group(undefined), say("!weather"), "Ignore not for us"],
    ["that we do not know is so where we answer everything", open, say("!weather"), "Ignore not for us"],
    ["that we do not know is told where it is said to us", group(undefined), say("bot: !hlp"), "says UnknownCommand"],
    [
      "that we do not know is told in a reply to us",
      group(undefined),
      say("!x", { replyTo: ours }),
      "says UnknownCommand"
    ],
    ["is not answered where we are shut out", shut, say("!help"), "Ignore not for us"],
    ["is not answered where we are shut out, whoever is named", shut, say("!help", named), "Ignore not for us"],
    ["opens a group again that was shut to us", shut, say("bot: !settings room mention mention"), "does SetMention"],
    [
      "opens such a group only where it is said to us",
      shut,
      say("!settings room mention mention"),
      "Ignore not for us"
    ],
    ["clears in the order of its chat", group(undefined), say("!clear"), "does Clear in !r"],
    [
      "clears the thread that it is in",
      group(undefined),
      say("!clear", { threadRoot: EventId.make("$root") }),
      "does Clear in !r $root"
    ]
  ])
})

describe("Trying again what is long over", () => {
  const old = { ...broken, old: true }
  table([
    ["is not done by a command that points at nothing", direct(old), say("!retry"), "says old"],
    ["is done where it is pointed at", direct(old), say("!retry", { replyTo: ours }), "$p after 1"],
    ["is done by a reaction", direct(old), react("⟲"), "$p after 1"],
    ["is not told to a group that did not ask us", group(old), say("!retry"), "Ignore not for us"]
  ])
})

describe("Old prompts that wait for consent", () => {
  const chat = ChatId.make("!r")
  /** The chat waits for consent, and `ours` asks for it. */
  const waits = (of: RouteContext, brought = 0): RouteContext => ({
    ...of,
    consent: {
      askedBy: (event) => (event === ours ? chat : undefined),
      batchOf: (of) => (of === chat ? brought : undefined),
      ofPerson: (user) => (user === ann ? [1, 2].map((n) => ({ chat: ChatId.make(`!r $${n}`), batch: brought })) : [])
    }
  })
  const elsewhere = EventId.make("$other")
  table([
    ["have it by a command in their chat", waits(direct(broken)), say("!retry"), "Consent"],
    ["have it by a reply to the notice", waits(direct(broken)), say("!retry", { replyTo: ours }), "Consent"],
    ["have it by a reaction", waits(direct(undefined)), react("🔁"), "Consent"],
    ["have it by whoever may prompt, in a group too", waits(group(undefined)), react("⟲", bob), "Consent"],
    ["have it by operators", waits(group(undefined)), say("!retry", { sender: admin }), "Consent"],
    ["do not have it by others", waits(direct(undefined)), react("⟲", mallory), "Ignore not allowed"],
    ["do not have it by another key", waits(direct(undefined)), react("👍"), "Ignore noise"],
    [
      "do not have it by a reaction to something else",
      waits(direct(broken)),
      react("⟲", ann, elsewhere),
      "Ignore not for us"
    ],
    ["do not have it by a command that came with them", waits(direct(undefined), 1), say("!retry"), "says nothing"],
    [
      "do not have it by a command in a thread",
      waits(direct(undefined)),
      say("!retry", { threadRoot: elsewhere }),
      "says nothing"
    ],
    [
      "leave a reply to something else to what that is",
      waits(direct(undefined)),
      say("!retry", { replyTo: elsewhere }),
      "says nothing"
    ]
  ])

  it("of a person have it by a command outside of the threads that each message begins, in all of theirs", () => {
    const always = (brought: number) => ({ ...waits(direct(undefined), brought), threads: "always" as const })
    const consented = { _tag: "Consent", chat: ChatId.make("!r $1"), also: [ChatId.make("!r $2")] } as const
    assert.deepStrictEqual(route(always(0), say("!retry")), consented)
    for (const to of [route(always(1), say("!retry")), route(always(0), say("!retry", { sender: bob }))]) {
      assert.notStrictEqual(to._tag, "Consent")
    }
  })
})
