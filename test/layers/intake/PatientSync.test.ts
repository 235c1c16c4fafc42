import { assert, describe, it } from "@effect/vitest"
import { Clock, Duration, Effect, Fiber, Layer, Random } from "effect"
import { TestClock } from "effect/testing"
import type { StreamToken } from "../../../src/domain/Ids.ts"
import { MatrixError, MatrixFault } from "../../../src/domain/matrix/MatrixError.ts"
import type { SyncBatch } from "../../../src/domain/matrix/SyncBatch.ts"
import { makePatientSync } from "../../../src/layers/intake/PatientSync.ts"
import { Matrix, type SyncOptions } from "../../../src/services/matrix/Matrix.ts"
import { token } from "../../contracts/JournalCases.ts"
import { keptLog } from "../../support/LoggedLines.ts"
import { batch, joined, say } from "../../support/SyncBatches.ts"

const { RateLimited, Refused, TokenRefused, Unavailable } = MatrixFault.cases
const down = Unavailable.make({ detail: "no answer" })
const tooLarge = Unavailable.make({ detail: "more than can be read", tooLarge: true })
const refused = (status: number) => Refused.make({ status, errcode: "M_UNKNOWN", detail: "" })

const news = (next: string): SyncBatch => batch({ next: token(next), joined: [joined([say("$1")])] })
const quiet = (next: string): SyncBatch => batch({ next: token(next) })

/** All pauses are as long as they may be. */
const slowest = Random.Random.of({ nextDoubleUnsafe: () => 1, nextIntUnsafe: () => 1 })

/** A server that gives these answers, one after the other and the last one again; what it was asked and when. */
const server = Effect.fnUntraced(function*(...answers: ReadonlyArray<SyncBatch | MatrixFault>) {
  const asked: Array<{ readonly since: StreamToken | undefined; readonly wait: number; readonly how?: SyncOptions }> =
    []
  const at: Array<number> = []
  const ended: Array<number> = []
  let backs = 0
  let keptOpen = 0
  const log = keptLog()
  const matrix = Layer.mock(Matrix, {
    sync: (since, wait, how) =>
      Effect.gen(function*() {
        asked.push({ since, wait: Duration.toMillis(wait), ...(how === undefined ? {} : { how }) })
        at.push(yield* Clock.currentTimeMillis)
        yield* Effect.sleep(keptOpen)
        const answer = answers[Math.min(asked.length, answers.length) - 1]!
        return "_tag" in answer ? yield* new MatrixError({ call: "GET sync", reason: answer }) : answer
      })
  })
  const sync = yield* Effect.provide(makePatientSync(Effect.sync(() => void backs++)), matrix)
  /** The batch that comes within an hour. */
  const take = Effect.fnUntraced(function*(since: string | undefined, first = false, open = 0) {
    keptOpen = open
    const work = Effect.ensuring(
      sync(since === undefined ? undefined : token(since), first),
      Effect.map(Clock.currentTimeMillis, (now) => ended.push(now))
    ).pipe(Effect.provideService(Random.Random, slowest))
    const fiber = yield* Effect.forkChild(Effect.result(Effect.provide(work, log.layer)), { startImmediately: true })
    yield* TestClock.adjust("1 hour")
    return yield* Fiber.join(fiber)
  })
  return {
    asked,
    at,
    take,
    backs: () => backs,
    lines: log.lines,
    limits: () => asked.map(({ how }) => how?.limit),
    /** How long each batch was kept back after its answer, as the next poll is spaced by that. */
    pauses: () => ended.map((end, n) => end - at[n]!)
  }
})

describe("A sync", () => {
  it.effect("waits for news and leaves our own events out, unless it is the first or has no place to begin at", () =>
    Effect.gen(function*() {
      const { asked, take } = yield* server(news("s2"))
      yield* take("s1")
      yield* take("s1", true)
      yield* take(undefined)
      yield* take(undefined, true)
      assert.deepStrictEqual(asked, [
        { since: token("s1"), wait: 30_000, how: { withoutOurs: true } },
        { since: token("s1"), wait: 0, how: { withoutOurs: false } },
        { since: undefined, wait: 0, how: { withoutOurs: false } },
        { since: undefined, wait: 0, how: { withoutOurs: false } }
      ])
    }))

  it.effect("whose answer is too large asks for less at once, and for more again step by step", () =>
    Effect.gen(function*() {
      const { at, limits, take } = yield* server(tooLarge, tooLarge, news("s2"))
      yield* take("s1")
      assert.deepStrictEqual([limits(), at], [[undefined, 10, 1], [0, 0, 0]])
      yield* take("s2")
      yield* take("s3")
      assert.deepStrictEqual(limits().slice(3), [10, undefined])
    }))

  it.effect("whose answer is too large at its smallest loses its place, and asks for all that it can next", () =>
    Effect.gen(function*() {
      const { limits, lines, take } = yield* server(tooLarge, tooLarge, tooLarge, news("s2"))
      assert.deepInclude(yield* take("s1"), { _tag: "Success", success: undefined })
      assert.include(lines.at(-1)!.text, "more than can be read at once")
      yield* take(undefined)
      assert.deepStrictEqual(limits(), [undefined, 10, 1, undefined])
    }))

  it.effect("without a place that is too large is tried again with pauses, and not cut down", () =>
    Effect.gen(function*() {
      const { at, limits, take } = yield* server(tooLarge, tooLarge, news("s2"))
      yield* take(undefined)
      assert.deepStrictEqual(limits(), [undefined, undefined, undefined])
      assert.deepStrictEqual(at, [0, 1_000, 3_000])
    }))

  it.effect("that gets no answer is tried again as it was, and what waits is tried once it answers", () =>
    Effect.gen(function*() {
      const { at, backs, limits, lines, take } = yield* server(
        down,
        RateLimited.make({ retryAfter: 7_000 }),
        news("s2")
      )
      yield* take("s1")
      assert.deepStrictEqual([limits(), backs()], [[undefined, undefined, undefined], 1])
      assert.deepStrictEqual(at, [0, 550, 7_550])
      assert.strictEqual(lines.at(-1)!.text, "The homeserver answers again")
      yield* take("s2")
      assert.strictEqual(backs(), 1)
    }))

  it.effect("that is refused is tried again in half a minute; one whose place is refused loses it", () =>
    Effect.gen(function*() {
      const other = yield* server(refused(403), news("s2"))
      yield* other.take("s1")
      assert.deepStrictEqual(other.at, [0, 30_000])
      const place = yield* server(refused(400), refused(400), news("s2"))
      assert.deepInclude(yield* place.take("s1"), { _tag: "Success", success: undefined })
      assert.include(place.lines.at(-1)!.text, "does not know our place")
      // Without a place, there is none to lose.
      assert.deepInclude(yield* place.take(undefined), { _tag: "Success", success: news("s2") })
    }))

  it.effect("whose token is refused ends, as only an operator can mend that", () =>
    Effect.gen(function*() {
      const { asked, take } = yield* server(TokenRefused.make({ soft: false }))
      const result = yield* take("s1")
      assert.strictEqual(result._tag === "Failure" && result.failure.reason._tag, "TokenRefused")
      assert.strictEqual(asked.length, 1)
    }))

  it.effect("that ends behind its beginning loses its place, and stays cut down", () =>
    Effect.gen(function*() {
      const { limits, lines, take } = yield* server(tooLarge, tooLarge, news("s3_1"), news("s3_1"))
      assert.deepInclude(yield* take("s5_1"), { _tag: "Success", success: undefined })
      assert.include(lines.at(-1)!.text, "an earlier place in its stream")
      yield* take(undefined)
      assert.deepStrictEqual(limits(), [undefined, 10, 1, 10])
    }))

  it.effect("of a server that keeps none open is spaced further and further, up to five seconds, until news comes", () =>
    Effect.gen(function*() {
      const { pauses, take } = yield* server(
        ...Array.from({ length: 6 }, () => quiet("s1")),
        news("s1"),
        news("s2"),
        quiet("s2")
      )
      for (let n = 0; n < 9; n++) yield* take("s1")
      assert.deepStrictEqual(pauses(), [550, 1_050, 2_050, 4_050, 5_050, 5_050, 5_050, 0, 550])
    }))

  it.effect("that was not to wait is not held up, though it brings nothing", () =>
    Effect.gen(function*() {
      const { pauses, take } = yield* server(quiet("s1"))
      yield* take("s1", true)
      yield* take(undefined)
      assert.deepStrictEqual(pauses(), [0, 0])
    }))

  it.effect("that the server kept open before it came back empty is not held up", () =>
    Effect.gen(function*() {
      const { pauses, take } = yield* server(quiet("s1"))
      for (const open of [14_999, 15_000]) yield* take("s1", false, open)
      assert.deepStrictEqual(pauses(), [14_999 + 550, 15_000])
    }))
})
