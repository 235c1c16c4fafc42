import { assert, describe, it, vi } from "@effect/vitest"
import { Effect } from "effect"
import { DatabaseSync } from "node:sqlite"
import * as JournalMemory from "../../../../src/testing/JournalMemory.ts"
import { WholeJournal } from "../../../../src/testing/WholeJournal.ts"
import { accept, here, stored, turnOf } from "../../../contracts/JournalCases.ts"

/** The statements that the admission of a prompt prepares, in a room of this membership. */
const prepared = Effect.fnUntraced(function*(membership: "join" | "leave") {
  const journal = yield* WholeJournal
  yield* accept("s1", { rooms: [{ room: here, membership }], events: stored(here, "$1") })
  const prepare = vi.spyOn(DatabaseSync.prototype, "prepare")
  yield* journal.admit([turnOf("$1", { room: here })])
  const texts = prepare.mock.calls.map(([text]) => text)
  prepare.mockRestore()
  return texts
})

/** Whether an admission in a room of this membership looks at every open turn. */
const looksAtOpenTurns = (membership: "join" | "leave") =>
  Effect.map(prepared(membership), (texts) => texts.some((text) => text.includes("FROM turns t CROSS JOIN rooms")))

describe("An admission", () => {
  it.effect("looks at every open turn only where the bot is not in the room of a prompt", () =>
    Effect.gen(function*() {
      const of = (membership: "join" | "leave") =>
        Effect.provide(looksAtOpenTurns(membership), JournalMemory.layer, { local: true })
      assert.deepStrictEqual([yield* of("join"), yield* of("leave")], [false, true])
    }))

  it.effect("of a prompt looks for nothing of ours that was redacted", () =>
    Effect.gen(function*() {
      const texts = yield* prepared("join")
      assert.isNotEmpty(texts)
      assert.deepStrictEqual(texts.filter((text) => /outbox/.test(text)), [])
    }).pipe(Effect.provide(JournalMemory.layer)))
})
