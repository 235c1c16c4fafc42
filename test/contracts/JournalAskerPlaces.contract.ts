import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { PromptId, type RoomId, UserId } from "../../src/domain/Ids.ts"
import type { IngestedEvent } from "../../src/domain/intake/SyncDelta.ts"
import { type Admission } from "../../src/services/intake/IntakeRecords.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import {
  accept,
  ann,
  chat,
  event,
  type Example,
  fill,
  gapIn,
  here,
  next,
  page,
  prompted,
  say,
  shown,
  stored,
  there,
  turnOf
} from "./JournalCases.ts"
import { answer, asks, question } from "./JournalQuestions.contract.ts"

const moved = (
  id: string,
  isHere: boolean,
  rest: { readonly room?: RoomId; readonly user?: UserId } = {}
): Admission => ({
  _tag: "Asker",
  event: event(id),
  room: here,
  user: ann,
  here: isHere,
  ...rest
})

/** What waits for the open turn of a chat, by name. */
const told = (name = "!r") =>
  Effect.gen(function*() {
    const signals = yield* (yield* WholeJournal).signals(yield* next(name))
    return signals.map((one) => (one._tag === "Asker" ? `here ${one.here}` : one._tag))
  })

/** Puts events into the room before what came since, as they come out of a gap that was late. */
const outOfGap = Effect.fnUntraced(function*(...oldestFirst: ReadonlyArray<string>) {
  const journal = yield* WholeJournal
  const [gap] = yield* journal.gaps
  yield* fill(gap!, { events: page(here, ...oldestFirst.toReversed()), finals: [], rest: { _tag: "Filled" } })
})

/** A room whose gap is late. */
const behindGap = Effect.gen(function*() {
  const journal = yield* WholeJournal
  yield* accept("s0", { rooms: [{ room: here, membership: "join" }], gaps: [gapIn(here, "f", "u")] })
  yield* journal.markGapLate((yield* journal.gaps)[0]!, {})
})

/** Whether whoever asked is there, and whether the bot is. */
export const askerPlaceCases = (example: Example) => {
  describe("the going and coming of whoever asked", () => {
    example(
      "is told to their open turn; one out of a late gap that was before the prompt is not",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* behindGap
        yield* prompted("$1")
        yield* outOfGap("$went", "$came")
        assert.deepStrictEqual(yield* journal.admit([moved("$went", false), moved("$came", true)]), [])
        assert.deepStrictEqual(yield* told(), [])
        yield* accept("s2", { events: stored(here, "$goes") })
        assert.deepStrictEqual(yield* journal.admit([moved("$goes", false)]), [chat("!r")])
        assert.deepStrictEqual(yield* told(), ["here false"])
      })
    )

    for (const isRead of [false, true]) {
      example(
        `counts by its place in the room, not by when it is known: an older return undoes no departure (${
          isRead ? "read" : "unread"
        })`,
        Effect.gen(function*() {
          const journal = yield* WholeJournal
          const first = yield* prompted("$1")
          yield* behindGap
          yield* accept("s2", { events: stored(here, "$goes") })
          yield* journal.admit([moved("$goes", false)])
          if (isRead) {
            yield* journal.commit({
              of: first,
              turn: { ...first.turn, phase: "streaming", askerGone: true },
              entries: [],
              durable: false,
              further: false,
              signalsUntil: 1
            })
          }
          const before = yield* told()
          yield* outOfGap("$came")
          assert.deepStrictEqual(yield* journal.admit([moved("$came", true)]), [])
          assert.deepStrictEqual(yield* told(), before)
          yield* accept("s3", { events: stored(here, "$back") })
          assert.deepStrictEqual(yield* journal.admit([moved("$back", true)]), [chat("!r")])
        })
      )
    }

    example(
      "counts by its place: an older departure says nothing where they are known to be there since",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* prompted("$1")
        yield* behindGap
        yield* accept("s2", { events: stored(here, "$name") })
        assert.deepStrictEqual(yield* journal.admit([moved("$name", true)]), [])
        yield* outOfGap("$went")
        assert.deepStrictEqual(yield* journal.admit([moved("$went", false)]), [])
        assert.deepStrictEqual(yield* told(), [])
      })
    )

    example(
      "from before they asked for another attempt does not end that one",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* shown(yield* prompted("$1"), [], { closed: true, turn: { phase: "stopped" } })
        yield* behindGap
        yield* accept("s2", { events: stored(here, "$again") })
        yield* journal.admit([
          { _tag: "Retry", event: event("$again"), prompt: event("$1"), attempt: 2, id: PromptId.make("p2") }
        ])
        yield* outOfGap("$went")
        assert.deepStrictEqual(yield* journal.admit([moved("$went", false)]), [])
        assert.deepStrictEqual(yield* told(), [])
      })
    )

    example(
      "says nothing to their turns in other rooms, nor to other people's",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* prompted("$1")
        const events: ReadonlyArray<IngestedEvent> = [
          { event: event("$there"), room: there, order: 0, raw: say("$there") },
          { event: event("$bob"), room: here, order: 1, raw: say("$bob") }
        ]
        yield* accept("s2", { events })
        yield* journal.admit([
          moved("$there", false, { room: there }),
          moved("$bob", false, { user: UserId.make("@bob:x") })
        ])
        assert.deepStrictEqual(yield* told(), [])
      })
    )

    example(
      "says who came back before their turn read that they had gone",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* prompted("$1")
        yield* accept("s2", { events: stored(here, "$goes", "$comes") })
        yield* journal.admit([moved("$goes", false)])
        yield* journal.admit([moved("$comes", true)])
        assert.deepStrictEqual(yield* told(), ["here true"])
      })
    )

    example(
      "is told to a turn of somebody who may not talk to the bot any more, whenever that is found",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* prompted("$1")
        assert.deepStrictEqual(yield* journal.noteAsker(here, ann, false), [chat("!r")])
        assert.deepStrictEqual(yield* told(), ["here false"])
      })
    )
  })

  describe("a turn of a room that the bot is not in", () => {
    for (const membership of ["leave", "ban", "invite"] as const) {
      example(
        `(${membership}) is told to stop, however it began: as a prompt, another attempt, or an answer that was not taken`,
        Effect.gen(function*() {
          const journal = yield* WholeJournal
          yield* shown(yield* prompted("$0"), [], { closed: true, turn: { phase: "stopped" } })
          const asking = yield* prompted("$1")
          yield* asks(asking, question)
          yield* accept("s2", { events: stored(here, "$a", "$again", "$2") })
          yield* journal.admit([answer("$a")])
          yield* asks(asking, { ...question, ask: "a2", number: 1 })
          yield* accept("gone", { rooms: [{ room: here, membership }] })
          const until = (yield* journal.signals(asking)).at(-1)!.seq
          yield* journal.commit({
            of: asking,
            turn: { ...asking.turn, phase: "stopped" },
            entries: [],
            durable: true,
            further: false,
            signalsUntil: until
          })
          yield* journal.admit([
            { _tag: "Retry", event: event("$again"), prompt: event("$0"), attempt: 2, id: PromptId.make("p2") }
          ])
          for (const prompt of ["$a", "$0", "$2"]) {
            if (prompt === "$2") yield* journal.admit([turnOf(prompt)])
            const turn = yield* next()
            assert.deepStrictEqual([turn.turn.prompt, turn.signalled, yield* told()], [event(prompt), true, ["Stop"]])
            yield* shown(turn, [], { closed: true })
          }
        })
      )
    }

    example(
      "is told so once, however often it is looked at",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* prompted("$1")
        yield* accept("gone", { rooms: [{ room: here, membership: "leave" }] })
        for (const id of ["$2", "$3"]) {
          yield* accept(id, { events: stored(here, id) })
          assert.deepStrictEqual(yield* journal.stopOutside, [chat("!r")])
          yield* journal.admit([turnOf(id)])
        }
        assert.deepStrictEqual(yield* told(), ["Stop"])
      })
    )

    example(
      "is told nothing where the bot is in its room, though it is not in another one",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* prompted("$1")
        yield* accept("s2", { rooms: [{ room: there, membership: "leave" }], events: stored(there, "$2") })
        yield* journal.admit([turnOf("$2", { room: there, chat: chat("!other") })])
        assert.deepStrictEqual([yield* told(), yield* told("!other")], [[], ["Stop"]])
      })
    )
  })
}
