import { assert, describe, it } from "@effect/vitest"
import { RoomId } from "../../../../src/domain/Ids.ts"
import { lostRooms } from "../../../../src/domain/intake/rooms/LostRooms.ts"

const rooms = (...names: ReadonlyArray<string>) => names.map((name) => RoomId.make(name))

const cases: ReadonlyArray<readonly [string, ReadonlyArray<string>, ReadonlyArray<string>, ReadonlyArray<string>]> = [
  ["none is lost where all are joined", ["!a", "!b"], ["!b", "!a", "!c"], []],
  ["one that is not joined is lost, once", ["!a", "!b", "!a"], ["!b"], ["!a"]],
  ["all are where nothing is joined", ["!a", "!b"], [], ["!a", "!b"]],
  ["none is where nothing is open", [], ["!a"], []]
]

describe("Rooms of open turns", () => {
  for (const [title, open, joined, outcome] of cases) {
    it(
      title,
      () =>
        assert.deepStrictEqual<unknown>(lostRooms(rooms(...open).map((room) => ({ room })), rooms(...joined)), outcome)
    )
  }
})
