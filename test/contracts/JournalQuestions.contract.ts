import { assert, describe } from "@effect/vitest"
import { Effect, Option } from "effect"
import { type EventId, PromptId } from "../../src/domain/Ids.ts"
import { mark } from "../../src/domain/matrix/TurnMark.ts"
import { questionKey } from "../../src/domain/outbox/OutboxKey.ts"
import { questionPart } from "../../src/domain/questions/QuestionParts.ts"
import type { OpenQuestion, Turn } from "../../src/domain/turns/Turn.ts"
import type { Admission } from "../../src/services/intake/IntakeRecords.ts"
import type { OpenTurn } from "../../src/services/turns/OpenTurn.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import {
  accept,
  ann,
  chat,
  event,
  type Example,
  here,
  next,
  prompted,
  shown,
  stored,
  taken,
  there
} from "./JournalCases.ts"

export const question: OpenQuestion = {
  ask: "a1",
  title: "Deploy?",
  choices: [{ id: "yes", label: "Allow", effect: "allow" as const }],
  number: 0
}

/** Commits a turn with a question, and the event that shows it: open, or how it ended. */
export const asks = Effect.fnUntraced(
  function*(
    open: OpenTurn,
    asked: OpenQuestion | undefined,
    how: {
      readonly ends?: boolean
      readonly marked?: boolean
      readonly body?: string
      readonly part?: number
      readonly turn?: Partial<Turn>
      readonly signalsUntil?: number
    } = {}
  ) {
    const { ask } = asked ?? question
    yield* (yield* WholeJournal).commit({
      of: open,
      turn: { ...open.turn, phase: "streaming", ...(asked === undefined ? {} : { question: asked }), ...how.turn },
      entries: [{
        part: how.part ?? questionPart(asked?.number ?? 0),
        priority: "question",
        content: {
          body: how.body ?? "Deploy?",
          ...(how.marked === false
            ? {}
            : mark({ prompt: open.turn.prompt, attempt: 1, ask, asked: how.ends === true ? "withdrawn" : "open" }))
        },
        question: { ask, key: questionKey({ ...open.turn, ask }, 1), ends: how.ends ?? false }
      }],
      durable: true,
      further: false,
      signalsUntil: how.signalsUntil
    })
  }
)

export const answer = (id: string, rest: Partial<Extract<Admission, { _tag: "Answer" }>> = {}): Admission => ({
  _tag: "Answer",
  event: event(id),
  prompt: event("$1"),
  by: ann,
  choice: { ask: "a1", choice: "yes", place: 1 },
  number: 0,
  otherwise: {
    room: here,
    chat: chat("!r"),
    threadRoot: undefined,
    author: ann,
    id: PromptId.make(`p ${id}`),
    reply: undefined
  },
  ...rest
})

/** The prompts that wait in the chat, oldest first, and what is known of their texts. */
export const open = Effect.gen(function*() {
  const journal = yield* WholeJournal
  const prompts: Array<readonly [EventId, boolean]> = []
  for (let one = yield* journal.nextTurn(chat("!r")); Option.isSome(one); one = yield* journal.nextTurn(chat("!r"))) {
    prompts.push([one.value.turn.prompt, one.value.raw !== undefined])
    yield* shown(one.value, [], { closed: true })
  }
  return prompts
})

/** Questions of the agent's, and what becomes of their answers. */
export const questionCases = (example: Example) => {
  describe("a question of the agent's", () => {
    example(
      "waits in its room until the turn has none or is closed",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const turn = yield* prompted("$1")
        assert.deepStrictEqual(yield* journal.questions([here]), [])
        yield* shown(turn, [], { turn: { question } })
        assert.deepStrictEqual(yield* journal.questions([there, here]), [{
          room: here,
          chat: chat("!r"),
          prompt: event("$1"),
          author: ann,
          threadRoot: undefined,
          question,
          shown: undefined
        }])
        assert.deepStrictEqual(yield* journal.questions([there]), [])
        assert.deepStrictEqual(yield* journal.questions([]), [])
        yield* shown(turn, [])
        assert.deepStrictEqual(yield* journal.questions([here]), [])
        yield* shown(turn, [], { turn: { question } })
        yield* shown(turn, ["done"], { closed: true, turn: { question } })
        assert.deepStrictEqual(yield* journal.questions([here]), [])
      })
    )

    example(
      "is shown once its own event is confirmed, and since when the server says",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const turn = yield* prompted("$1")
        yield* shown(turn, ["so far"], { priority: "edit" })
        yield* asks(turn, question)
        const text = yield* taken()
        assert.deepStrictEqual([text.key, text.priority, text.ask], ["1.1.$1", "question", undefined])
        yield* journal.markSent(text, event("$text"))
        assert.isUndefined((yield* journal.questions([here]))[0]?.shown)
        const slot = yield* taken()
        assert.deepStrictEqual([slot.key, slot.ask, slot.priority], ["1.ask1.\"a1\".$1", "a1", "question"])
        assert.isUndefined((yield* journal.questions([here]))[0]?.shown)
        yield* journal.markSent(slot, event("$q"), 1_234)
        assert.deepStrictEqual((yield* journal.questions([here]))[0]?.shown, {
          event: event("$q"),
          at: 1_234,
          batch: 1
        })
        assert.deepStrictEqual((yield* next()).parts, 1)
        // An edit of it later changes nothing of when it was asked.
        yield* asks(turn, question, { body: "Deploy??" })
        yield* journal.markSent(yield* taken(), event("$e"))
        assert.deepStrictEqual((yield* journal.questions([here]))[0]?.shown, {
          event: event("$q"),
          at: 1_234,
          batch: 1
        })
      })
    )

    for (
      const [what, again] of [["that was cut off, had arrived and was answered meanwhile", false], [
        "that had not arrived, and was repeated",
        true
      ]] as const
    ) {
      example(
        `is newer than whatever was here when the send began that the server took: one ${what}`,
        Effect.gen(function*() {
          const journal = yield* WholeJournal
          yield* asks(yield* prompted("$1"), question)
          yield* journal.release(yield* taken())
          yield* accept("s2", { events: stored(here, "$early") })
          yield* taken()
          yield* accept("s3", { events: stored(here, "$between") })
          const slot = yield* taken()
          if (again) yield* journal.sendsAgain(slot)
          yield* accept("s4", { events: stored(here, "$late") })
          yield* journal.markSent(slot, event("$q"), 1)
          const batch = (yield* journal.questions([here]))[0]?.shown?.batch
          assert.deepStrictEqual((yield* journal.pending(9)).map((one) => [one.event as string, one.batch > batch!]), [
            ["$early", false],
            ["$between", !again],
            ["$late", true]
          ])
        })
      )
    }

    example(
      "is not the one before it, however that was shown",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const turn = yield* prompted("$1")
        yield* asks(turn, question)
        yield* journal.markSent(yield* taken(), event("$q"), 1)
        yield* asks(turn, { ...question, ask: "a2", number: 1 })
        assert.isUndefined((yield* journal.questions([here]))[0]?.shown)
      })
    )

    example(
      "is not shown by an event that says something else in its place",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const turn = yield* prompted("$1")
        yield* asks(turn, question, { marked: false, body: "I may not send this here." })
        yield* journal.markSent(yield* taken(), event("$q"), 1)
        assert.isUndefined((yield* journal.questions([here]))[0]?.shown)
      })
    )

    example(
      "that nobody was shown is not said to have ended; one that was is",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const turn = yield* prompted("$1")
        yield* asks(turn, question)
        yield* asks(turn, undefined, { ends: true, body: "withdrawn" })
        assert.deepStrictEqual(yield* journal.pendingChats, [])
        yield* asks(turn, question)
        const slot = yield* taken()
        yield* asks(turn, undefined, { ends: true, body: "withdrawn" })
        yield* journal.markSent(slot, event("$q"), 1)
        assert.strictEqual((yield* taken()).content["body"], "withdrawn")
      })
    )
  })
}
