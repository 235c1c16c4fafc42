import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { TurnJournal } from "../../src/services/turns/TurnJournal.ts"
import { AgentScript } from "../../src/testing/AgentScripted.ts"
import { backends, directRoom, joined, start } from "./MemoryBot.ts"
import { asked, question, settled, shows, text, told } from "./Questions.ts"

describe("an agent that asks again under the same name", () => {
  it.effect("is not told the yes of somebody who saw the question before", () =>
    Effect.gen(function*() {
      const journal = yield* TurnJournal
      const script = yield* AgentScript
      script.answers("work", [text("x"), question("a1", "Delete the temporary files?", "Yes", "No")])
      const { room, say } = yield* directRoom()
      yield* Effect.provideService(
        start(),
        TurnJournal,
        TurnJournal.of({ ...journal, commit: (commit) => Effect.andThen(Effect.sleep(200), journal.commit(commit)) })
      )
      yield* joined(room)
      yield* say("work")
      for (let n = 0; n < 20; n++) yield* Effect.andThen(TestClock.adjust(100), settled)
      yield* shows(room, "a1")
      yield* say("maybe")
      yield* settled
      // The word on that is being written down; the person answers what they see.
      script.says(script.sent[0]!.thread, [question("a1", "Delete everything?", "Yes", "No")])
      yield* settled
      yield* say("1")
      yield* settled
      for (let n = 0; n < 20; n++) yield* Effect.andThen(TestClock.adjust(100), settled)
      assert.deepStrictEqual(yield* told, ["prompt work"])
      assert.deepStrictEqual((yield* asked(room)).map(({ body, mark }) => [mark.asked, body.split("\n")[0]]).at(-1), [
        "open",
        "Delete everything?"
      ])
    }).pipe(Effect.provide(backends)))
})
