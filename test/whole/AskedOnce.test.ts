import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Layer, Redacted } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import { TestClock } from "effect/testing"
import * as PseudonymsHmac from "../../src/layers/account/PseudonymsHmac.ts"
import type { TurnCommit } from "../../src/services/turns/OpenTurn.ts"
import { TurnJournal } from "../../src/services/turns/TurnJournal.ts"
import * as AgentScripted from "../../src/testing/AgentScripted.ts"
import { AgentScript, type Line } from "../../src/testing/AgentScripted.ts"
import * as JournalMemory from "../../src/testing/JournalMemory.ts"
import * as MatrixMemory from "../../src/testing/MatrixMemory.ts"
import { closed, directRoom, finals, joined, start, until } from "./MemoryBot.ts"

const text = (piece: string): Line => ({ _tag: "Text", message: "m", text: piece })
const done: Line = { _tag: "Ended", reason: "done" }
const settle = Effect.promise(() => new Promise<void>((resume) => setTimeout(resume, 20)))

/** A disk that is slow with one commit: it is there when `release` is done. */
const slow = (is: (commit: TurnCommit) => boolean) => {
  const arrived = Deferred.makeUnsafe<void>()
  const released = Deferred.makeUnsafe<void>()
  const layer = Layer.effect(
    TurnJournal,
    Effect.map(TurnJournal, (journal) =>
      TurnJournal.of({
        ...journal,
        commit: (commit) => {
          if (!is(commit)) return journal.commit(commit)
          return Effect.andThen(
            Deferred.succeed(arrived, undefined),
            Effect.andThen(Deferred.await(released), journal.commit(commit))
          )
        }
      }))
  )
  return { arrived: Deferred.await(arrived), release: Deferred.succeed(released, undefined), layer }
}

const world = (disk: ReturnType<typeof slow>, idempotent: boolean) =>
  PseudonymsHmac.layer(Redacted.make("salt")).pipe(
    Layer.provideMerge(disk.layer),
    Layer.provideMerge(JournalMemory.layer),
    Layer.merge(Layer.merge(MatrixMemory.layer, AgentScripted.layer({ idempotent })))
  )

const asking = Effect.gen(function*() {
  const script = yield* AgentScript
  script.answers("go", [text("hi"), done])
  const talk = yield* directRoom()
  yield* start()
  yield* joined(talk.room)
  yield* talk.say("go")
  return { ...talk, script }
})

const sent = (script: AgentScript["Service"]) => script.sent.map(({ command }) => command._tag)

describe("A prompt", () => {
  it.effect(
    "is given to the agent only when the store knows that it will be, so that no crash makes it be " +
      "given twice",
    () => {
      const disk = slow(({ turn }) => turn.phase === "asked")
      return Effect.gen(function*() {
        const { room, script } = yield* asking
        yield* disk.arrived
        yield* settle
        assert.deepStrictEqual(sent(script), [])
        yield* disk.release
        yield* closed(1, room)
        assert.deepStrictEqual(sent(script), ["Prompt"])
      }).pipe(Effect.provide(world(disk, true)))
    }
  )

  it.effect("whose link goes and comes back while it is put down is given once, and not called interrupted", () => {
    const disk = slow(({ turn }) => turn.phase === "asked")
    return Effect.gen(function*() {
      const { room, script } = yield* asking
      yield* disk.arrived
      const sql = yield* SqlClient.SqlClient
      assert.deepStrictEqual(yield* sql`SELECT phase FROM turns`, [{ phase: "queued" }])
      script.away(true)
      script.away(false)
      script.away(true)
      script.away(false)
      yield* settle
      yield* disk.release
      assert.deepStrictEqual(finals(yield* closed(1, room)).map(({ body, mark }) => [mark.state, body]), [[
        "answered",
        "hi"
      ]])
      assert.deepStrictEqual(sent(script), ["Prompt"])
    }).pipe(Effect.provide(world(disk, false)))
  })
})

describe("An answer to a question", () => {
  it.effect("is given to the agent only when the store has it, and then taken off what waits for the turn", () => {
    const disk = slow(({ turn }) => turn.answer !== undefined)
    return Effect.gen(function*() {
      const script = yield* AgentScript
      script.answers("go", [{
        _tag: "Asked",
        ask: "a1",
        title: "May I?",
        choices: [{ id: "y", label: "Yes", effect: "allow" }]
      }])
      const { room, say } = yield* directRoom()
      yield* start()
      yield* joined(room)
      yield* say("go")
      const sql = yield* SqlClient.SqlClient
      const waiting = Effect.orDie(sql`SELECT body FROM signals`)
      yield* until(
        "the question",
        Effect.map(Effect.orDie(sql`SELECT 1 FROM turns WHERE question IS NOT NULL`), (rows) => rows[0])
      )
      yield* TestClock.adjust("1 minute")
      yield* settle
      yield* say("1")
      yield* disk.arrived
      yield* settle
      assert.deepStrictEqual([sent(script), (yield* waiting).length], [["Prompt"], 1])
      yield* disk.release
      yield* until("the answer arrives", Effect.sync(() => (sent(script).length === 2 ? true : undefined)))
      assert.deepStrictEqual([sent(script), yield* waiting], [["Prompt", "Answer"], []])
    }).pipe(Effect.provide(world(disk, true)))
  })
})
