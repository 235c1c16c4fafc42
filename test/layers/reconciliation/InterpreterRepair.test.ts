import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import type { RoomId } from "../../../src/domain/Ids.ts"
import { MatrixError, MatrixFault } from "../../../src/domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../../src/domain/matrix/SyncBatch.ts"
import type { Step } from "../../../src/domain/reset/Step.ts"
import * as InterpreterRepair from "../../../src/layers/reconciliation/InterpreterRepair.ts"
import { Matrix } from "../../../src/services/matrix/Matrix.ts"
import { AccountRecords } from "../../../src/services/reconciliation/AccountRecords.ts"
import { Interpreter } from "../../../src/services/reset/Interpreter.ts"
import { MadeRoomRecords } from "../../../src/services/rooms/MadeRoomRecords.ts"
import { StoreRepair } from "../../../src/services/store/StoreRepair.ts"

const [room, replacement] = ["!old" as RoomId, "!new" as RoomId]

const refused = (status: number, errcode: string) =>
  new MatrixError({ call: "GET state", reason: MatrixFault.cases.Refused.make({ status, errcode, detail: "" }) })

/** Performs a step; gives what was called. `create` is the creation of the replacement, in clear where none is given. */
const performed = Effect.fnUntraced(function*(
  step: Step,
  create: Record<string, unknown> = {},
  encryption: Effect.Effect<RawEvent, MatrixError> = Effect.fail(refused(404, "M_NOT_FOUND"))
) {
  const calls: Array<string> = []
  const noting = (name: string) => (...args: ReadonlyArray<unknown>) =>
    Effect.sync(() => void calls.push(`${name} ${args.map((one) => JSON.stringify(one)).join(" ")}`))
  const matrix = {
    join: noting("join"),
    leave: noting("leave"),
    putState: noting("putState"),
    state: (_: RoomId, type: string) => type === "m.room.encryption" ? encryption : Effect.succeed(create)
  } as unknown as Matrix["Service"]
  const services = Layer.mergeAll(
    Layer.succeed(Matrix, matrix),
    Layer.succeed(AccountRecords, {
      markDirect: noting("markDirect"),
      takeOutOfDirect: noting("takeOutOfDirect"),
      mirrorChat: noting("mirrorChat"),
      mirrorStore: noting("mirrorStore")
    }),
    Layer.mock(MadeRoomRecords, { noteLinked: noting("noteLinked") }),
    Layer.succeed(StoreRepair, {
      perform: ({ _tag }) => noting("store")(_tag),
      distrust: noting("distrust"),
      noteMarked: noting("noteMarked")
    })
  )
  const result = yield* Effect.flatMap(Interpreter, ({ perform }) => perform(step)).pipe(
    Effect.result,
    Effect.provide(Layer.provide(InterpreterRepair.layer, services))
  )
  return { calls, failed: result._tag === "Failure" ? result.failure : undefined }
})

describe("Carrying out a reconciliation", () => {
  const join: Step = { _tag: "JoinReplacement", room, replacement, via: ["x.org"] }

  it.effect("lists a room in a space, in both, and notes that; and takes one out", () =>
    Effect.gen(function*() {
      const linked = yield* performed({ _tag: "LinkChild", space: replacement, room, via: ["x"] })
      assert.deepStrictEqual(linked.calls, [
        `putState "!new" "m.space.child" "!old" {"via":["x"]}`,
        `putState "!old" "m.space.parent" "!new" {"via":["x"],"canonical":true}`,
        `noteLinked "!old"`
      ])
      const unlinked = yield* performed({ _tag: "UnlinkChild", space: replacement, room })
      assert.deepStrictEqual(unlinked.calls, [`putState "!new" "m.space.child" "!old" {}`])
    }))

  it.effect("joins a replacement that names the room as the one before", () =>
    Effect.gen(function*() {
      const { calls, failed } = yield* performed(join, { predecessor: { room_id: room } })
      assert.deepStrictEqual([calls, failed], [[`join "!new" ["x.org"]`], undefined])
    }))

  const named = { predecessor: { room_id: room } }

  it.effect("leaves a replacement in clear of an encrypted room again, and never trusts it", () =>
    Effect.gen(function*() {
      const { calls, failed } = yield* performed({ ...join, encrypted: true }, named)
      assert.deepStrictEqual(calls, [`join "!new" ["x.org"]`, `leave "!new"`, `distrust "!old"`])
      assert.deepStrictEqual([failed?.again, failed?.why], [
        "never",
        "the replacement is not encrypted, and the room is"
      ])
      const stays = yield* performed({ ...join, encrypted: true, invited: true }, named)
      assert.deepStrictEqual(stays.calls, [`join "!new" ["x.org"]`, `distrust "!old"`])
    }))

  it.effect("notes that a replacement is encrypted before anything moves there, whatever the room is", () =>
    Effect.gen(function*() {
      for (const step of [join, { ...join, encrypted: true as const }]) {
        const { calls, failed } = yield* performed(step, named, Effect.succeed({ algorithm: "m" }))
        assert.deepStrictEqual([calls, failed], [[`join "!new" ["x.org"]`, `store "NoteEncrypted"`], undefined])
      }
    }))

  it.effect("moves nothing, and distrusts nothing, where the encryption of the replacement cannot be read", () =>
    Effect.gen(function*() {
      const { calls, failed } = yield* performed(join, named, Effect.fail(refused(403, "M_FORBIDDEN")))
      assert.deepStrictEqual(calls, [`join "!new" ["x.org"]`])
      assert.isDefined(failed)
    }))

  it.effect("leaves a replacement again that does not, and never trusts it", () =>
    Effect.gen(function*() {
      const { calls, failed } = yield* performed(join, { predecessor: { room_id: "!other" } })
      assert.deepStrictEqual(calls, [`join "!new" ["x.org"]`, `leave "!new"`, `distrust "!old"`])
      assert.strictEqual(failed?.again, "never")
    }))

  it.effect("stays in one to which somebody who may invite had invited it, and does not trust it", () =>
    Effect.gen(function*() {
      const { calls, failed } = yield* performed({ ...join, invited: true }, { predecessor: { room_id: "!other" } })
      assert.deepStrictEqual(calls, [`join "!new" ["x.org"]`, `distrust "!old"`])
      assert.strictEqual(failed?.again, "never")
    }))

  it.effect("has the store mended by the store, and the account's data by its one writer", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual((yield* performed({ _tag: "NoteLeft", room })).calls, [`store "NoteLeft"`])
      assert.deepStrictEqual((yield* performed({ _tag: "TakeOutOfDirect", rooms: [room] })).calls, [
        `takeOutOfDirect ["!old"]`
      ])
    }))

  it.effect("does no step of a reset", () =>
    Effect.gen(function*() {
      const { calls, failed } = yield* performed({ _tag: "LeaveRoom", room })
      assert.deepStrictEqual([calls, failed?.again], [[], "never"])
    }))
})
