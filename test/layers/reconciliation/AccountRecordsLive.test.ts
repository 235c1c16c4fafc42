import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Layer } from "effect"
import type { RoomId, UserId } from "../../../src/domain/Ids.ts"
import { MatrixError, MatrixFault } from "../../../src/domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../../src/domain/matrix/SyncBatch.ts"
import type { ChatMirror } from "../../../src/domain/reset/snapshot/ChatMirror.ts"
import * as AccountRecordsLive from "../../../src/layers/reconciliation/AccountRecordsLive.ts"
import { Matrix } from "../../../src/services/matrix/Matrix.ts"
import { AccountRecords } from "../../../src/services/reconciliation/AccountRecords.ts"
import { RoomMirrors } from "../../../src/services/store/RoomMirrors.ts"
import { StoreRepair } from "../../../src/services/store/StoreRepair.ts"

const [one, two] = ["!1", "!2"] as [RoomId, RoomId]
const ann = "@ann:x" as UserId
const mirror: ChatMirror = { incarnation: "inc", origin: one, person: ann, title: null, generations: {} }
const down = new MatrixError({
  call: "PUT account_data",
  reason: MatrixFault.cases.Unavailable.make({ detail: "no answer" })
})

/** Writes to an account whose data is this, and which lets others go on between a read and a write. */
const recording = Effect.fnUntraced(function*(data: Record<string, RawEvent>, isDown = false) {
  const done: Array<string> = []
  const services = Layer.mergeAll(
    Layer.mock(Matrix, {
      accountData: (type) => Effect.andThen(Effect.yieldNow, Effect.sync(() => data[type] ?? {})),
      putAccountData: (type, content, room) =>
        Effect.andThen(
          Effect.yieldNow,
          Effect.suspend(() => {
            if (isDown) return Effect.fail(down)
            done.push(`put ${type}${room ?? ""}`)
            data[`${type}${room ?? ""}`] = content
            return Effect.void
          })
        )
    }),
    Layer.mock(RoomMirrors, { noteMirrored: (room) => Effect.sync(() => void done.push(`mirrored ${room}`)) }),
    Layer.mock(StoreRepair, { noteMarked: (rooms) => Effect.sync(() => void done.push(`marked ${rooms.join()}`)) })
  )
  return { done, records: yield* Effect.provide(AccountRecords, Layer.provide(AccountRecordsLive.layer, services)) }
})

describe("The account's data", () => {
  it.effect("is written one after the other, so that no write loses another one's", () =>
    Effect.gen(function*() {
      const data: Record<string, RawEvent> = { "m.direct": { other: 7 } }
      const { done, records } = yield* recording(data)
      yield* Effect.all([
        records.markDirect([{ room: one, user: ann }]),
        records.markDirect([{ room: two, user: ann }]),
        records.takeOutOfDirect([one])
      ], { concurrency: "unbounded" })
      assert.deepStrictEqual(data["m.direct"], { other: 7, [ann]: [two] })
      assert.deepStrictEqual(done, ["put m.direct", "marked !1", "put m.direct", "marked !2", "put m.direct"])
    }))

  it.effect("is not written where nothing changes; that a room is listed is noted all the same", () =>
    Effect.gen(function*() {
      const { done, records } = yield* recording({ "m.direct": { "@bob:x": [one] } })
      yield* records.markDirect([{ room: one, user: ann }])
      yield* records.takeOutOfDirect([two])
      assert.deepStrictEqual(done, ["marked !1"])
    }))

  it.effect("holds the mirrors, which are noted once they are written", () =>
    Effect.gen(function*() {
      const data: Record<string, RawEvent> = {}
      const { done, records } = yield* recording(data)
      yield* records.mirrorChat(one, mirror)
      yield* records.mirrorStore("inc")
      assert.deepStrictEqual(done, ["put matrix-surface.chat!1", "mirrored !1", "put matrix-surface.store"])
      assert.deepStrictEqual<unknown>(data, {
        "matrix-surface.chat!1": mirror,
        "matrix-surface.store": { incarnation: "inc" }
      })
    }))

  it.effect("is tried once, and what was not written is not noted", () =>
    Effect.gen(function*() {
      const { done, records } = yield* recording({}, true)
      for (const write of [records.markDirect([{ room: one, user: ann }]), records.mirrorChat(one, mirror)]) {
        assert.isTrue(Exit.isFailure(yield* Effect.exit(write)))
      }
      assert.deepStrictEqual(done, [])
    }))
})
