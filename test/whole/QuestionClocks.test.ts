import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect } from "effect"
import { TestClock } from "effect/testing"
import { MatrixFault } from "../../src/domain/matrix/MatrixError.ts"
import { AgentScript } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { backends, closed, directRoom, finals, joined, start, until } from "./MemoryBot.ts"
import { asked, isTold, notices, question, settled, shows, told } from "./Questions.ts"

const direct = Effect.gen(function*() {
  const { alice, room, say } = yield* directRoom()
  yield* start()
  yield* joined(room)
  // Whose clock is slow has one that began before ours.
  yield* TestClock.adjust(1_000_000)
  return { alice, room, say }
})

/** With the clock of another server, so many milliseconds ahead. */
const ahead = <A, E, R>(by: number, effect: Effect.Effect<A, E, R>) =>
  Effect.flatMap(Clock.Clock, (clock) =>
    Effect.provideService(effect, Clock.Clock, {
      ...clock,
      currentTimeMillisUnsafe: () => clock.currentTimeMillisUnsafe() + by,
      currentTimeMillis: Effect.map(clock.currentTimeMillis, (now) => now + by)
    } as Clock.Clock))

describe("an agent that asks one question after the other", () => {
  it.effect("rings its person once, and again when some time has passed or they answered", () =>
    Effect.gen(function*() {
      const script = yield* AgentScript
      script.answers("work", [question("q0", "May I?", "Yes", "No")])
      const { room, say } = yield* direct
      yield* say("work")
      yield* shows(room, "q0")
      const ask = Effect.fnUntraced(function*(name: string, wait: number) {
        yield* TestClock.adjust(wait)
        script.says(script.sent[0]!.thread, [question(name, "May I?", "Yes", "No")])
        yield* settled
        yield* TestClock.adjust(1_000)
        yield* shows(room, name)
      })
      for (const name of ["q1", "q2", "q3"]) yield* ask(name, 1_000)
      yield* ask("q4", 9_000)
      yield* say("1")
      yield* isTold("answer q4 q4-0")
      yield* ask("q5", 0)
      const opened = (yield* asked(room)).filter(({ edits, mark }) => mark.asked === "open" && edits === undefined)
      assert.deepStrictEqual(
        opened.map((
          { content, mark }
        ) => [
          mark.ask,
          content["msgtype"],
          (content["m.mentions"] as { readonly user_ids?: unknown }).user_ids !== undefined
        ]),
        [
          ["q0", "m.text", true],
          ["q1", "m.notice", false],
          ["q2", "m.notice", false],
          ["q3", "m.notice", false],
          ["q4", "m.text", true],
          ["q5", "m.text", true]
        ]
      )
    }).pipe(Effect.provide(backends)))

  it.effect("is ended before it fills a room", () =>
    Effect.gen(function*() {
      const script = yield* AgentScript
      script.answers("work", Array.from({ length: 60 }, (_, n) => question(`q${n}`, "May I?", "Yes", "No")))
      const { room, say } = yield* direct
      yield* say("work")
      const [end] = finals(yield* closed(1, room))
      assert.include(end?.body, "The assistant asked more than I can put to you")
    }).pipe(Effect.provide(backends)))
})

describe("a question to somebody whose server has another time", () => {
  it.effect("is not answered by what was said before it was sent, where that clock is fast", () =>
    Effect.gen(function*() {
      const { outage } = yield* MatrixMemoryControl
      const script = yield* AgentScript
      script.answers("work", [question("q1", "May I list the files?", "Yes", "No")])
      const { room, say } = yield* direct
      yield* say("work")
      yield* shows(room, "q1")
      yield* TestClock.adjust(3_000)
      const lift = yield* outage("send", MatrixFault.cases.RateLimited.make({ retryAfter: 8_000 }))
      script.says(script.sent[0]!.thread, [question("q2", "May I delete the files?", "Yes", "No")])
      yield* settled
      yield* ahead(60_000, say("yes"))
      yield* settled
      yield* TestClock.adjust(4_000)
      yield* lift
      yield* TestClock.adjust(60_000)
      yield* shows(room, "q2")
      yield* settled
      assert.deepStrictEqual(yield* told, ["prompt work"])
    }).pipe(Effect.provide(backends)))

  it.effect("says how to answer it, where that clock is slow, and a reply is an answer", () =>
    Effect.gen(function*() {
      const { people } = yield* MatrixMemoryControl
      const script = yield* AgentScript
      script.answers("work", [question("q1", "May I list the files?", "Yes", "No")])
      const { alice, room, say } = yield* direct
      yield* say("work")
      const open = yield* shows(room, "q1")
      yield* TestClock.adjust(5_000)
      yield* ahead(-60_000, say("1"))
      yield* settled
      yield* TestClock.adjust(3_000)
      const hint = yield* until("the hint", Effect.map(notices(room), (all) => all[0]))
      assert.include(hint, "Reply to the question")
      assert.deepStrictEqual(yield* told, ["prompt work"])
      yield* ahead(
        -60_000,
        people.say(alice, room, {
          msgtype: "m.text",
          body: "1",
          "m.relates_to": { "m.in_reply_to": { event_id: open.event } }
        })
      )
      yield* isTold("answer q1 q1-0")
    }).pipe(Effect.provide(backends)))
})
