import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { EventId, PromptId, Thread, UserId } from "../../../../src/domain/Ids.ts"
import { makeChatHistory } from "../../../../src/layers/turns/context/ChatHistory.ts"
import { ControlPlane } from "../../../../src/services/account/ControlPlane.ts"
import { Pseudonyms } from "../../../../src/services/account/Pseudonyms.ts"
import type { EarlierTurn } from "../../../../src/services/turns/EarlierTurn.ts"
import { TurnJournal } from "../../../../src/services/turns/TurnJournal.ts"
import { openTurn } from "../../../support/LiveAttempts.ts"
import { asleep } from "../../../support/TurnCases.ts"

const turn = (seq: number, changed: Partial<EarlierTurn> = {}): EarlierTurn => ({
  seq,
  prompt: EventId.make(`$${seq}`),
  author: UserId.make("@ann:x"),
  raw: { body: `ask ${seq}` },
  text: `say ${seq}`,
  ...changed
})

/** The history of a turn behind these, the oldest of them first; and how often the journal was asked. */
const historyOf = Effect.fnUntraced(function*(turns: ReadonlyArray<EarlierTurn>, most: number) {
  let asked = 0
  const history = yield* makeChatHistory({ sender: "pseudonym", textOf: ({ raw }) => raw?.["body"] as string }).pipe(
    Effect.provide([
      Layer.mock(TurnJournal, {
        earlierTurns: (_chat, before, limit) => {
          asked++
          return Effect.succeed(turns.filter(({ seq }) => seq < before).toReversed().slice(0, limit))
        }
      }),
      Layer.succeed(ControlPlane, { person: () => Effect.succeed({ platformId: undefined, locale: undefined }) }),
      Layer.succeed(Pseudonyms, {
        thread: () => Thread.make("t1_line_of_a_turn"),
        prompt: () => PromptId.make("p"),
        person: (user) => `u1_${user}`
      })
    ])
  )
  const messages = yield* history(openTurn(asleep, { seq: 1_000 }), most)
  return { asked, messages, texts: messages.map(({ text }) => text) }
})

describe("The history of a chat", () => {
  it.effect("has what people asked and what was answered, the oldest first, by pseudonyms", () =>
    Effect.gen(function*() {
      const { messages } = yield* historyOf([turn(1), turn(2, { author: UserId.make("@bob:x") })], 40)
      assert.deepStrictEqual(messages, [
        { role: "user", text: "ask 1", from: "u1_@ann:x" },
        { role: "assistant", text: "say 1" },
        { role: "user", text: "ask 2", from: "u1_@bob:x" },
        { role: "assistant", text: "say 2" }
      ])
    }))

  it.effect("has the newest messages, as many as are wanted, in one read where they are few", () =>
    Effect.gen(function*() {
      const many = Array.from({ length: 50 }, (_, at) => turn(at + 1))
      const { asked, texts } = yield* historyOf(many, 21)
      assert.deepStrictEqual([texts.length, texts[0], texts.at(-1)], [21, "say 40", "say 50"])
      assert.strictEqual(asked, 1)
      assert.deepStrictEqual((({ asked, texts }) => [asked, texts.length])(yield* historyOf(many, 80)), [2, 80])
      assert.deepStrictEqual((yield* historyOf(many, 1)).texts, ["say 50"])
    }))

  it.effect("leaves out what got no answer, and an attempt before the newest with one", () =>
    Effect.gen(function*() {
      const again = { prompt: EventId.make("$a"), raw: { body: "again" } }
      const turns = [
        turn(1, again),
        turn(2, { text: " " }),
        turn(3, { raw: undefined }),
        turn(4, again),
        turn(5, { ...again, text: "" })
      ]
      assert.deepStrictEqual((yield* historyOf(turns, 40)).texts, ["again", "say 4"])
    }))

  it.effect("leaves out the prompt itself, which an earlier attempt was about too", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual((yield* historyOf([turn(1, { prompt: asleep.prompt })], 40)).texts, [])
    }))

  it.effect("is read back within bounds, whatever is in the store", () =>
    Effect.gen(function*() {
      const long = Array.from({ length: 20 }, (_, at) => turn(at + 1, { text: "x".repeat(100_000) }))
      assert.strictEqual((yield* historyOf(long, 100)).messages.length, 10)
      const silent = Array.from({ length: 500 }, (_, at) => turn(at + 1, { text: "" }))
      assert.strictEqual((yield* historyOf(silent, 40)).asked, 3)
    }))
})
