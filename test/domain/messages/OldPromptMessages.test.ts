import { assert, describe, it } from "@effect/vitest"
import { englishOldPrompts } from "../../../src/domain/messages/OldPromptMessages.ts"

const { oldPrompts } = englishOldPrompts("bot>")

describe("What is said of old messages", () => {
  it.each<readonly [title: string, since: number, until: number, when: string]>([
    [
      "names the day where it is one",
      Date.UTC(2028, 1, 29),
      Date.UTC(2028, 1, 29, 23, 59, 59),
      "Tuesday, 29 February 2028"
    ],
    [
      "names the first and the last day, also of two years",
      Date.UTC(2026, 11, 31, 23, 59),
      Date.UTC(2027, 0, 1),
      "Thursday, 31 December 2026, to Friday, 1 January 2027"
    ],
    ["names some day for what is no date", -1, -9e300, "Thursday, 1 January 1970"]
  ])("%s", (_, since, until, when) => {
    assert.include(oldPrompts.answered({ count: 2, since, until }), `2 messages from ${when} (UTC)`)
  })

  it("names the command with the prefix that was set", () => {
    assert.include(oldPrompts.asked({ count: 1, since: 0, until: 0 }), "or send bot>retry")
  })
})
