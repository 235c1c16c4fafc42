import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import type { RoomId } from "../../../src/domain/Ids.ts"
import type { Step } from "../../../src/domain/reset/Step.ts"
import * as InterpreterRepair from "../../../src/layers/reconciliation/InterpreterRepair.ts"
import { Matrix } from "../../../src/services/matrix/Matrix.ts"
import { AccountRecords } from "../../../src/services/reconciliation/AccountRecords.ts"
import { Interpreter } from "../../../src/services/reset/Interpreter.ts"
import { MadeRoomRecords } from "../../../src/services/rooms/MadeRoomRecords.ts"
import { StoreRepair } from "../../../src/services/store/StoreRepair.ts"

const [room, replacement] = ["!old" as RoomId, "!new" as RoomId]

/** Performs a step; gives what was called. `create` is the creation of the replacement. */
const performed = Effect.fnUntraced(function*(step: Step, create: Record<string, unknown> = {}) {
  const calls: Array<string> = []
  const noting = (name: string) => (...args: ReadonlyArray<unknown>) =>
    Effect.sync(() => void calls.push(`${name} ${args.map((one) => JSON.stringify(one)).join(" ")}`))
  const matrix = {
    join: noting("join"),
    leave: noting("leave"),
    putState: noting("putState"),
    state: () => Effect.succeed(create)
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
