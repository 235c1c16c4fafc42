import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, type Scope } from "effect"
import { TestClock } from "effect/testing"
import { make } from "../../../src/layers/poison/PoisonTrialInChild.ts"
import { type TrialWorker, WorkerNotStarted } from "../../../src/layers/poison/TrialWorker.ts"
import { sceneOf } from "../../support/TrialScene.ts"

const settle = Effect.promise(() => new Promise<void>((resume) => setTimeout(resume, 0)))

/** What work does to the worker that does it: nothing, ends it, ends it so many times, or never ends. */
type Work = "fine" | "ends" | "endless" | number

/** Workers that tell what they were given; `started` and `living` count them. */
const workers = (works: Readonly<Record<string, Work>>) => {
  const left: Record<string, Work> = { ...works }
  const count = {
    started: 0,
    living: 0,
    broken: "no" as "no" | "at once" | "silently" | "slowly",
    asked: [] as Array<string>,
    kill: () => {}
  }
  const start: Effect.Effect<TrialWorker, WorkerNotStarted, Scope.Scope> = Effect.acquireRelease(
    Effect.suspend(() => {
      count.started++
      if (count.broken === "at once") return new WorkerNotStarted({ how: "EAGAIN" })
      count.living++
      const number = count.started
      let living = true
      let busy = false
      count.kill = () => {
        living = false
      }
      return Effect.succeed(
        {
          isLiving: () => living,
          ask: ({ turn: { text } }) =>
            Effect.suspend(() => {
              count.asked.push(`${number}: ${text}`)
              const work = left[text] ?? "fine"
              if (typeof work === "number") left[text] = work === 1 ? "fine" : work - 1
              if (busy || work === "endless") {
                busy = true
                return Effect.never
              }
              if (work !== "fine") living = false
              return Effect.succeed(work === "fine" ? undefined : "SIGKILL")
            })
        } satisfies TrialWorker
      )
    }),
    () => Effect.sync(() => void count.living--)
  ).pipe(
    Effect.tap(() =>
      count.broken === "silently"
        ? Effect.never
        : count.broken === "slowly"
        ? Effect.sleep("59 seconds")
        : Effect.void
    )
  )
  return { count, start }
}

/** How each was found; `?` when that is not known yet. */
const found = Effect.fnUntraced(
  function*(trial: Effect.Success<ReturnType<typeof make>>, ...texts: ReadonlyArray<string>) {
    const fibers = yield* Effect.forEach(texts, (text) => Effect.forkChild(Effect.result(trial.run(sceneOf(text)))))
    return Effect.andThen(
      settle,
      Effect.forEach(fibers, (fiber) =>
        Effect.sync(() => {
          const exit = fiber.pollUnsafe()
          return exit === undefined
            ? "?"
            : exit._tag === "Success" && exit.value._tag === "Failure"
            ? exit.value.failure.how
            : "passed"
        }))
    )
  }
)

describe("Suspects that are tried", () => {
  it.effect("share one process as long as all survive, which ends when nobody needs it", () =>
    Effect.gen(function*() {
      const { count, start } = workers({})
      const trial = yield* make(start)
      assert.deepStrictEqual(yield* yield* found(trial, "a", "b", "c"), ["passed", "passed", "passed"])
      assert.deepStrictEqual(count.asked, ["1: a", "1: b", "1: c"])
      yield* TestClock.adjust("29 seconds")
      yield* yield* found(trial, "d")
      yield* TestClock.adjust("1 second")
      yield* settle
      yield* TestClock.adjust("29 seconds")
      yield* settle
      assert.deepStrictEqual([count.started, count.living], [1, 1])
      yield* TestClock.adjust("1 second")
      yield* settle
      assert.strictEqual(count.living, 0)
      assert.deepStrictEqual(yield* yield* found(trial, "e"), ["passed"])
      assert.strictEqual(count.started, 2)
    }))

  it.effect("are guilty only when two processes of their own ended by them too", () =>
    Effect.gen(function*() {
      for (
        const [work, verdict, started] of [[1, "passed", 2], [2, "passed", 3], [3, "SIGKILL", 3], [
          "ends",
          "SIGKILL",
          3
        ]] as const
      ) {
        const { count, start } = workers({ a: work })
        assert.deepStrictEqual(yield* yield* found(yield* make(start), "a"), [verdict])
        assert.strictEqual(count.started, started)
      }
    }))

  it.effect("do not pay for one who is deadly", () =>
    Effect.gen(function*() {
      const { count, start } = workers({ bad: "ends" })
      const trial = yield* make(start)
      assert.deepStrictEqual(yield* yield* found(trial, "a", "bad", "b"), ["passed", "SIGKILL", "passed"])
      assert.isFalse(count.asked.some((one) => one.endsWith(" a") && !one.startsWith("1:")))
    }))

  it.effect("wait a second at most for one who says nothing, which proves nothing", () =>
    Effect.gen(function*() {
      const { count, start } = workers({ silent: "endless" })
      const trial = yield* make(start)
      const verdicts = yield* found(trial, "silent", "a", "b")
      assert.deepStrictEqual(yield* verdicts, ["?", "?", "?"])
      yield* TestClock.adjust("1 seconds")
      assert.deepStrictEqual(yield* verdicts, ["?", "passed", "passed"])
      yield* TestClock.adjust("119 seconds")
      assert.deepStrictEqual(yield* verdicts, ["?", "passed", "passed"])
      yield* TestClock.adjust("1 seconds")
      assert.deepStrictEqual(yield* verdicts, ["passed", "passed", "passed"])
      assert.strictEqual(count.living, 0)
    }))

  it.effect("take their time in the shared process while nobody waits for it, and not longer", () =>
    Effect.gen(function*() {
      const { count, start } = workers({ silent: "endless" })
      const trial = yield* make(start)
      const first = yield* found(trial, "silent")
      yield* first
      yield* TestClock.adjust("10 seconds")
      assert.deepStrictEqual([yield* first, count.started], [["?"], 1])
      const second = yield* found(trial, "a")
      yield* second
      yield* TestClock.adjust("250 millis")
      assert.deepStrictEqual([yield* second, count.living], [["passed"], 2])
    }))

  it.effect("have at most four processes of their own at once", () =>
    Effect.gen(function*() {
      const texts = Array.from({ length: 9 }, (_, n) => `bad ${n}`)
      const { count, start } = workers(Object.fromEntries(texts.map((text) => [text, "endless"])))
      const verdicts = yield* found(yield* make(start), ...texts)
      for (let seconds = 0; seconds < 10; seconds++) {
        yield* verdicts
        assert.isAtMost(count.living, 5)
        yield* TestClock.adjust("1 seconds")
      }
      yield* TestClock.adjust("360 seconds")
      assert.deepStrictEqual(new Set(yield* verdicts), new Set(["passed"]))
    }))

  it.effect("are worked on untried where no process can be started, and tried again a minute later", () =>
    Effect.gen(function*() {
      const { count, start } = workers({ bad: "ends" })
      const trial = yield* make(start)
      count.broken = "at once"
      assert.deepStrictEqual(yield* yield* found(trial, "bad", "a", "b"), ["passed", "passed", "passed"])
      assert.strictEqual(count.started, 1)
      count.broken = "no"
      yield* TestClock.adjust("60 seconds")
      assert.deepStrictEqual(yield* yield* found(trial, "bad"), ["SIGKILL"])
    }))

  it.effect("wait for a process that does not begin no longer than one of them does", () =>
    Effect.gen(function*() {
      const { count, start } = workers({})
      const trial = yield* make(start)
      count.broken = "silently"
      const verdicts = yield* found(trial, "a", "b", "c")
      yield* verdicts
      yield* TestClock.adjust("60 seconds")
      assert.deepStrictEqual(yield* verdicts, ["passed", "passed", "passed"])
      assert.deepStrictEqual([count.started, count.living], [1, 0])
    }))

  it.effect("are tried by a process that takes nearly a minute to begin, as on a busy machine", () =>
    Effect.gen(function*() {
      const { count, start } = workers({ bad: "ends" })
      const trial = yield* make(start)
      count.broken = "slowly"
      const verdicts = yield* found(trial, "bad")
      yield* verdicts
      count.broken = "no"
      yield* TestClock.adjust("59 seconds")
      assert.deepStrictEqual(yield* verdicts, ["SIGKILL"])
    }))

  it.effect("get another process for the one that somebody ended while nobody needed it", () =>
    Effect.gen(function*() {
      const { count, start } = workers({})
      const trial = yield* make(start)
      yield* yield* found(trial, "a")
      count.kill()
      assert.deepStrictEqual(yield* yield* found(trial, "b"), ["passed"])
      assert.deepStrictEqual(count.asked, ["1: a", "2: b"])
      assert.strictEqual(count.living, 1)
    }))

  it.effect("leave no process behind when they are stopped in the middle", () =>
    Effect.gen(function*() {
      const { count, start } = workers({ bad: "endless" })
      const trial = yield* make(start)
      const asking = yield* Effect.forkChild(trial.run(sceneOf("bad")))
      yield* settle
      assert.strictEqual(count.living, 1)
      yield* Fiber.interrupt(asking)
      assert.strictEqual(count.living, 0)
      assert.deepStrictEqual(yield* yield* found(trial, "a"), ["passed"])
    }))
})
