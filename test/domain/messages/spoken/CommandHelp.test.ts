import { assert, describe, it } from "@effect/vitest"
import { englishHelp, typed } from "../../../../src/domain/messages/spoken/CommandHelp.ts"

describe("Help", () => {
  it("shows a command as it is typed, with what may follow it", () => {
    assert.deepStrictEqual([typed("!", "rename"), typed("bot>", "stop"), typed("!", "settings", "room")], [
      "`!rename title`",
      "`bot>stop`",
      "`!settings room`"
    ])
  })

  it("on what could not be read says what can", () =>
    assert.match(englishHelp("!").usage("settings"), /I could not read.*\n.*[^]*`!settings streaming final`/))
})
