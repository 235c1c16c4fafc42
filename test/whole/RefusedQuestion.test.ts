import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { MatrixFault } from "../../src/domain/matrix/MatrixError.ts"
import { OutboxJournal } from "../../src/services/outbox/OutboxJournal.ts"
import { AgentScript } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { backends, directRoom, finals, joined, said, start } from "./MemoryBot.ts"
import { asked, done, isTold, question, settled, text, told } from "./Questions.ts"

const tooLarge = MatrixFault.cases.Refused.make({ status: 413, errcode: "M_TOO_LARGE", detail: "" })

describe("a question of the agent's that the homeserver will never take", () => {
  it.effect("ends its turn with a word about it, at the agent too, and the chat goes on", () =>
    Effect.gen(function*() {
      const { outage } = yield* MatrixMemoryControl
      const script = yield* AgentScript
      script.answers("work", [text("Looking."), question("q1", "May I?", "Yes", "No")])
      script.answers("hello?", [text("Hi"), done])
      const { room, say } = yield* directRoom()
      yield* start()
      yield* joined(room)
      yield* outage("send", tooLarge, { text: "May I" })
      yield* say("work")
      yield* isTold("cancel")
      yield* settled
      const [final] = finals(yield* said(room))
      assert.strictEqual(final?.mark.state, "failed")
      assert.match(final?.body ?? "", /^Looking\.[^]*M_TOO_LARGE/)
      assert.deepStrictEqual(yield* asked(room), [])
      yield* say("hello?")
      yield* settled
      assert.deepStrictEqual(yield* told, ["prompt work", "cancel", "prompt hello?"])
    }).pipe(Effect.provide(backends)))

  it.effect("is waited for by nobody: what was said about it meanwhile is a prompt", () =>
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      const { outage } = yield* MatrixMemoryControl
      const script = yield* AgentScript
      script.answers("work", [question("q1", "May I?", "Yes", "No")])
      script.answers("yes", [text("Hi"), done])
      const { room, say } = yield* directRoom()
      yield* Effect.provideService(
        start(),
        OutboxJournal,
        OutboxJournal.of({
          ...yield* OutboxJournal,
          markFailed: (slot, why) => Effect.andThen(Effect.sleep(500), journal.markFailed(slot, why))
        })
      )
      yield* joined(room)
      yield* outage("send", tooLarge, { text: "May I" })
      yield* say("work")
      yield* settled
      yield* say("yes")
      yield* settled
      assert.deepStrictEqual(yield* told, ["prompt work"])
      yield* TestClock.adjust(500)
      yield* settled
      yield* TestClock.adjust(1_500)
      yield* settled
      assert.deepStrictEqual(yield* told, ["prompt work", "cancel", "prompt yes"])
      assert.deepStrictEqual(yield* journal.openChats, [])
    }).pipe(Effect.provide(backends)))

  it.effect("because its room was encrypted meanwhile keeps no run waiting at the agent", () =>
    Effect.gen(function*() {
      const { outage, people } = yield* MatrixMemoryControl
      const script = yield* AgentScript
      script.answers("work", [text("Looking.")])
      const { alice, room, say } = yield* directRoom()
      yield* start()
      yield* joined(room)
      yield* say("work")
      yield* settled
      // A bot that is out of the room has stopped the turn already.
      yield* outage("leave", MatrixFault.cases.Unavailable.make({ status: 502, detail: "answered 502" }))
      yield* people.putState(alice, room, "m.room.encryption", "", { algorithm: "m.megolm.v1.aes-sha2" })
      yield* settled
      script.says(script.sent[0]!.thread, [question("q1", "May I?", "Yes", "No")])
      yield* isTold("cancel")
      yield* settled
      assert.deepStrictEqual(yield* (yield* WholeJournal).openChats, [])
      assert.deepStrictEqual(yield* asked(room), [])
    }).pipe(Effect.provide(backends)))
})
