import { assert, describe, it } from "@effect/vitest"
import { botMessages } from "../../../src/domain/messages/BotMessages.ts"
import { russianMessages } from "../../../src/domain/messages/RussianMessages.ts"

/** All texts that are no functions, by their paths. */
const texts = (of: object, path = ""): ReadonlyArray<readonly [string, string]> =>
  Object.entries(of).flatMap(([key, value]) =>
    typeof value === "string"
      ? [[`${path}${key}`, value] as const]
      : typeof value === "object"
      ? texts(value, `${path}${key}.`)
      : []
  )

describe("The bot in Russian", () => {
  it("says everything in Russian letters, and nothing as in English", () => {
    const english = new Map(texts(botMessages.en("!")))
    const said = texts(russianMessages("!"))
    assert.deepStrictEqual(said.map(([key]) => key).sort(), [...english.keys()].sort())
    for (const [key, text] of said) {
      assert.match(text, /\p{Script=Cyrillic}/u, key)
      assert.notStrictEqual(text, english.get(key), key)
    }
  })
})
