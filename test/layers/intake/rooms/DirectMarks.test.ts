import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import { TestClock } from "effect/testing"
import type { RoomId } from "../../../../src/domain/Ids.ts"
import { MatrixError, MatrixFault } from "../../../../src/domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../../../src/domain/matrix/SyncBatch.ts"
import { makeDirectMarks } from "../../../../src/layers/intake/rooms/DirectMarks.ts"
import { makeLogSparingly } from "../../../../src/layers/pace/LogSparingly.ts"
import * as AccountRecordsLive from "../../../../src/layers/reconciliation/AccountRecordsLive.ts"
import { IntakeJournal } from "../../../../src/services/intake/IntakeJournal.ts"
import type { Room } from "../../../../src/services/intake/IntakeRecords.ts"
import { Matrix } from "../../../../src/services/matrix/Matrix.ts"
import { RoomMirrors } from "../../../../src/services/store/RoomMirrors.ts"
import { StoreRepair } from "../../../../src/services/store/StoreRepair.ts"
import { StoreWaits } from "../../../../src/services/store/StoreWaits.ts"
import { ann } from "../../../support/RouteCases.ts"

const down = new MatrixError({
  call: "GET account_data",
  reason: MatrixFault.cases.Unavailable.make({ detail: "no answer" })
})
const roomOf = (name: string, rest: Partial<Room> = {}): Room => ({
  room: name as RoomId,
  membership: "join",
  encrypted: false,
  direct: true,
  members: undefined,
  inviter: ann,
  ...rest
})

/** Marks these rooms on a server that fails so often first; the lists that it was given. */
const marking = Effect.fnUntraced(
  function*(rooms: ReadonlyArray<Room>, joined: ReadonlyArray<string>, marked: RawEvent = {}, failures = 0) {
    const written: Array<RawEvent> = []
    const noted: Array<string> = []
    let asked = 0
    const services = Layer.mergeAll(
      Layer.mock(IntakeJournal, {
        rooms: (membership) => Effect.succeed(rooms.filter((room) => room.membership === membership)),
        room: (id) => Effect.succeed(Option.fromUndefinedOr(rooms.find(({ room }) => room === id)))
      }),
      Layer.mock(StoreWaits, {}),
      Layer.mock(RoomMirrors, {}),
      Layer.mock(StoreRepair, { noteMarked: (rooms) => Effect.sync(() => void noted.push(...rooms)) }),
      Layer.mock(Matrix, {
        accountData: (type) =>
          Effect.suspend(() => {
            assert.strictEqual(type, "m.direct")
            return ++asked > failures ? Effect.succeed(marked) : Effect.fail(down)
          }),
        putAccountData: (_, content) => Effect.sync(() => void written.push(content))
      })
    )
    const marks = yield* Effect.provide(
      makeDirectMarks(new Set(joined as ReadonlyArray<RoomId>), makeLogSparingly()),
      Layer.provideMerge(AccountRecordsLive.layer, services)
    )
    yield* marks.mark
    yield* TestClock.adjust(0)
    return { ...marks, noted, written, asked: () => asked }
  }
)

describe("The account's list of direct rooms", () => {
  it.effect("gets the direct rooms that the bot is in, and those that it joined and no sync told of yet", () =>
    Effect.gen(function*() {
      const { noted, written } = yield* marking(
        [
          roomOf("!old"),
          roomOf("!taken out by hand", { marked: true }),
          roomOf("!group", { direct: false }),
          roomOf("!uninvited", { inviter: undefined }),
          roomOf("!invited", { membership: "invite" }),
          roomOf("!joined", { membership: "invite" }),
          roomOf("!left", { membership: "leave" })
        ],
        ["!joined", "!left", "!unknown"],
        { "@bob:x": ["!b"] }
      )
      assert.deepStrictEqual(written, [{ "@bob:x": ["!b"], [ann]: ["!old", "!joined"] }])
      assert.deepStrictEqual(noted, ["!old", "!joined"])
    }))

  it.effect("is not asked for where there is no direct room, and not written where it has all of them", () =>
    Effect.gen(function*() {
      const none = yield* marking([roomOf("!group", { direct: false })], [])
      assert.deepStrictEqual([none.asked(), none.written], [0, []])
      const all = yield* marking([roomOf("!old")], [], { "@bob:x": ["!old"] })
      assert.deepStrictEqual([all.asked(), all.written], [1, []])
    }))

  it.effect("that cannot be read is tried again by itself, and at once when the homeserver answers again", () =>
    Effect.gen(function*() {
      const { asked, hurryAll, written } = yield* marking([roomOf("!old")], [], {}, 12)
      yield* TestClock.adjust("1 minute")
      assert.isAtLeast(asked(), 5)
      assert.deepStrictEqual(written, [])
      for (let n = 0; n < 13; n++) {
        yield* hurryAll
        yield* TestClock.adjust(0)
      }
      assert.deepStrictEqual([asked(), written.length], [13, 1])
    }))
})
