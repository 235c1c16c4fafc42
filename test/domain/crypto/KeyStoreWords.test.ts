import { assert, describe, it } from "@effect/vitest"
import { keyStoreWords } from "../../../src/domain/crypto/KeyStoreWords.ts"

describe("The store of a device's keys", () => {
  it.each(
    [
      ["keys damaged", /is damaged/, /new device/],
      ["full", /disk is full/, /Make room/],
      ["read-only", /cannot be written/, /user that runs the bot/],
      ["failed", /failed/, /log/]
    ] as const
  )("is told as %s, with what helps", (fault, means, advice) => {
    const words = keyStoreWords(fault)
    assert.match(words.means, means)
    assert.match(words.means, /nothing is read or answered in encrypted rooms$/)
    assert.match(words.advice, advice)
  })
})
