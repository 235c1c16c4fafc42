import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import type { RoomId, UserId } from "../../../src/domain/Ids.ts"
import { planOf } from "../../../src/domain/reset/Plan.ts"
import { StepFailed } from "../../../src/domain/reset/ResetErrors.ts"
import type { Snapshot } from "../../../src/domain/reset/snapshot/Snapshot.ts"
import type { Step } from "../../../src/domain/reset/Step.ts"
import * as PacedSteps from "../../../src/layers/reset/PacedSteps.ts"
import * as ResetLive from "../../../src/layers/reset/ResetLive.ts"
import { Interpreter } from "../../../src/services/reset/Interpreter.ts"
import { Reset } from "../../../src/services/reset/Reset.ts"
import { SnapshotReader } from "../../../src/services/reset/SnapshotReader.ts"

const rooms = Array.from({ length: 40 }, (_, n) => `!r${n}` as RoomId)
const basis = {
  user: "@b:x" as UserId,
  homeserver: "h",
  device: "D",
  store: { incarnation: "i", newest: 1, chats: [{ chat: "c", room: rooms[0] }], unanswered: [], gaps: [], rooms: [] },
  server: { rooms: rooms.map((room) => ({ room, membership: "join", data: [], children: [] })), direct: {} }
} as unknown as Snapshot
const stages: ReadonlyArray<ReadonlyArray<Step>> = [
  rooms.map((room) => ({ _tag: "LeaveRoom", room })),
  rooms.map((room) => ({ _tag: "ForgetRoom", room })),
  [{ _tag: "CheckLeft", rooms }],
  [{ _tag: "ReplaceStore", incarnation: "i", newest: 1 }],
  [{ _tag: "DropDevice", device: "D" }]
]

/** What was done of it, and how it ended, where these steps fail so. */
const running = Effect.fnUntraced(function*(fails: (step: Step) => StepFailed["again"] | undefined) {
  const done: Array<Step> = []
  let calls = 0
  const perform = (step: Step) =>
    Effect.suspend(() => {
      calls++
      const again = fails(step)
      return again === undefined
        ? Effect.sync(() => void done.push(step))
        : Effect.fail(new StepFailed({ step, why: "500", again, retryAfter: again === "limited" ? 0 : null }))
    })
  const layer = ResetLive.layer.pipe(
    Layer.provide(Layer.provide(PacedSteps.layer, Layer.succeed(Interpreter, Interpreter.of({ perform })))),
    Layer.provide(Layer.succeed(SnapshotReader, SnapshotReader.of({ snapshot: Effect.succeed(basis) })))
  )
  const fiber = yield* Effect.forkChild(
    Effect.result(Effect.provide(Effect.flatMap(Reset, (reset) => reset.run(planOf(basis, stages))), layer))
  )
  yield* TestClock.adjust("12 hours")
  const outcome = yield* Fiber.join(fiber)
  return {
    calls,
    done,
    error: outcome._tag === "Failure" ? outcome.failure : undefined,
    tags: (tag: Step["_tag"]) => done.filter((step) => step._tag === tag).length
  }
})

describe("One room that cannot be left", () => {
  for (const again of ["later", "never", "limited"] as const) {
    it.effect(`keeps no other room from being left and forgotten, and is told at the end: ${again}`, () =>
      Effect.gen(function*() {
        const { calls, done, error, tags } = yield* running((
          step
        ) => (step._tag === "LeaveRoom" && step.room === rooms[0] ? again : undefined))
        assert.deepStrictEqual([tags("LeaveRoom"), tags("ForgetRoom"), tags("ReplaceStore")], [39, 39, 1])
        assert.isFalse(done.some((step) => "room" in step && step.room === rooms[0]))
        assert.deepStrictEqual(done.find((step) => step._tag === "CheckLeft"), {
          _tag: "CheckLeft",
          rooms: rooms.slice(1)
        })
        // Whoever does the rest needs the login.
        assert.strictEqual(tags("DropDevice"), 0)
        assert.isTrue(error?._tag === "ResetHalted" && error.exitCode === 1 && error.failed === 1)
        assert.isAtMost(calls, 80 + 60)
      }))
  }

  it.effect("is not found out again room by room where the homeserver is away for all of them", () =>
    Effect.gen(function*() {
      const { done, calls, error } = yield* running(() => "later")
      assert.deepStrictEqual([done, error?._tag], [[], "ResetHalted"])
      assert.isAtMost(calls, 2 * 8 * 10)
    }))

  it.effect(
    "is another thing than a store that cannot be replaced, whose messages would be lost without a " +
      "backup",
    () =>
      Effect.gen(function*() {
        const { error, tags } = yield* running((step) => (step._tag === "ReplaceStore" ? "never" : undefined))
        assert.deepStrictEqual([tags("ForgetRoom"), tags("DropDevice"), error?._tag], [40, 0, "ResetHalted"])
      })
  )
})

describe("A homeserver that limits", () => {
  for (const retryAfter of [0, 1e10]) {
    it.effect(`is asked in our own pace and within our own bounds where it says ${retryAfter} ms`, () =>
      Effect.gen(function*() {
        let calls = 0
        const step: Step = { _tag: "ForgetRoom", room: rooms[0]! }
        const inner = Layer.succeed(
          Interpreter,
          Interpreter.of({
            perform: () =>
              Effect.suspend(() =>
                ++calls === 20
                  ? Effect.void
                  : Effect.fail(new StepFailed({ step, why: "429", again: "limited", retryAfter }))
              )
          })
        )
        const fiber = yield* Effect.forkChild(
          Effect.flatMap(Interpreter, ({ perform }) => perform(step)).pipe(
            Effect.provide(Layer.provide(PacedSteps.layer, inner))
          )
        )
        yield* TestClock.adjust("100 millis")
        assert.isAtMost(calls, 3)
        yield* TestClock.adjust("2 hours")
        assert.strictEqual(calls, 20)
        yield* Fiber.join(fiber)
      }))
  }
})
