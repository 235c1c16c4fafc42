import { assert, describe, it } from "@effect/vitest"
import { type AgentFailureCode, agentFailures } from "../../../src/domain/messages/agent/AgentFailures.ts"
import { russianAgentFailures } from "../../../src/domain/messages/agent/RussianAgentFailures.ts"
import { russianTurns } from "../../../src/domain/messages/russian/RussianTurns.ts"
import { englishTurns } from "../../../src/domain/messages/TurnMessages.ts"

const en = englishTurns("!")
const again = "React with ⟲ or 🔁, or send `!retry`, to try again."

describe("What the bot says about an attempt", () => {
  it.each([
    ["**no** [a](b)\n<b>", "The assistant reported an error: `**no** [a](b) <b>`."],
    ["it is gone!", "The assistant reported an error: it is gone!"],
    ["is it gone? ", "The assistant reported an error: is it gone?"],
    ["gone", "The assistant reported an error: gone."],
    ["see https://x.org", "The assistant reported an error: `see https://x.org`."],
    ["mailto:a b", "The assistant reported an error: `mailto:a b`."],
    ["a ` b `` c", "The assistant reported an error: ``` a ` b `` c ```."],
    [" ", "The assistant reported an error (`rate_limit`)."]
  ])(
    "shows an agent's error as data, not as Markdown: %j",
    (message, sentence) => assert.strictEqual(en.failed("rate_limit", message), `${sentence} ${again}`)
  )

  it("has a sentence for each failure that our wires name, and shows an agent's own words before it", () => {
    for (const [code, sentence] of Object.entries(agentFailures)) {
      assert.strictEqual(en.failed(code, " "), `${sentence} ${again}`)
      assert.include(russianTurns("!").failed(code, ""), russianAgentFailures[code as AgentFailureCode])
      assert.include(en.failed(code, "gone"), "error: gone.")
    }
    assert.include(en.failed("toString", ""), "(toString)")
  })

  it("shows only so much of an agent's error", () => {
    assert.isBelow(en.failed("x", "!".repeat(9_000)).length, 700)
    assert.include(en.failed("x", "!".repeat(301)), `: ${"!".repeat(300)} ${again}`)
  })

  it("names the reason of a link that the agent refused as data, and the size that it takes", () => {
    assert.include(en.unlinked("<b>no</b>"), "(`<b>no</b>`)")
    assert.include(en.unlinked("unauthorized"), "(unauthorized)")
  })

  it.each([[65_536, "64 KB"], [1_024, "1 KB"], [1_535, "1.4 KB"], [10_800, "10.5 KB"], [1_023, "1023 bytes"], [
    1,
    "1 bytes"
  ]])(
    "names a limit of %d bytes so that who keeps to it is not refused again",
    (bytes, told) => assert.include(en.tooLong(bytes), `at most ${told}.`)
  )

  it("says how to try again wherever another attempt may go better", () => {
    const { defect, interrupted, setAside, timedOut, tooManyQuestions } = en
    for (
      const text of [defect, interrupted, setAside, timedOut, tooManyQuestions, en.failed("x", ""), en.unlinked("x")]
    ) assert.isTrue(text.endsWith(` ${again}`), text)
  })

  it("is plain text where the homeserver takes nothing else", () => {
    assert.include(en.unsendable("M_TOO_LARGE"), "(M_TOO_LARGE)")
    assert.include(en.unsendable("413"), "send !retry, to")
    assert.notInclude(en.unsendable("413"), "`")
  })
})

describe("A failure that an agent has no words for", () => {
  it.each(["login_missing", "session_lost"])("is told in the bot's own words: %s", (code) => {
    for (const words of [en, russianTurns("!")]) {
      assert.notInclude(words.failed(code, ""), code)
      assert.include(words.failed(code, "its own words"), "its own words")
    }
  })
})
