import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Fiber, Random } from "effect"
import { TestClock } from "effect/testing"
import { longestWait } from "../../../src/domain/Backoff.ts"
import { MatrixError, MatrixFault } from "../../../src/domain/matrix/MatrixError.ts"
import type { RefusalText } from "../../../src/domain/matrix/RefusalText.ts"
import { serverRetry, untilAnswered } from "../../../src/layers/pace/ServerRetry.ts"
import { HomeserverAwaited } from "../../../src/services/matrix/HomeserverAwaited.ts"

const { RateLimited, Refused, Unavailable } = MatrixFault.cases
const down = Unavailable.make({ detail: "no answer" })
const forbidden = Refused.make({ status: 403, errcode: "M_FORBIDDEN", detail: "" })
const limited = (retryAfter: number) => RateLimited.make({ retryAfter })

/** A request that fails by these faults, one after the other, and then succeeds; and the times at which it was made. */
const failing = (faults: ReadonlyArray<MatrixFault>) => {
  const times: Array<number> = []
  const request = Effect.gen(function*() {
    times.push(yield* Clock.currentTimeMillis)
    const reason = faults[times.length - 1]
    return reason === undefined ? "answer" : yield* new MatrixError({ call: "GET whoami", reason })
  })
  return { times, request }
}

const untilDone = Effect.fnUntraced(function*<A, E>(work: Effect.Effect<A, E>) {
  const fiber = yield* Effect.forkChild(Effect.result(work), { startImmediately: true })
  yield* TestClock.adjust("1 hour")
  return yield* Fiber.join(fiber)
})

const waits = (times: ReadonlyArray<number>) => times.slice(1).map((time, at) => time - times[at]!)

describe("A request to the homeserver that is tried again", () => {
  it.effect("waits from half a second up to half a minute, jittered", () =>
    Effect.gen(function*() {
      const { request, times } = failing(Array.from({ length: 20 }, () => down))
      yield* untilDone(Effect.retry(request, serverRetry()))
      assert.strictEqual(times.length, 21)
      for (const [at, wait] of waits(times).entries()) {
        assert.isAtMost(wait, Math.min(30_000, 500 * 2 ** at) + 50)
        assert.isAtLeast(wait, 50)
      }
      assert.isAbove(new Set(waits(times)).size, 10)
    }).pipe(Random.withSeed("jitter")))

  it.effect("waits no shorter than the server says, and five minutes at most", () =>
    Effect.gen(function*() {
      const { request, times } = failing([limited(7_000), limited(0), limited(24 * 3_600_000)])
      yield* untilDone(Effect.retry(request, serverRetry()))
      const [first, second, third] = waits(times)
      assert.deepStrictEqual([first, third], [7_000, longestWait])
      assert.isAtLeast(second!, 50)
    }))

  it.effect("ends at a refusal, unless it is given a wait for that, and after so many failures", () =>
    Effect.gen(function*() {
      for (
        const [retry, faults, tries] of [
          [serverRetry(), [forbidden], 1],
          [serverRetry({ refusal: () => 5_000 }), [forbidden, forbidden], 3],
          [serverRetry({ most: () => 2 }), [down, down, down], 2]
        ] as const
      ) {
        const { request, times } = failing(faults)
        yield* untilDone(Effect.retry(request, retry))
        assert.strictEqual(times.length, tries)
      }
    }))

  it.effect("tells each reason once, and who waits for the homeserver that it answered", () =>
    Effect.gen(function*() {
      const heard: Array<RefusalText | undefined> = []
      const told: Array<string> = []
      const { request } = failing([down, down, forbidden])
      const awaited = (because: RefusalText | undefined) => Effect.sync(() => void heard.push(because))
      const work = untilAnswered(request, {
        told: ({ reason }) => Effect.sync(() => void told.push(reason._tag))
      }).pipe(Effect.provideService(HomeserverAwaited, awaited))
      yield* untilDone(work)
      assert.deepStrictEqual(told, ["Unavailable", "Refused"])
      assert.strictEqual(heard.length, 4)
      assert.isUndefined(heard.at(-1))
    }))

  it.effect("fails at once where waiting cannot mend it", () =>
    Effect.gen(function*() {
      const { request, times } = failing([down, forbidden, down])
      const result = yield* untilDone(
        untilAnswered(request, { refused: ({ reason }) => (reason._tag === "Refused" ? reason.errcode : undefined) })
      )
      assert.deepStrictEqual([result._tag === "Failure" && result.failure, times.length], ["M_FORBIDDEN", 2])
    }))

  it.effect("waits as its caller says for errors that the caller knows, and as any request for others", () =>
    Effect.gen(function*() {
      const { request, times } = failing([limited(7_000), forbidden, forbidden, down])
      const wait = ({ reason }: MatrixError, tries: number) => (reason._tag === "Refused" ? tries * 1_000 : undefined)
      yield* untilDone(untilAnswered(request, { wait }))
      const [first, second, third, fourth] = waits(times)
      assert.deepStrictEqual([first, second, third], [7_000, 2_000, 3_000])
      assert.isAtMost(fourth!, 4_050)
    }))

  it.effect("is tried again in five seconds where it is refused and its caller says nothing of that", () =>
    Effect.gen(function*() {
      const { request, times } = failing([forbidden, forbidden])
      yield* untilDone(untilAnswered(request))
      assert.deepStrictEqual(waits(times), [5_000, 5_000])
    }))
})
