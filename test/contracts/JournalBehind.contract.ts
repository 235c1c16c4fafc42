import { assert, describe } from "@effect/vitest"
import { Effect, Option } from "effect"
import { UserId } from "../../src/domain/Ids.ts"
import { type Admission } from "../../src/services/intake/IntakeRecords.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { accept, event, type Example, here, next, prompted, shown, stored, turnOf } from "./JournalCases.ts"
import { asks, question } from "./JournalQuestions.contract.ts"
import { takesBack } from "./JournalTakenBack.contract.ts"

const [bob, carol] = [UserId.make("@bob:x"), UserId.make("@carol:x")]

/** Somebody's question waits in `$1`; behind it wait a prompt of bob's, `$2`, and one of carol's, `$3`. */
const asking = Effect.gen(function*() {
  const turn = yield* prompted("$1")
  yield* asks(turn, question)
  yield* accept("behind", { events: stored(here, "$2", "$3") })
  yield* (yield* WholeJournal).admit([turnOf("$2", { author: bob }), turnOf("$3", { author: carol })])
  return turn
})

/** Whose prompt is the next one to be told that it waits. */
const told = Effect.gen(function*() {
  const journal = yield* WholeJournal
  return Option.map(yield* journal.nextBehind(yield* next()), ({ turn }) => turn.prompt as string)
})

const admit = (admission: Admission) => Effect.flatMap(WholeJournal, (journal) => journal.admit([admission]))

const presence = (id: string, here_: boolean) =>
  admit({ _tag: "Asker", event: event(id), room: here, user: bob, here: here_ })

/** Who waits behind somebody else's question. */
export const behindCases = (example: Example) => {
  describe("a prompt behind somebody else's question", () => {
    example(
      "is the next to be told so, the oldest first",
      Effect.gen(function*() {
        yield* asking
        assert.deepStrictEqual(yield* told, Option.some("$2"))
      })
    )

    example(
      "is not told once it was stopped",
      Effect.gen(function*() {
        yield* asking
        yield* admit({ _tag: "Stop", event: event("$stop"), prompt: event("$2") })
        assert.deepStrictEqual(yield* told, Option.some("$3"))
      })
    )

    example(
      "is not told while whoever wrote it is gone",
      Effect.gen(function*() {
        yield* asking
        yield* presence("$gone", false)
        assert.deepStrictEqual(yield* told, Option.some("$3"))
        yield* presence("$back", true)
        assert.deepStrictEqual(yield* told, Option.some("$2"))
        yield* presence("$gone again", false)
        assert.deepStrictEqual(yield* told, Option.some("$3"))
      })
    )

    example(
      "is told nothing once it is deleted, is owed no word, and waits no more",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* asking
        yield* takesBack(["$2"])
        assert.deepStrictEqual(yield* told, Option.some("$3"))
        assert.strictEqual(yield* journal.openTurns, 2)
        assert.deepStrictEqual((yield* journal.owed).finals, 2)
      })
    )

    example(
      "is told to stop instead where it shows something already, or is worked on, and else is dropped",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const first = yield* asking
        const second = Option.getOrThrow(yield* journal.nextBehind(first))
        yield* shown(second, ["I wait"])
        yield* takesBack(["$2", "$1"])
        assert.strictEqual(yield* journal.openTurns, 3)
        for (const turn of [first, second]) {
          assert.deepStrictEqual((yield* journal.signals(turn)).map(({ _tag }) => _tag), ["Stop"])
        }
        yield* shown(first, ["the end"], { closed: true })
        yield* shown(second, ["the end"], { closed: true })
        yield* takesBack(["$3"])
        assert.strictEqual(yield* journal.openTurns, 0)
      })
    )
  })
}
