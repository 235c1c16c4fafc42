import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import type { ChatId, EventId, StreamToken } from "../../../../src/domain/Ids.ts"
import { WholeJournal } from "../../../../src/testing/WholeJournal.ts"
import { folder, opened } from "../../../support/Folder.ts"
import { filled, message, open, other, perform } from "./FilledStore.ts"

const chat = other as string as ChatId
const [early, edit] = ["$early" as EventId, "$edit" as EventId]

const shows = (body: string) =>
  Effect.gen(function*() {
    const journal = yield* WholeJournal
    const of = Option.getOrThrow(yield* journal.nextTurn(chat))
    yield* journal.commit({
      of,
      turn: { ...of.turn, phase: "streaming" },
      entries: [{ part: 1, priority: "edit", content: { body } }],
      durable: false,
      further: false,
      signalsUntil: undefined
    })
    return Option.getOrThrow(yield* journal.claim(chat))
  })

const deleted = Effect.fnUntraced(function*(target: EventId) {
  const journal = yield* WholeJournal
  const event = `$back ${target}` as EventId
  const events = [message(event, 0, other)]
  yield* journal.ingest({ next: event as string as StreamToken, malformed: 0, finals: [], rooms: [], gaps: [], events })
  yield* journal.admit([{ _tag: "Erase", event, target }])
})

const signals = Effect.gen(function*() {
  const journal = yield* WholeJournal
  const turn = Option.getOrThrow(yield* journal.nextTurn(chat))
  assert.strictEqual(turn.turn.prompt, open)
  return (yield* journal.signals(turn)).map(({ _tag }) => _tag)
})

describe("what waits in a store that a reset replaces", () => {
  it.effect("is stopped by a deletion that came before its send was confirmed", () =>
    Effect.gen(function*() {
      const dir = yield* folder
      yield* opened(dir, Effect.andThen(filled, Effect.andThen(shows("one"), deleted(early))))
      yield* perform(dir, { _tag: "ReplaceStore", incarnation: "first", newest: 3 })
      yield* opened(
        dir,
        Effect.gen(function*() {
          const journal = yield* WholeJournal
          yield* journal.markSent(Option.getOrThrow(yield* journal.claim(chat)), early)
          assert.deepStrictEqual(yield* signals, ["Stop"])
        })
      )
    }))

  it.effect("is stopped by the deletion of one of its edits", () =>
    Effect.gen(function*() {
      const dir = yield* folder
      yield* opened(
        dir,
        Effect.gen(function*() {
          const journal = yield* WholeJournal
          yield* filled
          yield* journal.markSent(yield* shows("one"), "$a" as EventId)
          yield* journal.markSent(yield* shows("one more"), edit)
        })
      )
      yield* perform(dir, { _tag: "ReplaceStore", incarnation: "first", newest: 3 })
      yield* opened(
        dir,
        Effect.gen(function*() {
          yield* deleted(edit)
          assert.deepStrictEqual(yield* signals, ["Stop"])
        })
      )
    }))
})
