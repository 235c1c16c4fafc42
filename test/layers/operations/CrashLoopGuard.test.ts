import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Option } from "effect"
import { TestClock } from "effect/testing"
import { StreamToken } from "../../../src/domain/Ids.ts"
import { crashLoopName, readCrashLoop } from "../../../src/domain/poison/CrashLoop.ts"

import * as CrashLoopGuard from "../../../src/layers/operations/CrashLoopGuard.ts"
import * as JournalMemory from "../../../src/testing/JournalMemory.ts"
import { WholeJournal, wholeJournal, type WholeServices } from "../../../src/testing/WholeJournal.ts"
import { prompted, shown } from "../../contracts/JournalCases.ts"

const kept = Effect.gen(function*() {
  return readCrashLoop(Option.getOrUndefined(yield* (yield* WholeJournal).get(crashLoopName)))
})

/** A start that reached the homeserver, and what it did before it ended. */
const started = Effect.fnUntraced(function*<E>(what: Effect.Effect<void, E, WholeJournal> = Effect.void) {
  yield* CrashLoopGuard.safeMode
  const store = yield* Effect.context<WholeServices>()
  yield* Effect.provideServiceEffect(what, WholeJournal, wholeJournal).pipe(
    Effect.provide(CrashLoopGuard.layerCountingStarts.pipe(Layer.provideMerge(Layer.succeedContext(store))))
  )
})

const synced = Effect.flatMap(
  WholeJournal,
  (journal) =>
    journal.ingest({ next: StreamToken.make("s"), events: [], rooms: [], gaps: [], finals: [], malformed: 0 })
)

const example = (title: string, body: Effect.Effect<void, unknown, WholeServices>) =>
  it.effect(title, () => Effect.provide(body, JournalMemory.layer))

const settle = Effect.promise(() => new Promise<void>((resume) => setTimeout(resume, 0)))

/** Whether a start waits in safe mode now; it is interrupted then. */
const waits = Effect.gen(function*() {
  const fiber = yield* Effect.forkChild(CrashLoopGuard.safeMode)
  for (let times = 0; times < 50 && fiber.pollUnsafe() === undefined; times++) yield* settle
  const waiting = fiber.pollUnsafe() === undefined
  yield* Fiber.interrupt(fiber)
  return waiting
})

const fruitless = (times: number) => Effect.repeat(started(), { times: times - 1 })

describe("Starts that come to nothing", () => {
  example(
    "lead into safe mode after the fifth",
    Effect.gen(function*() {
      yield* fruitless(4)
      assert.isFalse(yield* waits)
      yield* started()
      yield* TestClock.setTime(1_000)
      assert.isTrue(yield* waits)
      assert.deepStrictEqual(yield* kept, { fruitless: 5, safeSince: 1_000 })
    })
  )

  example(
    "are forgotten with the first sync that is taken in",
    Effect.gen(function*() {
      yield* fruitless(4)
      yield* started(synced)
      assert.deepStrictEqual(yield* kept, { fruitless: 0 })
      yield* fruitless(4)
      assert.deepStrictEqual(yield* kept, { fruitless: 4 })
      assert.isFalse(yield* waits)
    })
  )

  example(
    "are forgotten with the first answer that gets further, and not with one that does not",
    Effect.gen(function*() {
      const open = yield* prompted("$1")
      yield* fruitless(3)
      yield* started(shown(open, ["away"]))
      assert.deepStrictEqual(yield* kept, { fruitless: 4 })
      yield* started(shown(open, ["more"], { further: true }))
      assert.deepStrictEqual(yield* kept, { fruitless: 0 })
    })
  )

  example(
    "are not counted where the homeserver was never reached",
    Effect.gen(function*() {
      yield* Effect.repeat(CrashLoopGuard.safeMode, { times: 20 })
      assert.deepStrictEqual(yield* kept, { fruitless: 0 })
    })
  )

  example(
    "are tried once more by whoever starts the bot out of safe mode",
    Effect.gen(function*() {
      yield* fruitless(5)
      assert.isTrue(yield* waits)
      yield* started()
      assert.deepStrictEqual(yield* kept, { fruitless: 5 })
      assert.isTrue(yield* waits)
      yield* started(synced)
      assert.isFalse(yield* waits)
    })
  )

  example(
    "are tried once more after a quarter of an hour",
    Effect.gen(function*() {
      yield* fruitless(5)
      const fiber = yield* Effect.forkChild(CrashLoopGuard.safeMode)
      yield* settle
      yield* TestClock.adjust("14 minutes")
      yield* settle
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust("1 minute")
      yield* Fiber.join(fiber)
      assert.deepStrictEqual(yield* kept, { fruitless: 4 })
    })
  )

  it("are as many as the store says, and none where it says nothing that can be read", () => {
    assert.deepStrictEqual(readCrashLoop("{\"fruitless\":3}"), { fruitless: 3 })
    for (const odd of [undefined, "", "{}", "[", "{\"fruitless\":\"many\"}"]) {
      assert.deepStrictEqual(readCrashLoop(odd), { fruitless: 0 })
    }
  })
})
