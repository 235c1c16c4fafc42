import { assert, describe, it } from "@effect/vitest"
import type { Message } from "../../../../src/domain/matrix/InboundEvent.ts"
import { nearestCommand, spokenCommand } from "../../../../src/domain/routing/spoken/SpokenCommand.ts"
import { ann, me, say } from "../../../support/RouteCases.ts"

const brief = (prefix: string, message: Message): string => {
  const spoken = spokenCommand(prefix, { me, names: ["Assistant", "Assistant Two"] }, message)
  if (spoken === undefined) return "for the agent"
  const named = spoken.named ? ", named" : ""
  return spoken._tag === "Known"
    ? `${spoken.name}${spoken.rest === "" ? "" : ` (${spoken.rest})`}${named}`
    : `no ${spoken.word}, ${spoken.nearest ?? "like none"}${named}`
}

const pillAs = (name: string) => `<a href="https://matrix.to/#/${me}">${name}</a>`
const pill = `<a href="https://matrix.to/#/${me}">Assistant</a>`

type Case = readonly [title: string, message: Message, outcome: string, prefix?: string]

const read = (cases: ReadonlyArray<Case>) => {
  for (const [title, message, outcome, prefix = "!"] of cases) {
    it(title, () => assert.strictEqual(brief(prefix, message), outcome))
  }
}

describe("A command", () => {
  read([
    ["is a word after the prefix", say("!retry"), "retry"],
    ["may be written large, and with room around it", say("  !STOP \n"), "stop"],
    ["goes with what follows it, to the end of the line", say("!new The plan\nfor us"), "new (The plan)"],
    ["is known in front of other words", say("!help me, please"), "help (me, please)"],
    ["may end with a stop or a question mark", say("!help?"), "help"],
    ["may stand behind a space", say("! stop"), "stop"],
    ["may be sent as text by a client without slash commands", say("/stop"), "stop"],
    ["has its words behind a slash too", say("/help settings"), "help (settings)"],
    ["has whatever prefix was set", say("bot>help"), "help", "bot>"],
    ["has a prefix of several letters, large or small", say("BOT>Help"), "help", "bot>"],
    ["has a slash for a prefix where that is set", say("/help"), "help", "/"],
    ["is not one with another prefix", say("!help"), "for the agent", ","],
    ["is none in the middle", say("what does !help do"), "for the agent"],
    ["follows what an old client quotes", say("> <@bot:x> Stopped.\n> really\n\n!retry"), "retry"],
    ["is none in what is quoted", say("> <@bot:x> !retry\n\nwhy?"), "for the agent"],
    ["is a text", say("!stop", { msgtype: "m.emote" }), "for the agent"],
    ["is found in a thread", say("!clear", { threadRoot: ann as never }), "clear"]
  ])
})

describe("A command behind our name", () => {
  read([
    ["as a mention with a colon", say("Assistant: !stop", { mentions: [me] }), "stop, named"],
    ["as a mention without one", say("Assistant !help", { mentions: [me] }), "help, named"],
    ["as our id", say("@bot:x: !stop", { mentions: undefined }), "stop, named"],
    ["as a link to us", say("Assistant !help", { formatted: `${pill} !help`, mentions: [] }), "help, named"],
    ["as the first part of our id, typed by hand", say("bot: !help"), "help, named"],
    ["without a colon", say("bot !help"), "help, named"],
    ["with a comma", say("Bot, !help"), "help, named"],
    ["that is unknown", say("bot: !hepl"), "no hepl, help, named"],
    [
      "as our display name, by a client without mentions",
      say("Assistant, !help", { mentions: undefined }),
      "help, named"
    ],
    ["as a display name that goes on as another", say("assistant two: !help"), "help, named"],
    ["as our display name with an @", say("@Assistant !help", { mentions: [me] }), "help, named"],
    [
      "as a link to us by another name",
      say("Robby: !help", { formatted: pillAs("Robby"), mentions: [me] }),
      "help, named"
    ],
    ["is none behind other words with a colon", say("Careful: !leave", { mentions: [me] }), "for the agent"],
    ["is none behind other words with a comma", say("You know, !leave", { mentions: [me] }), "for the agent"],
    ["is none behind another word", say("never !leave", { mentions: [me] }), "for the agent"],
    [
      "is none behind a word that only a quote links to us by",
      say("Robby: !leave", { formatted: `<blockquote>${pillAs("Robby")}</blockquote>Robby: !leave`, mentions: [me] }),
      "for the agent"
    ],
    ["that is somebody else's is none", say("Carol: !stop"), "for the agent"],
    ["with words before it is none", say("please say what !help does", { mentions: [me] }), "for the agent"],
    ["with a word before it that is unknown is none", say("wow !great", { mentions: [me] }), "for the agent"],
    ["that is part of a word is none", say("bottle !help"), "for the agent"]
  ])
})

describe("What looks like a command and is none that we know", () => {
  read([
    ["is told by its nearest", say("!hlep"), "no hlep, help"],
    ["has a nearest for a letter too few", say("!stp"), "no stp, stop"],
    ["is like none where it is another word", say("!important"), "no important, like none"],
    ["may be in any script", say("!стоп"), "no стоп, like none"],
    ["is cut where it is long", say(`!${"a".repeat(99)}`), `no ${"a".repeat(32)}, like none`],
    ["is for the agent behind a doubled prefix", say("!!foo"), "for the agent"],
    ["is for the agent behind a doubled prefix, known or not", say("!!help"), "for the agent"],
    ["is for the agent where nothing follows", say("!"), "for the agent"],
    ["is for the agent behind a space", say("! really"), "for the agent"],
    ["is for the agent where it holds other signs", say("!foo-bar and"), "for the agent"],
    ["is for the agent where a sign follows", say("!important: buy milk"), "for the agent"],
    ["is for the agent where it is no word", say("!= x"), "for the agent"],
    ["is for the agent where it is a number", say("!1"), "for the agent"],
    ["is for the agent behind a slash", say("/etc"), "for the agent"],
    ["is for the agent as a path", say("/help/me"), "for the agent"],
    ["is for the agent where the prefix is a word", say("aimless talk"), "for the agent", "ai"],
    ["is a command where the prefix is a word and it is known", say("ai help"), "help", "ai"]
  ])

  it("costs no more for a long word", () => assert.isUndefined(nearestCommand("stop".repeat(10_000))))
})
