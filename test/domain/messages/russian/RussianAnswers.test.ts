import { assert, describe, it } from "@effect/vitest"
import { russianAnswers } from "../../../../src/domain/messages/russian/RussianAnswers.ts"

describe("Answers to commands in Russian", () => {
  const words = russianAnswers("!")
  it("say what waits, and for how long", () => {
    assert.strictEqual(
      words.status({ agent: "lost", lostFor: 180_000, running: true, waiting: 2, waitingFor: 61_000, asks: undefined }),
      "Ассистент недоступен уже 3 мин. Я продолжаю пробовать. Здесь пишется ответ, и ждут 2 сообщения, самое старое — " +
        "1 мин."
    )
    assert.include(
      words.status({
        agent: "reached",
        lostFor: undefined,
        running: false,
        waiting: 0,
        waitingFor: undefined,
        asks: undefined
      }),
      "ничего не ждёт"
    )
  })
  it("say how many more there are of a long list", () =>
    assert.include(words.chats([{ room: "!a", title: "Рим", archived: true }], 3), "- … и ещё 3"))
})
