import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { StreamToken } from "../../../src/domain/Ids.ts"
import { MatrixError } from "../../../src/domain/matrix/MatrixError.ts"
import * as Lease from "../../../src/layers/lease/LeaseLive.ts"
import { Matrix } from "../../../src/services/matrix/Matrix.ts"

const token = StreamToken.make("s1")
const batch = { next: token, joined: [], invited: [], left: [], accountData: [] }
const away = new MatrixError({ call: "GET sync", reason: { _tag: "Unavailable", detail: "away" } })

/** How each sync was asked: for how many seconds it might wait, and with our own events or without. */
const asking = Effect.gen(function*() {
  const asked: Array<string> = []
  const fates: Array<Effect.Effect<typeof batch, MatrixError>> = []
  const homeserver = Layer.mock(Matrix, {
    sync: (_since, timeout, options) =>
      Effect.suspend(() => {
        asked.push(`${Duration.toSeconds(timeout)} s ${options?.withoutOurs === true ? "without ours" : "with ours"}`)
        return fates.shift() ?? Effect.succeed(batch)
      })
  })
  const context = yield* Layer.build(
    Layer.provide(Lease.layer({ store: "s", place: "p", host: "h", takeOver: false }), homeserver)
  )
  const { sync } = yield* Effect.provide(Matrix, context)
  return { asked, fates, sync: Effect.result(sync(token, Duration.seconds(30), { withoutOurs: true })) }
})

describe("After a break", () => {
  const usual = "30 s without ours"
  const first = "0 s with ours"

  it.effect(
    "in which syncs failed, the next one is a first one again: at once, and with our own events, until " +
      "one was answered",
    () =>
      Effect.gen(function*() {
        const { asked, fates, sync } = yield* asking
        fates.push(Effect.succeed(batch), Effect.fail(away), Effect.fail(away))
        for (let n = 0; n < 5; n++) yield* sync
        assert.deepStrictEqual(asked, [usual, usual, first, first, usual])
      }).pipe(Effect.scoped)
  )

  it.effect(
    "in which we stood still, so that an answer came long after it should have, the next one is a first " +
      "one again",
    () =>
      Effect.gen(function*() {
        const { asked, fates, sync } = yield* asking
        fates.push(
          Effect.delay(Effect.succeed(batch), "90 seconds"),
          Effect.succeed(batch),
          Effect.delay(Effect.succeed(batch), "31 seconds")
        )
        for (let n = 0; n < 4; n++) {
          const one = yield* Effect.forkChild(sync, { startImmediately: true })
          yield* TestClock.adjust("90 seconds")
          yield* Effect.sync(() => one.pollUnsafe())
        }
        assert.deepStrictEqual(asked, [usual, first, usual, usual])
      }).pipe(Effect.scoped)
  )

  it.effect(
    "in which a sync was given up, the next one is a first one again, as the server may have kept its " +
      "answer",
    () =>
      Effect.gen(function*() {
        const { asked, fates, sync } = yield* asking
        fates.push(Effect.never)
        yield* Effect.timeoutOption(sync, 0).pipe(Effect.forkChild)
        yield* TestClock.adjust("1 second")
        yield* sync
        assert.deepStrictEqual(asked, [usual, first])
      }).pipe(Effect.scoped)
  )

  it.effect("one whose batch was too large is asked for as small as its caller wants", () =>
    Effect.gen(function*() {
      const limits: Array<number | undefined> = []
      const homeserver = Layer.mock(Matrix, {
        sync: (_since, _timeout, options) => Effect.suspend(() => (limits.push(options?.limit), Effect.fail(away)))
      })
      const context = yield* Layer.build(
        Layer.provide(Lease.layer({ store: "s", place: "p", host: "h", takeOver: false }), homeserver)
      )
      const { sync } = yield* Effect.provide(Matrix, context)
      for (const limit of [50, 10, 1]) {
        yield* Effect.ignore(sync(token, Duration.seconds(30), { withoutOurs: true, limit }))
      }
      assert.deepStrictEqual(limits, [50, 10, 1])
    }).pipe(Effect.scoped))
})
