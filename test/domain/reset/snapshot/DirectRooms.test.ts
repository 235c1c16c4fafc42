import { assert, describe, it } from "@effect/vitest"
import type { RoomId, UserId } from "../../../../src/domain/Ids.ts"
import type { RawEvent } from "../../../../src/domain/matrix/SyncBatch.ts"
import { withDirect, withoutRooms } from "../../../../src/domain/reset/snapshot/DirectRooms.ts"

const rooms = (...ids: ReadonlyArray<string>) => ids as ReadonlyArray<RoomId>
const [ann, bob] = ["@ann:x", "@bob:x"] as [UserId, UserId]
const marks = (...pairs: ReadonlyArray<readonly [string, UserId]>) =>
  pairs.map(([room, user]) => ({ room: room as RoomId, user }))

describe("m.direct with some rooms", () => {
  const cases: ReadonlyArray<readonly [string, RawEvent, ReturnType<typeof marks>, RawEvent | undefined]> = [
    [
      "gets all that it lacks at once, beside what is there",
      { [bob]: ["!z"], [ann]: ["!a"] },
      marks(
        ["!a", ann],
        ["!b", ann],
        ["!c", ann]
      ),
      { [bob]: ["!z"], [ann]: ["!a", "!b", "!c"] }
    ],
    ["lists each room once", {}, marks(["!a", ann], ["!b", bob], ["!a", ann]), { [ann]: ["!a"], [bob]: ["!b"] }],
    [
      "is left alone where it has them, under whatever name",
      { [bob]: ["!a"], "@zoe:x": ["!b"] },
      marks(
        ["!a", ann],
        ["!b", ann]
      ),
      undefined
    ],
    ["is left alone where nothing is to be added", { [ann]: ["!a"] }, [], undefined],
    ["keeps what it does not know", { other: { "!a": true }, [bob]: 7 }, marks(["!a", ann]), {
      other: { "!a": true },
      [bob]: 7,
      [ann]: ["!a"]
    }],
    ["keeps what stands for a person and is no list", { [ann]: "nonsense" }, marks(["!a", ann]), undefined],
    ["keeps what is no room in a person's list", { [ann]: [7, null] }, marks(["!a", ann]), { [ann]: [7, null, "!a"] }]
  ]
  for (const [title, content, wanted, expected] of cases) {
    it(title, () => assert.deepStrictEqual(withDirect(content, wanted), expected))
  }
})

describe("m.direct without some rooms", () => {
  const cases: ReadonlyArray<readonly [string, RawEvent, ReadonlyArray<RoomId>, RawEvent | undefined]> = [
    [
      "keeps what it does not know, and takes out who has no room left",
      { "@a:x": ["!1", "!2"], "@b:x": ["!3"], "@c:x": "nonsense", other: { "!1": true }, "@d:x": [] },
      rooms("!1", "!3"),
      { "@a:x": ["!2"], "@c:x": "nonsense", other: { "!1": true }, "@d:x": [] }
    ],
    ["loses a room wherever it is listed", { [ann]: ["!1"], [bob]: ["!1", "!1", 7] }, rooms("!1"), { [bob]: [7] }],
    ["is not written where nothing is to be taken out", { "@a:x": ["!1"] }, rooms("!9"), undefined]
  ]
  for (const [title, content, going, expected] of cases) {
    it(title, () => assert.deepStrictEqual(withoutRooms(content, going), expected))
  }
})
