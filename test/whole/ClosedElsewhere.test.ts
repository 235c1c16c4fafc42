import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { TestClock } from "effect/testing"
import { EventId } from "../../src/domain/Ids.ts"
import { AgentScript } from "../../src/testing/AgentScripted.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { backends, closed, directRoom, finals, joined, said, start, until } from "./MemoryBot.ts"
import { done, isTold, settled, text, told } from "./Questions.ts"

/** A turn that streams, whose final comes out of the room: somebody else answered it. */
const answeredElsewhere = Effect.gen(function*() {
  const journal = yield* WholeJournal
  const script = yield* AgentScript
  script.answers("work", [text("begin")])
  script.answers("next", [text("Hi"), done])
  const { room, say } = yield* directRoom()
  yield* start()
  yield* joined(room)
  const prompt = yield* say("work")
  yield* until("the first words", Effect.map(said(room), (all) => all[0]))
  yield* settled
  const token = Option.getOrThrow(yield* journal.token)
  yield* journal.ingest({
    next: token,
    events: [],
    rooms: [],
    gaps: [],
    malformed: 0,
    finals: [{ prompt, attempt: 1, event: EventId.make("$elsewhere"), state: "answered" }]
  })
  return {
    room,
    say,
    prompt,
    says: (...lines: Parameters<typeof script.says>[1]) => Effect.sync(() => script.says(script.sent[0]!.thread, lines))
  }
})

describe("a turn whose final the room shows while it is worked on", () => {
  it.effect("is not opened again by what the agent says after that, and is closed once", () =>
    Effect.gen(function*() {
      const { prompt, room, says } = yield* answeredElsewhere
      yield* says(text(" end"), done)
      yield* settled
      yield* TestClock.adjust(5_000)
      yield* settled
      assert.deepStrictEqual(yield* (yield* WholeJournal).openChats, [])
      assert.deepStrictEqual(finals(yield* said(room)).filter(({ mark }) => mark.prompt === prompt), [])
    }).pipe(Effect.provide(backends)))

  it.effect("ends its run at the agent", () =>
    Effect.gen(function*() {
      const { says } = yield* answeredElsewhere
      yield* says(text(" and"))
      yield* TestClock.adjust(5_000)
      yield* isTold("cancel")
      assert.deepStrictEqual(yield* told, ["prompt work", "cancel"])
    }).pipe(Effect.provide(backends)))

  it.effect("keeps nobody waiting who writes next, though the agent says nothing more", () =>
    Effect.gen(function*() {
      const { room, say } = yield* answeredElsewhere
      yield* say("next")
      yield* closed(1, room)
      assert.deepStrictEqual(yield* told, ["prompt work", "cancel", "prompt next"])
    }).pipe(Effect.provide(backends)))
})
