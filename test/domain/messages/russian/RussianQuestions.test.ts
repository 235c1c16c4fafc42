import { assert, describe, it } from "@effect/vitest"
import { russianQuestions } from "../../../../src/domain/messages/russian/RussianQuestions.ts"

describe("What the bot says about questions, in Russian", () => {
  const words = russianQuestions("!")
  it("says who may answer, and how one ended", () => {
    assert.strictEqual(words.onlyAsker("@ann:x", true), "Ответить может только @ann:x или утверждающий.")
    assert.include(words.notYours("@ann:x", false), "только `@ann:x`.")
    assert.include(words.notOpen({ asked: "answered", by: "@ann:x" }), "ответил(а) `@ann:x`")
    assert.strictEqual(words.questionEnd.expired(0), "отказано: до 1970-01-01 00:00 UTC никто не ответил")
    assert.strictEqual(words.questionEnd.chosen("Нет", "@ann:x", "рано"), "Нет (@ann:x): «рано»")
  })
})
