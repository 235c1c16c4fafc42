import { assert, describe, it } from "@effect/vitest"
import { EventId } from "../../../src/domain/Ids.ts"
import type { AskMark } from "../../../src/domain/matrix/TurnMark.ts"
import { outboxKey, questionKey, transactionKey } from "../../../src/domain/outbox/OutboxKey.ts"

const prompt = EventId.make("$prompt")

describe("The keys of what the bot sends", () => {
  it("differ whenever prompt, attempt, part or revision do", () => {
    const keys = new Set<string>()
    for (const prompt of ["$a", "$1.a", "$a.1"]) {
      for (const attempt of [1, 11]) {
        for (const part of [1, 11]) {
          for (const revision of [0, 1, 11]) {
            keys.add(transactionKey(outboxKey({ prompt: EventId.make(prompt), attempt, part }), revision))
          }
        }
      }
    }
    assert.strictEqual(keys.size, 36)
  })

  it("of questions differ from each other and from those of answers, whatever the names", () => {
    const open: Pick<AskMark, "prompt" | "attempt" | "ask"> = { prompt, attempt: 1, ask: "a1" }
    const keys = [
      questionKey(open, 1),
      questionKey(open, 2),
      questionKey({ ...open, ask: "a1\".$prompt" }, 1),
      questionKey({ ...open, attempt: 2 }, 1),
      outboxKey({ prompt, attempt: 1, part: 1 })
    ]
    assert.strictEqual(new Set(keys).size, keys.length)
  })

  it("stay what they are in the store: revision, attempt and part before the prompt", () => {
    assert.strictEqual(transactionKey(outboxKey({ prompt, attempt: 2, part: 3 }), 4), "4.2.3.$prompt")
    assert.strictEqual(questionKey({ prompt, attempt: 2, ask: "a\"1" }, 3), "2.ask3.\"a\\\"1\".$prompt")
  })
})
