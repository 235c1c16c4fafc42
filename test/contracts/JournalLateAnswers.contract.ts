import { assert, describe } from "@effect/vitest"
import { Effect, Option } from "effect"
import { TestClock } from "effect/testing"
import { PromptId, UserId } from "../../src/domain/Ids.ts"
import { oncePlace } from "../../src/domain/routing/BotReply.ts"
import type { FallbackTurn } from "../../src/services/intake/IntakeRecords.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { accept, ann, chat, event, type Example, here, next, prompted, shown, stored } from "./JournalCases.ts"
import { answer, asks, question } from "./JournalQuestions.contract.ts"

const bob = UserId.make("@bob:x")

/** What an answer is when its question is over: its author is told so. */
const told = (author: UserId, toldAlready?: FallbackTurn["toldAlready"]): FallbackTurn => ({
  room: here,
  chat: oncePlace(here, event("$q"), author, "NotOpen"),
  threadRoot: undefined,
  author,
  id: PromptId.make(`p ${author}`),
  reply: { _tag: "NotOpen" },
  ...(toldAlready === undefined ? {} : { toldAlready })
})

const replyTo = (author: UserId) =>
  Effect.flatMap(WholeJournal, (journal) =>
    Effect.map(
      journal.nextTurn(oncePlace(here, event("$q"), author, "NotOpen")),
      (turn) => (Option.isSome(turn) ? turn.value.reply : undefined)
    ))

/** Answers that come when their question is over. */
export const lateAnswerCases = (example: Example) => {
  describe("an answer that comes too late", () => {
    example(
      "by its question's deadline is told so, though the turn has not closed the question yet",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const turn = yield* prompted("$1")
        yield* asks(turn, { ...question, deadline: 1_000 })
        yield* accept("s2", { events: stored(here, "$a", "$b") })
        yield* TestClock.setTime(1_000)
        yield* journal.admit([answer("$a", { otherwise: told(ann) })])
        assert.deepStrictEqual(yield* journal.signals(turn), [])
        const reply = { _tag: "NotOpen", ending: { asked: "expired", at: 1_000 } } as const
        assert.deepStrictEqual(yield* replyTo(ann), reply)
      })
    )

    example(
      "a moment before that is taken",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const turn = yield* prompted("$1")
        yield* asks(turn, { ...question, deadline: 1_000 })
        yield* accept("s2", { events: stored(here, "$a") })
        yield* TestClock.setTime(999)
        yield* journal.admit([answer("$a", { otherwise: told(ann) })])
        assert.strictEqual((yield* journal.signals(turn)).length, 1)
      })
    )

    example(
      "behind another's, of the same moment, is told who was first, and once",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const turn = yield* prompted("$1")
        yield* asks(turn, question)
        yield* accept("s2", { events: stored(here, "$a", "$b", "$c") })
        yield* journal.admit([
          answer("$a", { otherwise: told(ann) }),
          answer("$b", { by: bob, otherwise: told(bob) }),
          answer("$c", { by: bob, otherwise: told(bob) })
        ])
        assert.strictEqual((yield* journal.signals(turn)).length, 1)
        const reply = { _tag: "NotOpen", ending: { asked: "answered", by: ann } } as const
        assert.deepStrictEqual(yield* replyTo(bob), reply)
        assert.isUndefined(yield* replyTo(ann))
        yield* shown(turn, ["done"], { closed: true, turn: { answers: [event("$a")] } })
        assert.deepStrictEqual(yield* journal.nextTurn(chat("!r")), Option.none())
      })
    )

    example(
      "behind one's own, or said again by who was told, is a prompt where it refers to nothing",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const turn = yield* prompted("$1")
        yield* asks(turn, question)
        yield* accept("s2", { events: stored(here, "$a", "$b", "$c", "$d") })
        yield* journal.admit([
          answer("$a", { otherwise: told(ann, chat("!r")) }),
          answer("$b", { otherwise: told(ann, chat("!r")) }),
          answer("$c", { by: bob, otherwise: told(bob, chat("!r")) }),
          answer("$d", { by: bob, otherwise: told(bob, chat("!r")) })
        ])
        assert.isDefined(yield* replyTo(bob))
        yield* shown(turn, ["done"], { closed: true, turn: { answers: [event("$a")] } })
        for (const id of ["$b", "$d"]) {
          const prompt = yield* next()
          assert.deepStrictEqual<unknown>([prompt.turn.prompt, prompt.reply], [id, undefined])
          yield* shown(prompt, ["done"], { closed: true })
        }
      })
    )

    example(
      "that the turn did not take gets the word on it behind the answer",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const turn = yield* prompted("$1")
        yield* asks(turn, question)
        yield* accept("s2", { events: stored(here, "$a") })
        yield* journal.admit([answer("$a", { otherwise: told(ann) })])
        yield* shown(turn, ["done"], { closed: true })
        const left = yield* next()
        assert.deepStrictEqual<unknown>([left.turn.prompt, left.reply], ["$a", { _tag: "NotOpen" }])
      })
    )
  })
}
