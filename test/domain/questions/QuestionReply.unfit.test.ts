import { describe } from "@effect/vitest"
import {
  about,
  asked,
  choices,
  direct,
  free,
  group,
  inThread,
  me,
  root,
  says,
  table,
  unseen,
  waiting
} from "./ReplyCases.ts"

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
      "Answer y, else Prompt \"1\""
    ],
    ["a message of the same moment is an answer", direct, says("1", { sentAt: 1_000 }), "Answer y, else Prompt \"1\""],
    ["a message without a time is older", { ...direct, batch: 4 }, says("1", { sentAt: undefined }), "Prompt \"1\""],
    [
      "a reply to the question is never older, whatever its server's clock says",
      direct,
      says("1", { sentAt: 1, replyTo: asked }),
      "Answer y, else Prompt \"1\""
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
    ["is asked about where it mentions us", group, says("@bot:x why?"), "Unfit, else Prompt \"@bot:x why?\""],
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
      "Unfit, else not for us"
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
      "Answer Bert, else Prompt \"@bot:x: Bert\""
    ],
    [
      "takes no quote",
      about(free),
      says("> <@bot:x> Name?\n\nBert", { replyTo: asked }),
      "Answer Bert, else Prompt \"> <@bot:x> Name?\n\nBert\""
    ],
    ["takes nothing that is addressed to nobody", about(free), says("Bert"), "not for us"],
    ["takes no reply to somebody else", about(free, direct), says("Bert", { replyTo: root }), "Prompt \"Bert\""],
    ["takes nothing empty", about(free, direct), says(" "), "empty"]
  ])
})
