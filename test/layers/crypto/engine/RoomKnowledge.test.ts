import { assert, describe, it } from "@effect/vitest"
import { HistoryVisibility, initAsync, type OlmMachine } from "@matrix-org/matrix-sdk-crypto-wasm"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { RoomId, UserId } from "../../../../src/domain/Ids.ts"
import { MatrixError, MatrixFault } from "../../../../src/domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../../../src/domain/matrix/SyncBatch.ts"
import { makeRoomKnowledge } from "../../../../src/layers/crypto/engine/RoomKnowledge.ts"
import { Matrix } from "../../../../src/services/matrix/Matrix.ts"

const room = RoomId.make("!r:x")
const other = RoomId.make("!other:x")
const [alice, bob, carol] = ["@alice:x", "@bob:x", "@carol:x"].map((user) => UserId.make(user)) as [
  UserId,
  UserId,
  UserId
]

const refused = (status: number, errcode: string) =>
  new MatrixError({
    call: "GET state",
    reason: MatrixFault.cases.Refused.make({ status, errcode, detail: "" })
  })

/** An engine that keeps no rule, and a homeserver that says of every room what `said` holds by then. */
const scene = Effect.gen(function*() {
  yield* Effect.promise(() => initAsync())
  const said = {
    fresh: true,
    joined: [alice, bob] as ReadonlyArray<UserId>,
    invited: [carol] as ReadonlyArray<UserId>,
    visibility: undefined as RawEvent | undefined,
    fails: false,
    asked: 0
  }
  const machine = {
    getRoomSettings: () => Promise.resolve(undefined),
    setRoomSettings: () => Promise.resolve()
  } as unknown as OlmMachine
  const matrix = Layer.mock(Matrix, {
    state: (_, type) =>
      Effect.suspend(() => {
        if (said.fails) return Effect.fail(refused(500, "M_UNKNOWN"))
        if (type === "m.room.encryption") return Effect.succeed<RawEvent>({ algorithm: "m.megolm.v1.aes-sha2" })
        return said.visibility === undefined
          ? Effect.fail(refused(404, "M_NOT_FOUND"))
          : Effect.succeed(said.visibility)
      }),
    activeMembers: () =>
      Effect.sync(() => {
        said.asked++
        return { joined: said.joined, invited: said.invited }
      })
  })
  const service = yield* Effect.provide(Matrix, matrix)
  const knowledge = makeRoomKnowledge(machine, service, Effect.sync(() => said.fresh))
  const readers = (of = room) => Effect.map(knowledge.of(of), ({ readers }) => readers)
  return { said, knowledge, readers }
})

describe("Who is to read what is sent to a room", () => {
  const all = [alice, bob, carol]
  const visibilities: ReadonlyArray<readonly [string, RawEvent | undefined, ReadonlyArray<UserId>, HistoryVisibility]> =
    [
      ["joined", { history_visibility: "joined" }, [alice, bob], HistoryVisibility.Joined],
      ["invited", { history_visibility: "invited" }, all, HistoryVisibility.Invited],
      ["shared", { history_visibility: "shared" }, all, HistoryVisibility.Shared],
      ["world_readable", { history_visibility: "world_readable" }, all, HistoryVisibility.WorldReadable],
      ["of another kind", { history_visibility: "odd" }, all, HistoryVisibility.Shared],
      ["not set", undefined, all, HistoryVisibility.Shared]
    ]
  for (const [title, visibility, expected, told] of visibilities) {
    it.effect(`has ${expected.length} readers where its history is ${title}`, () =>
      Effect.gen(function*() {
        const { knowledge, readers, said } = yield* scene
        said.visibility = visibility
        assert.deepStrictEqual(yield* readers(), expected)
        assert.strictEqual((yield* knowledge.of(room)).settings().historyVisibility, told)
      }))
  }

  it.effect("is asked once while syncs come, and again where one tells of a change", () =>
    Effect.gen(function*() {
      const { knowledge, readers, said } = yield* scene
      for (let hours = 0; hours < 3; hours++) {
        yield* readers()
        yield* TestClock.adjust("1 hour")
      }
      assert.strictEqual(said.asked, 1)
      said.joined = [alice]
      knowledge.forget([room])
      assert.deepStrictEqual(yield* readers(), [alice, carol])
    }))

  it.effect("is asked anew while no sync comes, for who was put out, and not for each event of an answer", () =>
    Effect.gen(function*() {
      const { readers, said } = yield* scene
      yield* readers()
      said.fresh = false
      said.joined = [alice]
      said.invited = []
      // Asked a moment ago.
      assert.deepStrictEqual(yield* readers(), [alice, bob, carol])
      yield* TestClock.adjust("10 seconds")
      for (let events = 0; events < 9; events++) {
        assert.deepStrictEqual(yield* readers(), [alice])
        yield* TestClock.adjust("1 second")
      }
      assert.strictEqual(said.asked, 2)
      yield* readers(other)
      assert.strictEqual(said.asked, 3)
      yield* TestClock.adjust("1 second")
      yield* readers()
      assert.strictEqual(said.asked, 4)
      said.fresh = true
      yield* TestClock.adjust("1 hour")
      yield* readers()
      assert.strictEqual(said.asked, 4)
    }))

  it.effect("is not known where nobody tells and the homeserver does not say, nor by a clock that was put back", () =>
    Effect.gen(function*() {
      const { readers, said } = yield* scene
      yield* TestClock.setTime(3_600_000)
      yield* readers()
      said.fresh = false
      said.fails = true
      yield* TestClock.setTime(0)
      assert.strictEqual((yield* Effect.flip(readers()))._tag, "MatrixError")
      yield* TestClock.setTime(3_700_000)
      assert.strictEqual((yield* Effect.flip(readers()))._tag, "MatrixError")
      said.fails = false
      said.joined = [alice]
      assert.deepStrictEqual(yield* readers(), [alice, carol])
    }))
})
