import { assert } from "@effect/vitest"
import { Effect, Option } from "effect"
import { filePart, type PlannedUpload, undeliveredContent } from "../../src/domain/files/AnswerFile.ts"
import type { OpenTurn } from "../../src/services/turns/OpenTurn.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { accept, brief, chat, event, type Example, final, here, prompted, shown, taken } from "./JournalCases.ts"

const planOf = ({ turn: { attempt, prompt } }: OpenTurn, number: number, name = `file ${number}`): PlannedUpload => ({
  prompt,
  attempt,
  number,
  name,
  mime: "image/png",
  size: 3,
  data: "AAAA",
  relates: {}
})

/** Commits the plans of files. */
const planned = Effect.fnUntraced(function*(open: OpenTurn, ...numbers: ReadonlyArray<number>) {
  const journal = yield* WholeJournal
  yield* journal.commit({
    of: open,
    turn: { ...open.turn, phase: "streaming", files: numbers.length },
    entries: [],
    uploads: numbers.map((number) => planOf(open, number)),
    durable: true,
    further: false,
    signalsUntil: undefined
  })
})

const planBut = Effect.fnUntraced(function*(...but: ReadonlyArray<number>) {
  const upload = yield* (yield* WholeJournal).nextUpload(chat("!r"), but)
  return Option.isSome(upload) ? upload.value : assert.fail("a file to be stored")
})
const nextPlan = planBut()

/** Files of the agent's: planned with the turn, and shown once they are stored. */
export const uploadCases = (example: Example) => {
  example(
    "a planned file waits apart from what can be sent, the oldest first, and each once",
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      const open = yield* prompted("$1")
      yield* planned(open, 1, 2)
      yield* planned(open, 1)
      assert.deepStrictEqual(yield* journal.uploadingChats, [{ chat: chat("!r"), room: here }])
      assert.isTrue(Option.isNone(yield* journal.claim(chat("!r"))))
      const first = yield* nextPlan
      assert.deepStrictEqual([first.plan, first.room, first.encrypted], [planOf(open, 1), here, false])
    })
  )

  example(
    "a stored file goes into the outbox behind the answer, and its plan is gone",
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      const open = yield* prompted("$1")
      yield* planned(open, 1, 2)
      for (const number of [1, 2]) {
        const upload = yield* nextPlan
        assert.isTrue(yield* journal.settleUpload(upload, { body: `stored ${number}` }))
        assert.isFalse(yield* journal.settleUpload(upload, { body: "again" }))
      }
      yield* shown(open, ["answer"])
      assert.deepStrictEqual(yield* journal.uploadingChats, [])
      const sent: Array<string> = []
      for (const event of ["$a", "$b", "$c"]) {
        const slot = yield* taken()
        sent.push(brief(slot))
        yield* journal.markSent(slot, event as Parameters<typeof journal.markSent>[1])
      }
      assert.deepStrictEqual(sent, [
        `1.1.$1 r0 "answer"`,
        `1.${filePart(1)}.$1 r0 "stored 1"`,
        `1.${filePart(2)}.$1 r0 "stored 2"`
      ])
    })
  )

  example(
    "a file that was not sent before its answer's end is sent after it, also where the room shows that end already",
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      const open = yield* prompted("$1")
      yield* planned(open, 1, 2)
      yield* shown(open, ["answer"], { closed: true })
      yield* journal.markSent(yield* taken(), event("$a"))
      for (const number of [1, 2]) yield* journal.settleUpload(yield* nextPlan, { body: `stored ${number}` })
      yield* taken()
      yield* accept("after a kill", { finals: [{ ...final("$1"), event: event("$a") }] })
      const first = yield* taken()
      assert.deepStrictEqual([brief(first), first.again], [`1.${filePart(1)}.$1 r0 "stored 1"`, true])
      yield* journal.markSent(first, event("$b"))
      assert.strictEqual(brief(yield* taken()), `1.${filePart(2)}.$1 r0 "stored 2"`)
    })
  )

  example(
    "a file is not sent by a store that is older than the room, where another one ended the answer",
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      const open = yield* prompted("$1")
      yield* planned(open, 1)
      yield* journal.settleUpload(yield* nextPlan, { body: "stored" })
      yield* accept("later", { finals: [final("$1")] })
      assert.isTrue(Option.isNone(yield* journal.claim(chat("!r"))))
    })
  )

  example(
    "a file whose turn was erased is not shown any more",
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      const open = yield* prompted("$1")
      yield* planned(open, 1)
      const upload = yield* nextPlan
      yield* shown(open, [], { closed: true })
      while ((yield* journal.erase(Number.MAX_SAFE_INTEGER, 10)) > 0) { /* until nothing is left */ }
      assert.isTrue(Option.isNone(yield* journal.nextUpload(chat("!r"))))
      assert.isFalse(yield* journal.settleUpload(upload, undeliveredContent(upload.plan, "late")))
      assert.isTrue(Option.isNone(yield* journal.claim(chat("!r"))))
    })
  )

  example(
    "a file of a turn that was stopped is wanted no more, and those of others are",
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      const open = yield* prompted("$1")
      yield* planned(open, 1, 2)
      const upload = yield* nextPlan
      assert.isTrue(yield* journal.isPending(upload))
      yield* journal.commit({
        of: open,
        turn: { ...open.turn, phase: "stopped", files: 2 },
        entries: [],
        durable: true,
        further: false,
        signalsUntil: undefined
      })
      assert.isFalse(yield* journal.isPending(upload))
      assert.isFalse(yield* journal.settleUpload(upload, { body: "late" }))
      assert.deepStrictEqual(yield* journal.uploadingChats, [])
      yield* planned(yield* prompted("$2"), 1)
      assert.isTrue(yield* journal.isPending(yield* nextPlan))
    })
  )

  example(
    "a file may be passed by, until nothing else is left",
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      yield* planned(yield* prompted("$1"), 1, 2)
      const first = yield* nextPlan
      const second = yield* planBut(first.entry)
      assert.deepStrictEqual([first.plan.number, second.plan.number], [1, 2])
      assert.isTrue(Option.isNone(yield* journal.nextUpload(chat("!r"), [first.entry, second.entry])))
      assert.strictEqual((yield* nextPlan).entry, first.entry)
    })
  )

  example(
    "an answer in which something stands in the place of a file can be tried again, and one with its files cannot",
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      for (const isLost of [false, true]) {
        const prompt = isLost ? "$2" : "$1"
        const open = yield* prompted(prompt)
        yield* planned(open, 1)
        yield* journal.settleUpload(yield* nextPlan, { body: "shown" }, isLost)
        yield* shown(open, ["answer"], { closed: true })
        const found = Option.getOrUndefined(yield* journal.attempt(event(prompt)))
        assert.deepStrictEqual([found?.phase, found?.lost], ["answered", isLost])
        assert.strictEqual((yield* journal.work(chat("!r"))).broken?.prompt, isLost ? event("$2") : undefined)
      }
    })
  )

  example(
    "another try takes none of the files of the attempt before",
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      const open = yield* prompted("$1")
      yield* planned(open, 1)
      const upload = yield* nextPlan
      yield* shown(open, ["broken"], { closed: true, turn: { phase: "failed" } })
      assert.isTrue(yield* journal.isPending(upload))
      yield* journal.admit([{
        _tag: "Retry",
        event: event("$again"),
        prompt: event("$1"),
        attempt: 2,
        id: open.turn.id
      }])
      assert.isFalse(yield* journal.isPending(upload))
    })
  )
}
