import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import type { EventId } from "../../src/domain/Ids.ts"
import { MatrixFault } from "../../src/domain/matrix/MatrixError.ts"
import { AgentScript } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { backends, closed, said, until } from "./MemoryBot.ts"
import { done, group, isTold, settled, text } from "./Questions.ts"

const gone = MatrixFault.cases.Unavailable.make({ status: 502, detail: "bad gateway" })

const after = (minutes: number) =>
  Effect.forEach(Array.from({ length: minutes }), () => Effect.andThen(TestClock.adjust("1 minute"), settled), {
    discard: true
  })

describe("an answer that somebody deletes", () => {
  it.effect("while it grows is stopped, and none of it is written into the room again", () =>
    Effect.gen(function*() {
      const { people } = yield* MatrixMemoryControl
      const journal = yield* WholeJournal
      const script = yield* AgentScript
      script.answers("work", [text("SECRET ")])
      script.answers("hello", [text("hi"), done])
      const { alice, bob, mention, room, says } = yield* group
      yield* says(bob, "work", mention)
      const [first] = yield* until("shown", Effect.map(said(room), (all) => (all.length > 0 ? all : undefined)))
      yield* people.redact(alice, room, first!.event as EventId)
      yield* isTold("cancel")
      yield* after(5)
      assert.deepStrictEqual(yield* said(room), [])
      assert.strictEqual(yield* Effect.orDie(journal.openTurns), 0)
      yield* says(bob, "hello", mention)
      assert.strictEqual((yield* closed(1, room)).at(-1)?.body, "hi")
    }).pipe(Effect.provide(backends)))

  for (const [deleted, closing] of [[1, [[2, "stopped"]]], [2, []]] as const) {
    it.effect(`in part ${deleted} of two is stopped: ${closing.length === 0 ? "nothing" : "its end"} is written`, () =>
      Effect.gen(function*() {
        const { people } = yield* MatrixMemoryControl
        const script = yield* AgentScript
        script.answers("work", [text("words and words ".repeat(4_000))])
        const { alice, bob, mention, room, says } = yield* group
        yield* says(bob, "work", mention)
        const parts = yield* until(
          "two parts",
          Effect.andThen(
            TestClock.adjust("1 second"),
            Effect.map(said(room), (all) => {
              const made = all.filter(({ edits }) => edits === undefined)
              return made.length === 2 ? made : undefined
            })
          )
        )
        const before = new Set((yield* said(room)).map(({ event }) => event))
        yield* people.redact(alice, room, parts.find(({ mark }) => mark.part === deleted)!.event as EventId)
        yield* isTold("cancel")
        yield* after(5)
        const later = (yield* said(room)).filter(({ event }) => !before.has(event))
        assert.deepStrictEqual<unknown>(later.map(({ mark }) => [mark.part, mark.state]), closing)
      }).pipe(Effect.provide(backends)))
  }

  it.effect("after it was closed, while its closing waits to be sent, is not written again", () =>
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      const { people } = control
      const script = yield* AgentScript
      script.answers("work", [text("SECRET ")])
      const { alice, bob, mention, room, says } = yield* group
      yield* says(bob, "work", mention)
      const [first] = yield* until("shown", Effect.map(said(room), (all) => (all.length > 0 ? all : undefined)))
      const mend = yield* control.outage("send", gone, { room })
      script.says(script.sent[0]!.thread, [done])
      yield* until(
        "it is closed",
        Effect.map(
          Effect.orDie(Effect.flatMap(WholeJournal, (journal) => journal.openTurns)),
          (n) => (n === 0 ? true : undefined)
        )
      )
      yield* people.redact(alice, room, first!.event as EventId)
      yield* settled
      yield* mend
      yield* after(30)
      assert.deepStrictEqual(yield* said(room), [])
    }).pipe(Effect.provide(backends)))
})
