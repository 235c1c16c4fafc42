import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import { EncryptionState, IdentityState } from "../../../../src/domain/crypto/EncryptionState.ts"
import { type KeyNews, noKeyNews } from "../../../../src/domain/matrix/KeyNews.ts"
import type { JoinedRoom, RawEvent } from "../../../../src/domain/matrix/SyncBatch.ts"
import { makeKeyTaking } from "../../../../src/layers/intake/encryption/KeyTaking.ts"
import { Crypto, CryptoError } from "../../../../src/services/crypto/Crypto.ts"
import { here, there } from "../../../contracts/JournalCases.ts"
import { batch, joined, say } from "../../../support/SyncBatches.ts"

const on = EncryptionState.cases.On.make({ device: "D", identity: IdentityState.cases.Unknown.make({}) })
const news: KeyNews = { ...noKeyNews, changed: ["@ann:x"] }
const state = (type: string, key = "@ann:x"): RawEvent => ({ event_id: `$${type}`, type, state_key: key, content: {} })

/** What encryption is told by taking batches, one line each; the first `failures` news are not kept. */
const taking = Effect.fnUntraced(function*(failures = 0, of: EncryptionState = on) {
  const told: Array<string> = []
  let left = failures
  const crypto = Layer.mock(Crypto, {
    state: Effect.succeed(of),
    roomsChanged: (rooms) => Effect.sync(() => void (rooms.length > 0 && told.push(`changed ${rooms.join()}`))),
    receive: ({ changed }) =>
      Effect.suspend(() => {
        told.push(`receive ${changed.join()}`)
        return left-- > 0 ? Effect.fail(new CryptoError({ doing: "taking in keys", detail: "full" })) : Effect.void
      })
  })
  return { told, ...(yield* Effect.provide(makeKeyTaking, crypto)) }
})

describe("Taking keys", () => {
  it.effect("waits until they are kept, and tries again as long as they are not", () =>
    Effect.gen(function*() {
      const { takeKeys, told } = yield* taking(3)
      const done = yield* Effect.forkChild(takeKeys(batch({ keys: news })))
      yield* TestClock.adjust("5 seconds")
      assert.isUndefined(done.pollUnsafe())
      assert.strictEqual(told.length, 3)
      yield* TestClock.adjust("2 seconds")
      yield* Fiber.join(done)
      assert.deepStrictEqual(told, Array.from({ length: 4 }, () => "receive @ann:x"))
    }))

  const rooms: ReadonlyArray<readonly [string, Partial<JoinedRoom>, boolean]> = [
    ["a member", { timeline: [state("m.room.member")] }, true],
    ["its encryption", { timeline: [state("m.room.encryption", "")] }, true],
    ["who may read its history", { state: [state("m.room.history_visibility", "")] }, true],
    ["something that was left out", { limited: true }, true],
    ["its name", { timeline: [state("m.room.name", "")] }, false],
    ["what somebody says", { timeline: [say("$1"), { ...state("m.room.member"), state_key: undefined }] }, false]
  ]
  for (const [what, room, isChange] of rooms) {
    it.effect(`tells that a room's readers ${isChange ? "changed" : "did not change"} with ${what}`, () =>
      Effect.gen(function*() {
        const { takeKeys, told } = yield* taking()
        yield* takeKeys(
          batch({ joined: [joined([], { room: here, ...room }), joined([], { room: there })], keys: news })
        )
        assert.deepStrictEqual(told, [...(isChange ? [`changed ${here}`] : []), "receive @ann:x"])
      }))
  }

  it.effect("gives nothing where the batch knows of none, and takes part only where it can", () =>
    Effect.gen(function*() {
      const { encryption, takeKeys, told } = yield* taking()
      yield* takeKeys(batch({}))
      assert.deepStrictEqual([told, encryption], [[], "On"])
      const unusable = EncryptionState.cases.Unusable.make({ why: "", advice: "" })
      for (const one of [unusable, EncryptionState.cases.Off.make({})]) {
        assert.strictEqual((yield* taking(0, one)).encryption, one._tag)
      }
    }))
})
