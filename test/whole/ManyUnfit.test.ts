import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import type { EventId } from "../../src/domain/Ids.ts"
import { AgentScript } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { backends, directRoom, joined, said, start, stop } from "./MemoryBot.ts"
import { done, group, isTold, question, settled, shows, text, told } from "./Questions.ts"

describe("messages that fit no choice", () => {
  it.effect("are no prompts, however many are read at once after a while without the bot", () =>
    Effect.gen(function*() {
      const script = yield* AgentScript
      script.answers("work", [question("q1", "May I?", "Yes", "No")])
      const { room, say } = yield* directRoom()
      const first = yield* start()
      yield* joined(room)
      yield* say("work")
      yield* shows(room, "q1")
      yield* TestClock.adjust(3_000)
      yield* settled
      yield* stop(first)
      for (let n = 0; n < 140; n++) yield* say(`hm ${n}`)
      yield* start()
      yield* settled
      yield* say("1")
      yield* isTold("answer q1 q1-0")
      script.says(script.sent[0]!.thread, [text("Done."), done])
      for (let n = 0; n < 4; n++) yield* Effect.andThen(settled, TestClock.adjust(10_000))
      assert.deepStrictEqual(yield* told, ["prompt work", "answer q1 q1-0"])
    }).pipe(Effect.provide(backends)))

  it.effect("get their word again after a moderator deleted the one before", () =>
    Effect.gen(function*() {
      const { people } = yield* MatrixMemoryControl
      const script = yield* AgentScript
      script.answers("deploy", [question("q1", "May I?", "Yes", "No")])
      const { alice, bob, mention, room, says } = yield* group
      yield* says(bob, "deploy", mention)
      yield* shows(room, "q1")
      const words = Effect.map(said(room), (all) => all.filter(({ mark }) => mark.state === "refused"))
      const unfit = Effect.fnUntraced(function*(body: string) {
        yield* says(bob, body, mention)
        for (let n = 0; n < 2; n++) yield* Effect.andThen(settled, TestClock.adjust("1 minute"))
      })
      yield* unfit("perhaps")
      yield* people.redact(alice, room, (yield* words)[0]!.event as EventId)
      yield* settled
      yield* unfit("maybe")
      assert.strictEqual((yield* words).length, 1)
    }).pipe(Effect.provide(backends)))
})
