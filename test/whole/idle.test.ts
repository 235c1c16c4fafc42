import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { TestClock } from "effect/testing"
import { leaseType } from "../../src/domain/Lease.ts"
import { MatrixMemoryControl } from "../../src/layers/matrix/MatrixMemoryControl.ts"
import { Journal } from "../../src/services/Journal.ts"
import { Matrix } from "../../src/services/Matrix.ts"
import { backends, closed, directRoom, joined, start, until } from "./MemoryBot.ts"

const token = Effect.flatMap(Journal, (journal) => Effect.map(Effect.orDie(journal.token), Option.getOrUndefined))

/** The account's lease is renewed, and the bot's sync has brought that. */
const renewed = Effect.gen(function*() {
  const matrix = yield* Matrix
  const control = yield* MatrixMemoryControl
  const before = yield* control.calls("sync")
  yield* Effect.orDie(matrix.putAccountData(leaseType, { beat: before }))
  yield* until("the next sync", Effect.map(control.calls("sync"), (calls) => (calls > before ? true : undefined)))
})

describe("a bot that nobody writes to", () => {
  it.effect("does not write with every renewal of its lease, but keeps a token that is not too old", () => Effect.gen(function*() {
    const { room, say } = yield* directRoom()
    yield* start()
    yield* joined(room)
    yield* say("hello")
    yield* closed(1, room)
    yield* renewed
    const kept = yield* token
    for (let n = 0; n < 5; n++) yield* renewed
    assert.strictEqual(yield* token, kept)
    yield* TestClock.adjust("11 minutes")
    yield* renewed
    yield* until("a newer token", Effect.map(token, (now) => (now === kept ? undefined : now)))
  }).pipe(Effect.provide(backends)))
})
