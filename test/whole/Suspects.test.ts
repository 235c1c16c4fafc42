import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import { TestClock } from "effect/testing"
import { bot } from "../../src/app/Bot.ts"
import { EventId } from "../../src/domain/Ids.ts"
import { MatrixFault } from "../../src/domain/matrix/MatrixError.ts"
import { content } from "../../src/domain/matrix/MessageContent.ts"
import type { TurnState } from "../../src/domain/matrix/TurnMark.ts"
import { PoisonTrial, PoisonTurn } from "../../src/services/turns/PoisonTrial.ts"
import { AgentScript, type Line } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { backends, closed, directRoom, finals, joined, said, settings, start, stop, until } from "./MemoryBot.ts"
import { question, shows } from "./Questions.ts"

const text = (...pieces: ReadonlyArray<string>): ReadonlyArray<Line> =>
  pieces.map((piece) => ({ _tag: "Text", message: "m1", text: piece }))
const done: Line = { _tag: "Ended", reason: "done" }
const settle = Effect.promise(() => new Promise<void>((resume) => setTimeout(resume, 0)))

/**
 * Two rooms in each of which an answer was cut off by the bot's end, and again when the next one took it up; and one
 * where nothing is open.
 */
const leftByCrashes = Effect.gen(function*() {
  const script = yield* AgentScript
  const journal = yield* WholeJournal
  const bad = [yield* directRoom(), yield* directRoom()] as const
  const good = yield* directRoom("bob")
  const first = yield* start()
  for (const { room, say } of bad) {
    yield* joined(room)
    script.answers(`hang in ${room}`, text("begun"))
    yield* say(`hang in ${room}`)
    // Beside another chat's open turn a first text waits a little.
    yield* until("the first text", Effect.andThen(TestClock.adjust(100), Effect.map(said(room), (all) => all[0])))
  }
  yield* joined(good.room)
  yield* stop(first)
  for (const chat of yield* journal.openChats) {
    const open = Option.getOrThrow(yield* journal.nextTurn(chat))
    yield* journal.countCrash(open)
  }
  return { bad, good }
})

/** A conversation in a room where all is well, with no time passing. */
const isAnswered = Effect.fnUntraced(function*({ room, say }: Effect.Success<ReturnType<typeof directRoom>>) {
  const script = yield* AgentScript
  script.answers("hello", [...text("hello"), done])
  yield* say("hello")
  assert.deepStrictEqual(finals(yield* closed(1, room)).map(({ body }) => body), ["hello"])
})

describe("a prompt that the bot ended with", () => {
  it.effect("keeps nobody waiting while its room waits for a gap that cannot be read", () =>
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      const script = yield* AgentScript
      const { bad, good } = yield* leftByCrashes
      for (let times = 0; times < 60; times++) {
        script.answers(`unread ${times}`, [done])
        yield* bad[0].say(`unread ${times}`)
      }
      for (let times = 0; times < 500; times++) {
        yield* control.fail("messages", MatrixFault.cases.Unavailable.make({ detail: "502" }))
      }
      yield* start()
      yield* isAnswered(good)
      yield* settle
      // By then the agent has said all, which nobody takes from it before the room goes on without what is missing.
      script.says(script.sent[0]!.thread, [done])
      yield* TestClock.adjust("9 minutes")
      yield* settle
      assert.deepStrictEqual(finals(yield* said(bad[0].room)), [])
      yield* TestClock.adjust("1 minutes")
      const [first] = finals(yield* closed(1, bad[0].room))
      assert.deepStrictEqual([first!.body, first!.mark.state], ["begun", "answered"])
    }).pipe(Effect.provide(backends)))

  it.effect("keeps nobody waiting when the room has its final already", () =>
    Effect.gen(function*() {
      const { bot, people } = yield* MatrixMemoryControl
      const { bad, good } = yield* leftByCrashes
      const [shown] = yield* said(bad[0].room)
      const final = content({
        rendered: { body: "closed by another store", formatted: undefined },
        notice: false,
        mark: { ...shown!.mark, state: "answered" as TurnState },
        relation: { _tag: "None" }
      })
      yield* people.say(bot, bad[0].room, {
        ...final,
        "m.relates_to": { rel_type: "m.replace", event_id: EventId.make(shown!.event) },
        "m.new_content": final
      })
      yield* start()
      yield* isAnswered(good)
    }).pipe(Effect.provide(backends)))
})

describe("a prompt whose answer is proven to end the bot", () => {
  it.effect("is set aside before the bot itself looks at that answer, and its chat goes on", () =>
    Effect.gen(function*() {
      const script = yield* AgentScript
      const { bad: [bad], good } = yield* leftByCrashes
      const trial = Layer.succeed(PoisonTrial, {
        run: (
          { news }
        ) => (JSON.stringify(news?.inputs ?? []).includes("poison") ? new PoisonTurn({ how: "SIGKILL" }) : Effect.void)
      })
      yield* Effect.forkScoped(Effect.provide(bot(settings), trial))
      yield* isAnswered(good)
      script.says(script.sent[0]!.thread, text("poison"))
      script.answers("next", [...text("next"), done])
      yield* bad.say("next")
      const all = finals(yield* closed(2, bad.room))
      assert.deepStrictEqual(all.map(({ mark }) => mark.state), ["failed", "answered"])
      assert.include(all[0]!.body, "set it aside")
      assert.notInclude(JSON.stringify(yield* said(bad.room)), "poison")
    }).pipe(Effect.provide(backends)))
})

describe("a prompt whose question is proven to end the bot", () => {
  it.effect("is set aside without the bot looking at that question, which ends without its words", () =>
    Effect.gen(function*() {
      const script = yield* AgentScript
      const { bad: [bad], good } = yield* leftByCrashes
      script.says(script.sent[0]!.thread, [question("deadly", "poison", "also poison")])
      const second = yield* start()
      const open = yield* shows(bad.room, "deadly")
      yield* stop(second)
      const trial = Layer.succeed(PoisonTrial, {
        run: ({ turn }) => (turn.question === undefined ? Effect.void : new PoisonTurn({ how: "SIGKILL" }))
      })
      yield* Effect.forkScoped(Effect.provide(bot(settings), trial))
      yield* isAnswered(good)
      const [final] = finals(yield* closed(1, bad.room))
      assert.deepStrictEqual([final!.mark.state, final!.edits !== undefined], ["failed", true])
      const ended = yield* shows(bad.room, "deadly", "withdrawn")
      assert.strictEqual(ended.edits, open.event)
      assert.notInclude(JSON.stringify([final!.raw, ended.content]), "poison")
    }).pipe(Effect.provide(backends)))
})

describe("a turn whose row cannot be read any more", () => {
  for (
    const [what, spoil] of [
      ["state", (sql: SqlClient.SqlClient) => sql`UPDATE turns SET data = '{"prompt' WHERE closed = 0`],
      [
        "prompt",
        (sql: SqlClient.SqlClient) =>
          sql`UPDATE events SET raw = '{"content' WHERE event IN (SELECT prompt FROM turns WHERE closed = 0)`
      ]
    ] as const
  ) {
    it.effect(
      `is closed in its room as failed when it is its ${what}, and its chat goes on, while nobody else ` +
        `waits`,
      () =>
        Effect.gen(function*() {
          const script = yield* AgentScript
          const { bad: [bad], good } = yield* leftByCrashes
          const [shown] = yield* said(bad.room)
          yield* Effect.flatMap(SqlClient.SqlClient, spoil)
          yield* start()
          yield* isAnswered(good)
          script.answers("next", [...text("next"), done])
          yield* bad.say("next")
          for (let times = 0; times < 60; times++) {
            yield* settle
            yield* TestClock.adjust("1 seconds")
          }
          const all = finals(yield* closed(2, bad.room))
          assert.deepStrictEqual(all.map(({ edits, mark }) => [mark.state, edits]), [["failed", shown!.event], [
            "answered",
            undefined
          ]])
          assert.include(all[0]!.body, "Something went wrong in this bot")
        }).pipe(Effect.provide(backends))
    )
  }
})
