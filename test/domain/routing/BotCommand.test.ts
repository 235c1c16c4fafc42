import { assert, describe, it } from "@effect/vitest"
import { argumentOf, commandOf, isRetryReaction } from "../../../src/domain/routing/BotCommand.ts"
import { me, say } from "../../support/RouteCases.ts"

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

  it.each([
    ["!new Trip to Rome", "Trip to Rome"],
    ["!new", ""],
    ["!new  one \n two", "one"],
    ["> <@bot:x> hm\n\n!new three", "three"],
    ["@bot:x: !new four", "four"]
  ])("%j is said with %j", (body, argument) => assert.strictEqual(argumentOf("!", me, say(body)), argument))

  for (const key of ["⟲", "⟲\uFE0E", "↻", "↻\uFE0F", "🔁", "🔁\uFE0F", "🔄"]) {
    it(`${key} asks for another attempt`, () => assert.isTrue(isRetryReaction(key)))
  }
  for (const key of ["", "👍", "⟲⟲", "retry", "\uFE0F"]) {
    it(`"${key}" does not`, () => assert.isFalse(isRetryReaction(key)))
  }
})
