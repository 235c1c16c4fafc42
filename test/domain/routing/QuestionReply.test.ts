import { assert, describe, it } from "@effect/vitest"
import { EventId } from "../../../src/domain/Ids.ts"
import type { Message } from "../../../src/domain/matrix/InboundEvent.ts"
import { oncePlace } from "../../../src/domain/routing/BotReply.ts"
import { route } from "../../../src/domain/routing/RouteMessage.ts"
import {
  about,
  ann,
  asked,
  bob,
  brief,
  choices,
  direct,
  free,
  group,
  inThread,
  me,
  ours,
  root,
  says,
  table,
  unseen,
  waiting
} from "../../support/QuestionCases.ts"

const names = ["Helper"]
const pill = "<a href=\"https://matrix.to/#/@bot:x\">Helper</a>"

describe("Every way to say it answers the agent's question", () => {
  const ways: ReadonlyArray<[title: string, body: string, changed?: Partial<Message>]> = [
    ["the number", "1"],
    ["the number with a dot", "1."],
    ["the number with a bracket", "1)"],
    ["the number as an emoji", "1\uFE0F\u20E3"],
    ["the words", "Allow"],
    ["the words with a sign", "allow!"],
    ["our id and the words", "@bot:x: allow"],
    ["our id and the number", "@bot:x 1"],
    ["a name with a colon, as a mention", "Helper: 1", { mentions: [me] }],
    ["a name with a comma, as a mention", "Helper, allow", { mentions: [me] }],
    ["a pill", "Helper 1", { mentions: [me], formatted: `${pill} 1` }],
    ["a pill without mentions", "Helper: 1", { formatted: `${pill}: 1` }],
    ["a pill of an encoded id", "Helper 1", {
      mentions: [me],
      formatted: "<a href=\"https://matrix.to/#/%40bot%3Ax\">Helper</a> 1"
    }],
    ["our localpart, as a mention", "bot 1", { mentions: [me] }],
    ["a reply to the question", "1", { replyTo: asked, mentions: [me] }],
    ["a reply with a quote of it", "> <@bot:x> Deploy?\n> 2. Deny\n\n1", { replyTo: asked }],
    ["a message in a thread on the question", "1", { threadRoot: asked }]
  ]
  for (const [where, context] of [["a group", group], ["a direct room", direct]] as const) {
    it.each(ways)(
      `%s, in ${where}`,
      (...[, body, changed]) => assert.match(brief(route({ ...context, names }, says(body, changed))), /^Answer y/)
    )
  }

  table([
    [
      "a label that begins like a name is a label",
      about(
        waiting({
          question: {
            ask: "a1",
            title: "?",
            number: 0,
            choices: [{ id: "a", label: "Yes, deploy", effect: "allow" }, { id: "b", label: "Deploy", effect: "other" }]
          }
        })
      ),
      says("Yes, deploy", { mentions: [me] }),
      "Answer a, else Reply"
    ],
    [
      "what mentions us by a reply has no name before it",
      group,
      says("wait, allow", { replyTo: asked, mentions: [me] }),
      "Unfit, else Prompt \"wait, allow\""
    ],
    [
      "in the thread that the question is in",
      about(inThread),
      says("1", { threadRoot: root }),
      "Answer y, else Reply"
    ],
    ["in a group where everything is for us", { ...group, groupPolicy: "always" }, says("1"), "Answer y, else Reply"]
  ])
})

describe("What was said to or about something else approves nothing", () => {
  const other = EventId.make("$other")
  table([
    ["a reply to somebody else", group, says("1", { replyTo: other, mentions: [bob] }), "not for us"],
    ["a reply to somebody else without a mention", group, says("allow", { replyTo: other }), "not for us"],
    ["a message that mentions only others", group, says("allow", { mentions: [bob] }), "not for us"],
    [
      "a message that mentions others and us",
      group,
      says("allow", { mentions: [bob, me] }),
      "Answer y, else Reply"
    ],
    [
      "a reply to another message of ours is asked about",
      group,
      says("1", { replyTo: ours, mentions: [me] }),
      "Unfit, else Prompt \"1\""
    ],
    [
      "a reply to the word that shows its choices once more is about it",
      about(waiting({ hint: ours })),
      says("1", { replyTo: ours }),
      "Answer y, else Reply"
    ],
    [
      "a reply to another message in a direct room is asked about",
      direct,
      says("1", { replyTo: other }),
      "Unfit, else Prompt \"1\""
    ],
    [
      "a quote of somebody else by hand",
      group,
      says("> <@bob:x> shall I order pizza?\n\nallow", { mentions: [] }),
      "not for us"
    ],
    [
      "a quote by hand that mentions us is said to us",
      group,
      says("> Deploy?\n\nallow", { mentions: [me] }),
      "Answer y, else Reply"
    ],
    [
      "a quote by hand in a thread on the question is about it",
      group,
      says("> Deploy?\n\nallow", { threadRoot: asked }),
      "Answer y, else Reply"
    ],
    ["another person's number", group, says("1", { sender: bob }), "not for us"],
    [
      "another person's picture as a reply to the question",
      group,
      says("1", { sender: bob, replyTo: asked, msgtype: "m.image" }),
      "Reply"
    ],
    [
      "another person's word in a thread on the question",
      group,
      says("1", { sender: bob, threadRoot: asked, mentions: [me] }),
      "Reply"
    ],
    [
      "another person's word in a thread on the question that is for somebody else",
      group,
      says("1", { sender: bob, threadRoot: asked, mentions: ["@carl:x"] }),
      "not theirs"
    ],
    [
      "another person's reply to what is no question any more is a prompt of theirs",
      { ...group, questions: [] },
      says("1", { sender: bob, replyTo: asked }),
      "Prompt \"1\""
    ],
    [
      "a message in another thread, where threads are no chats",
      { ...group, threads: "off" },
      says("1", { threadRoot: root }),
      "not for us"
    ],
    ["a message in another chat", about(inThread), says("1"), "not for us"],
    ["an edit", group, says("1", { replaces: other }), "Edit"],
    ["an emote", direct, says("1", { msgtype: "m.emote" }), "Prompt \"/me 1\""],
    ["a notice", direct, says("1", { msgtype: "m.notice" }), "notice"],
    ["whoever is not allowed any more", { ...direct, isAllowed: () => false }, says("1"), "not allowed"]
  ])
})

describe("Nobody approves what they have not seen", () => {
  table([
    [
      "a message that is older than the question goes the ordinary way",
      { ...direct, batch: 4 },
      says("1", { sentAt: 999 }),
      "Prompt \"1\""
    ],
    [
      "a message that was here before the question was sent approves nothing, however fast its server's clock is",
      { ...direct, batch: 4 },
      says("1", { sentAt: 61_000 }),
      "Unfit, else Prompt \"1\""
    ],
    [
      "a message that came after the question is asked about, however slow its server's clock is",
      direct,
      says("1", { sentAt: 999 }),
      "Unfit, else Prompt \"1\""
    ],
    [
      "what fits no choice is not asked about by a slow clock",
      direct,
      says("why?", { sentAt: 999 }),
      "Prompt \"why?\""
    ],
    ["nor is what may be any text", about(free, direct), says("Bert", { sentAt: 999 }), "Prompt \"Bert\""],
    [
      "a reply that was here before we knew that the question is there is an answer",
      { ...direct, batch: 4 },
      says("1", { replyTo: asked }),
      "Answer y, else Reply"
    ],
    ["a message of the same moment is an answer", direct, says("1", { sentAt: 1_000 }), "Answer y, else Reply"],
    ["a message without a time is older", { ...direct, batch: 4 }, says("1", { sentAt: undefined }), "Prompt \"1\""],
    [
      "a reply to the question is never older, whatever its server's clock says",
      direct,
      says("1", { sentAt: 1, replyTo: asked }),
      "Answer y, else Reply"
    ],
    ["while the question is on its way, what may be about it waits", about(unseen, direct), says("1"), "Hold"],
    ["while the question is on its way, what fits no choice waits as well", about(unseen, direct), says("hm"), "Hold"],
    ["while the question is on its way, what is for others does not wait", about(unseen), says("hm"), "not for us"],
    ["while the question is on its way, it can be stopped", about(unseen, direct), says("!stop"), "Stop"]
  ])
})

describe("A message that fits no choice", () => {
  table([
    ["is asked about in a direct room", direct, says("why?"), "Unfit, else Prompt \"why?\""],
    ["is asked about where it mentions us", group, says("@bot:x why?"), "Unfit, else Prompt \"why?\""],
    [
      "is asked about as a reply to the question",
      group,
      says("why?", { replyTo: asked }),
      "Unfit, else Prompt \"why?\""
    ],
    [
      "is asked about in a thread on the question",
      group,
      says("why?", { threadRoot: asked }),
      "Unfit, else Prompt \"why?\""
    ],
    [
      "is asked about in the thread of the question",
      about(inThread),
      says("why?", { threadRoot: root }),
      "Unfit, else not for us"
    ],
    ["is for others where it is addressed to nobody", group, says("why?"), "not for us"],
    [
      "is asked about where it means more than one, addressed or not",
      about(waiting({ question: { ask: "a1", title: "?", number: 0, choices: [choices[0], choices[0]] } })),
      says("allow"),
      "Unfit, else not for us"
    ],
    ["is a picture: no answer, and said so later", direct, says("cat.png", { msgtype: "m.image" }), "Reply"],
    ["lets commands pass", direct, says("!stop"), "Stop"],
    [
      "lets a stop pass in a thread on the question, where nothing else runs",
      { ...group, work: () => ({ running: undefined, broken: undefined }) },
      says("!stop", { threadRoot: asked }),
      "Stop"
    ]
  ])
})

describe("A question without choices", () => {
  table([
    ["takes any text in a direct room", about(free, direct), says("Bert"), "Answer Bert, else Prompt \"Bert\""],
    ["takes a reply", about(free), says("Bert", { replyTo: asked }), "Answer Bert, else Prompt \"Bert\""],
    [
      "takes a mention, and not our name with it",
      about(free),
      says("@bot:x: Bert", { mentions: [me] }),
      "Answer Bert, else Prompt \"Bert\""
    ],
    [
      "takes no quote",
      about(free),
      says("> <@bot:x> Name?\n\nBert", { replyTo: asked }),
      "Answer Bert, else Prompt \"Bert\""
    ],
    ["takes nothing that is addressed to nobody", about(free), says("Bert"), "not for us"],
    ["takes no reply to somebody else", about(free, direct), says("Bert", { replyTo: root }), "Prompt \"Bert\""],
    ["takes nothing empty", about(free, direct), says(" "), "empty"]
  ])
})

describe("Whoever is not asked", () => {
  it("makes no prompt of a reply to the question, and is told once who is asked", () =>
    assert.deepStrictEqual(route(group, says("1", { sender: bob, replyTo: asked })), {
      _tag: "Reply",
      chat: oncePlace(group.room, asked, bob, "NotYours"),
      threadRoot: undefined,
      reply: { _tag: "NotYours", asker: ann }
    }))
})
