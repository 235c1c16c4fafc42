import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import { PromptId } from "../../../src/domain/Ids.ts"
import * as JournalMemory from "../../../src/testing/JournalMemory.ts"
import { WholeJournal } from "../../../src/testing/WholeJournal.ts"
import { accept, ann, chat, event, here, prompted, shown, stored, waiting } from "../../contracts/JournalCases.ts"

const texts = Effect.flatMap(
  SqlClient.SqlClient,
  (sql) =>
    Effect.map(
      sql<{ event: string }>`SELECT event FROM events WHERE raw IS NOT NULL ORDER BY event`,
      (rows) => rows.map((row) => row.event)
    )
)

describe("The texts of events", () => {
  it.effect("one that is damaged costs only itself", () =>
    Effect.gen(function*() {
      const sql = yield* SqlClient.SqlClient
      yield* accept("s1", { rooms: [{ room: here, membership: "join" }], events: stored(here, "$a", "$b") })
      yield* sql`UPDATE events SET raw = '{"event_id' WHERE event = '$a'`
      assert.deepStrictEqual(yield* waiting, ["$a", "$b"])
      assert.deepStrictEqual((yield* (yield* WholeJournal).pending(9)).map(({ raw }) => Object.keys(raw).length > 0), [
        false,
        true
      ])
    }).pipe(Effect.provide(JournalMemory.layer)))

  it.effect("of an answer is kept until its turn has read it, and no longer", () =>
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      const open = yield* prompted("$1")
      yield* shown(open, [], { turn: { question: { ask: "a1", title: "?", choices: [], number: 0 } } })
      yield* accept("s2", { events: stored(here, "$a") })
      const otherwise = {
        room: here,
        chat: chat("!r"),
        threadRoot: undefined,
        author: ann,
        id: PromptId.make("p a"),
        reply: undefined
      }
      yield* journal.admit([{
        _tag: "Answer",
        event: event("$a"),
        prompt: event("$1"),
        by: ann,
        choice: { ask: "a1", text: "Bert" },
        number: 0,
        otherwise
      }])
      assert.deepStrictEqual(yield* texts, ["$1", "$a"])
      yield* journal.commit({
        of: open,
        turn: { ...open.turn, phase: "streaming", answers: [event("$a")] },
        entries: [],
        durable: true,
        further: true,
        signalsUntil: 9
      })
      assert.deepStrictEqual(yield* texts, ["$1"])
    }).pipe(Effect.provide(JournalMemory.layer)))
})
