import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { existsSync, readFileSync } from "node:fs"
import { filesIn } from "../../../src/layers/store/DataDir.ts"
import { WholeJournal } from "../../../src/testing/WholeJournal.ts"
import { accept, event, here, prompted, shown, stored, taken } from "../../contracts/JournalCases.ts"
import { asks, question } from "../../contracts/JournalQuestions.contract.ts"
import { takesBack } from "../../contracts/JournalTakenBack.contract.ts"
import { folder, opened } from "../../support/Folder.ts"

const secret = "a word of the agent's"

/** An answer that grows, whose first text is in the room as `$a`, and an edit of it as `$e`. */
const growing = Effect.gen(function*() {
  const journal = yield* WholeJournal
  yield* TestClock.adjust("1 day")
  const turn = yield* prompted("$1")
  for (const id of ["$a", "$e"]) {
    yield* shown(turn, [`${secret} ${id}`], { turn: { text: secret } })
    yield* journal.markSent(yield* taken(), event(id))
  }
  return turn
})

const answered = Effect.gen(function*() {
  const journal = yield* WholeJournal
  yield* shown(yield* growing, [`${secret}.`], { closed: true, turn: { text: secret } })
  yield* journal.markSent(yield* taken(), event("$final"))
})

/** A question in the room as `$q`. */
const asking = Effect.gen(function*() {
  yield* TestClock.adjust("1 day")
  const turn = yield* prompted("$1")
  yield* asks(turn, { ...question, title: secret }, { body: secret, turn: { text: secret } })
  yield* (yield* WholeJournal).markSent(yield* taken(), event("$q"), 1)
  return turn
})

/** What the retention does each minute. */
const aMinuteLater = Effect.gen(function*() {
  const journal = yield* WholeJournal
  while ((yield* journal.erase(1, 16)) > 0);
  while (yield* journal.shrink(64));
})

const leavesNoText = (title: string, body: Effect.Effect<unknown, unknown, WholeJournal>) =>
  it.effect(`${title}, has none of it on the disk a minute later`, () =>
    Effect.gen(function*() {
      const dataDir = yield* folder
      const { store } = filesIn(dataDir)
      const holders = () =>
        [store, `${store}-wal`].filter((file) => existsSync(file) && readFileSync(file).includes(secret))
      yield* opened(
        dataDir,
        Effect.gen(function*() {
          yield* Effect.orDie(body)
          assert.isNotEmpty(holders())
          yield* aMinuteLater
          assert.deepStrictEqual(holders(), [])
        })
      )
      assert.deepStrictEqual(holders(), [])
    }))

describe("A store that was told of the deletion", () => {
  leavesNoText("of an answer", Effect.andThen(answered, takesBack(["$a"])))
  leavesNoText("of the last edit of an answer", Effect.andThen(answered, takesBack(["$final"])))
  leavesNoText(
    "of an answer that was still written",
    Effect.gen(function*() {
      const turn = yield* growing
      yield* takesBack(["$a"])
      yield* shown(turn, [`${secret}.`], { closed: true, turn: { text: secret } })
    })
  )
  leavesNoText(
    "of an answer before it was known to be sent",
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      yield* TestClock.adjust("1 day")
      yield* shown(yield* prompted("$1"), [secret], { closed: true, turn: { text: secret } })
      const slot = yield* taken()
      yield* takesBack(["$a"])
      yield* journal.markSent(slot, event("$a"))
    })
  )
  leavesNoText(
    "of an answer whose final the room showed first",
    Effect.gen(function*() {
      yield* growing
      yield* takesBack(["$a"])
      yield* accept("seen", {
        events: stored(here, "$2"),
        finals: [{ prompt: event("$1"), attempt: 1, event: event("$a"), state: "answered" }]
      })
    })
  )
  leavesNoText(
    "of an answer that the room alone shows as sent",
    Effect.gen(function*() {
      yield* TestClock.adjust("1 day")
      yield* shown(yield* prompted("$1"), [secret], { turn: { text: secret } })
      yield* accept("seen", { finals: [{ prompt: event("$1"), attempt: 1, event: event("$a"), state: "answered" }] })
      yield* takesBack(["$a"])
    })
  )
  leavesNoText(
    "of a question",
    Effect.gen(function*() {
      const turn = yield* asking
      yield* takesBack(["$q"])
      yield* asks(turn, undefined, { ends: true, body: secret, turn: { text: secret } })
      yield* shown(turn, [], { closed: true, turn: { text: secret } })
    })
  )
  leavesNoText(
    "of a question, after its turn was closed",
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      const turn = yield* asking
      yield* asks(turn, undefined, { ends: true, body: secret, turn: { text: secret } })
      yield* journal.markSent(yield* taken(), event("$ended"))
      yield* shown(turn, [], { closed: true, turn: { text: secret } })
      yield* takesBack(["$q"])
    })
  )
})
