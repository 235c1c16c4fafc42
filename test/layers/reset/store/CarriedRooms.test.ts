import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { EventId, RoomId, UserId } from "../../../../src/domain/Ids.ts"
import { WholeJournal } from "../../../../src/testing/WholeJournal.ts"
import { folder, opened } from "../../../support/Folder.ts"
import { filled, perform } from "./FilledStore.ts"

const [chat, space] = ["!chat" as RoomId, "!space" as RoomId]
const ann = "@ann:x" as UserId

const made = Effect.gen(function*() {
  const journal = yield* WholeJournal
  yield* filled
  yield* journal.noteMade({
    room: chat,
    membership: "join",
    direct: true,
    title: "Trip",
    made: { by: ann, command: "$new" as EventId }
  })
  yield* journal.noteMade({ room: space, membership: "join", space: true, made: { by: ann, command: null } })
  yield* journal.noteLinked(chat)
})

const seen = Effect.gen(function*() {
  const journal = yield* WholeJournal
  const rooms = yield* journal.madeRooms(ann)
  return { rooms: rooms.map(({ title }) => title), space: (yield* journal.spaceOf(ann)).space }
})

describe("what the bot made for people", () => {
  it.effect("is theirs after a reset that begins a new store", () =>
    Effect.gen(function*() {
      const dir = yield* folder
      yield* opened(dir, made)
      yield* perform(dir, { _tag: "ReplaceStore", incarnation: "first", newest: 3 })
      assert.deepStrictEqual(yield* opened(dir, seen), { rooms: ["Trip"], space })
    }))

  it.effect("is forgotten with the room, or the space, that a reset leaves", () =>
    Effect.gen(function*() {
      const dir = yield* folder
      yield* opened(dir, made)
      yield* perform(dir, { _tag: "NoteLeft", room: chat })
      assert.deepStrictEqual(yield* opened(dir, seen), { rooms: [], space })
      yield* perform(dir, { _tag: "NoteLeft", room: space })
      assert.deepStrictEqual(yield* opened(dir, seen), { rooms: [], space: undefined })
    }))
})
