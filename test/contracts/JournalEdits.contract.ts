import { assert, describe } from "@effect/vitest"
import { Effect, Option } from "effect"
import { ChatId, PromptId, type UserId } from "../../src/domain/Ids.ts"
import { at } from "../../src/domain/Json.ts"
import { isWithdrawal } from "../../src/domain/matrix/MessageContent.ts"
import { progressPart } from "../../src/domain/matrix/TurnMark.ts"
import { oncePlace } from "../../src/domain/routing/BotReply.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { asked, edits } from "./EditCases.ts"
import {
  accept,
  ann,
  chat,
  event,
  type Example,
  here,
  next,
  prompted,
  say,
  shown,
  taken,
  turnOf
} from "./JournalCases.ts"

const erase = Effect.fnUntraced(function*(target: string) {
  const id = `$redaction of ${target}`
  yield* accept(id, { events: [{ event: event(id), room: here, order: 0, raw: say(id) }] })
  return yield* (yield* WholeJournal).admit([{ _tag: "Erase", event: event(id), target: event(target) }])
})

/** Edits of prompts, and prompts that are taken back before they were asked. */
export const editCases = (example: Example) => {
  describe("an edit of a prompt", () => {
    example(
      "that waits changes what is asked; the newest counts, and the one before where that is taken back",
      Effect.gen(function*() {
        yield* prompted("$1")
        assert.deepStrictEqual(yield* edits("$a", "better"), [chat("!r")])
        yield* edits("$b", "best")
        assert.strictEqual(yield* asked, "best")
        yield* erase("$b")
        assert.strictEqual(yield* asked, "better")
        yield* erase("$a")
        assert.strictEqual(yield* asked, "text of $1")
      })
    )

    example(
      "by somebody else changes nothing",
      Effect.gen(function*() {
        yield* prompted("$1")
        yield* edits("$a", "worse", "@bob:x" as UserId)
        assert.strictEqual(yield* asked, "text of $1")
      })
    )

    example(
      "that makes a file of a text changes nothing, and is not offered",
      Effect.gen(function*() {
        yield* prompted("$1")
        yield* edits("$a", "cat.png", ann, true)
        assert.strictEqual(yield* asked, "text of $1")
        yield* shown(yield* next(), [], { turn: { phase: "asked" } })
        const place = ChatId.make(`${oncePlace(here, event("$1"), ann, "Edited")} 1`)
        assert.notDeepEqual(yield* edits("$b", "cat.png", ann, true), [place])
        const attempt = Option.getOrThrow(yield* (yield* WholeJournal).attempt(event("$1")))
        assert.isUndefined(attempt.edited)
      })
    )

    example(
      "that was asked changes nothing of that, and is offered once; another attempt asks it",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* shown(yield* prompted("$1"), [], { turn: { phase: "asked" } })
        const place = ChatId.make(`${oncePlace(here, event("$1"), ann, "Edited")} 1`)
        assert.deepStrictEqual(yield* edits("$a", "better"), [place])
        assert.deepStrictEqual((yield* next(place)).reply, { _tag: "Edited", to: event("$1") })
        assert.notDeepEqual(yield* edits("$b", "best"), [place])
        assert.strictEqual(yield* asked, "text of $1")
        assert.strictEqual(at((yield* journal.prompt(yield* next()))?.["content"], "body"), "text of $1")
        yield* shown(yield* next(), ["done"], { closed: true })
        for (const id of ["$1", "$a"]) {
          const attempt = Option.getOrThrow(yield* journal.attempt(event(id)))
          assert.deepInclude(attempt, { prompt: event("$1"), edited: true, reply: false })
        }
        yield* accept("retry", { events: [{ event: event("$r"), room: here, order: 0, raw: say("$r") }] })
        yield* journal.admit([
          { _tag: "Retry", event: event("$r"), prompt: event("$1"), attempt: 2, id: PromptId.make("p2") }
        ])
        assert.strictEqual(yield* asked, "best")
      })
    )

    example(
      "of a message that is no prompt leaves no text behind",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* accept("one", { events: [{ event: event("$1"), room: here, order: 0, raw: say("$1") }] })
        yield* edits("$a", "better")
        yield* journal.admit([{ _tag: "Ignore", event: event("$1") }])
        yield* edits("$b", "best")
        yield* journal.admit([turnOf("$1")])
        assert.isTrue(Option.isNone(yield* journal.nextTurn(chat("!r"))))
      })
    )

    example(
      "goes with the prompt",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const turn = yield* prompted("$1")
        yield* edits("$a", "better")
        yield* erase("$1")
        assert.isUndefined(yield* journal.prompt(turn))
        assert.isTrue(Option.isNone(yield* journal.nextTurn(chat("!r"))))
      })
    )
  })

  describe("a prompt that is taken back before it was asked", () => {
    example(
      "is closed without an event, and a notice that it waits is taken back where it was sent",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const turn = yield* prompted("$1")
        const key = "1.progress.$1"
        const mark = { "matrix-surface.turn": { prompt: "$1", attempt: 1, progress: true } }
        yield* journal.commit({
          of: turn,
          turn: { ...turn.turn, progress: { shows: 1, shownAt: 0 } },
          entries: [{
            part: progressPart,
            priority: "first",
            content: { msgtype: "m.notice", body: "next", ...mark },
            progress: { key: key as never, ends: false }
          }],
          durable: false,
          further: false,
          signalsUntil: undefined
        })
        yield* journal.markSent(yield* taken(), event("$notice"))
        assert.deepStrictEqual(yield* erase("$1"), [chat("!r")])
        assert.strictEqual(yield* journal.openTurns, 0)
        const entry = yield* taken()
        assert.deepStrictEqual([entry.key as string, entry.event, isWithdrawal(entry.content)], [
          key,
          event("$notice"),
          true
        ])
      })
    )

    example(
      "is stopped like any other where the room shows something of its answer",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* shown(yield* prompted("$1"), ["so"], { turn: { phase: "queued" } })
        yield* erase("$1")
        assert.strictEqual(yield* journal.openTurns, 1)
        assert.deepStrictEqual((yield* journal.signals(yield* next())).map(({ _tag }) => _tag), ["Stop"])
      })
    )
  })
}
