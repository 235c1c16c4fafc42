import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { EventId, StreamToken } from "../../src/domain/Ids.ts"
import { MatrixFault } from "../../src/domain/matrix/MatrixError.ts"
import { AgentScript } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { finals, joined, said, start, until } from "./MemoryBot.ts"
import { answers, badGateway, comes, example, forbidden, pass, place } from "./Refusing.ts"

const { Refused, Unavailable } = MatrixFault.cases
const page = Unavailable.make({ status: 403, detail: "answered 403 without a Matrix answer" })

describe("an answer that something before the homeserver never lets through", () => {
  example(
    "does not make its room mute: the next is sent, and a notice says what could not be",
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      yield* answers("<script>", "fine", "good")
      const { heard, room, say } = yield* place("alice")
      yield* start()
      yield* joined(room)
      yield* control.outage("send", page, { text: "<script>" })
      yield* say("<script>")
      yield* pass(3_600, 30)
      // Nothing else went through yet, so it may be that nothing can.
      assert.deepStrictEqual(yield* heard, [])
      yield* say("fine")
      const all = yield* comes("the next answer, and at once a word about the first", heard, 2)
      assert.deepStrictEqual([all.length, all.includes("re fine")], [2, true])
      assert.include(all.find((text) => text !== "re fine"), "403")
      const states = finals(yield* said(room)).map(({ mark }) => mark.state)
      assert.sameMembers(states, ["answered", "failed"])
      yield* say("good")
      yield* comes("the third answer", heard, 3)
      assert.deepStrictEqual(yield* (yield* WholeJournal).waits, [])
      // What was not said can be tried again.
      yield* answers("<script>")
      yield* say("!retry")
      const script = yield* AgentScript
      yield* until(
        "the second attempt",
        Effect.sync(() => (script.sent.filter(({ command }) =>
            command._tag === "Prompt" && command.text === "<script>"
          ).length === 2
          ? true
          : undefined)
        )
      )
    })
  )

  example(
    "is told apart at once where the homeserver says that it is too large",
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      yield* answers("huge", "fine")
      const { heard, room, say } = yield* place("alice")
      yield* start()
      yield* joined(room)
      yield* control.outage("send", Refused.make({ status: 413, errcode: "M_TOO_LARGE", detail: "" }), {
        text: "re huge"
      })
      yield* say("huge")
      yield* say("fine")
      const all = yield* comes("both finals", heard, 2)
      assert.include(all[0], "M_TOO_LARGE")
      assert.strictEqual(all[1], "re fine")
    })
  )

  example(
    "with an error code that speaks of rights waits, and the answers behind it are sent",
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      yield* answers("spam", "fine")
      const { heard, room, say } = yield* place("alice")
      yield* start()
      yield* joined(room)
      const mend = yield* control.outage("send", forbidden, { text: "re spam" })
      yield* say("spam")
      yield* pass(300, 5)
      yield* say("fine")
      yield* pass(30, 5)
      assert.deepStrictEqual(yield* heard, ["re fine"])
      yield* pass(3_600, 60)
      assert.deepStrictEqual(yield* heard, ["re fine"])
      yield* mend
      yield* pass(660, 10)
      assert.deepStrictEqual(yield* heard, ["re fine", "re spam"])
    })
  )

  example(
    "keeps nobody else in the room waiting, whatever code it is refused with",
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      yield* answers("spam", "first", "second")
      const { heard, room, say } = yield* place("alice")
      yield* start({ threads: "always" })
      yield* joined(room)
      yield* control.outage("send", forbidden, { text: "re spam" })
      yield* say("spam")
      yield* pass(5, 1)
      yield* say("first")
      yield* pass(30, 1)
      assert.deepStrictEqual(yield* heard, ["re first"])
      // The first has shown that the room takes messages: the second waits for nothing.
      yield* say("second")
      yield* comes("the second answer", heard, 2)
    })
  )
})

describe("a room that cannot be written to", () => {
  for (const closed of [0, 1]) {
    example(
      `is tried by another of its threads when there is nothing left to say in the one whose turn it was (${closed})`,
      Effect.gen(function*() {
        const control = yield* MatrixMemoryControl
        const journal = yield* WholeJournal
        yield* answers("one", "two")
        const { heard, room, say } = yield* place("alice")
        yield* start({ threads: "always" })
        yield* joined(room)
        const mend = yield* control.outage("send", badGateway, { room })
        const first = yield* say("one")
        yield* pass(60, 1)
        const prompt = [first, yield* say("two")][closed]!
        yield* pass(60, 1)
        // Somebody else has said it.
        yield* journal.ingest({
          next: StreamToken.make("elsewhere"),
          events: [],
          rooms: [],
          gaps: [],
          malformed: 0,
          finals: [{ prompt, attempt: 1, event: EventId.make("$elsewhere"), state: "answered" }]
        })
        yield* mend
        yield* pass(660, 10)
        assert.deepStrictEqual(yield* heard, [closed === 0 ? "re two" : "re one"])
        assert.deepStrictEqual(yield* journal.waits, [])
      })
    )
  }
})
