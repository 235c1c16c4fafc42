import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import type { RoomId } from "../../../src/domain/Ids.ts"
import type { Wait } from "../../../src/domain/operations/WaitReason.ts"
import { StoreError } from "../../../src/domain/StoreError.ts"
import { makeKeyedRetry } from "../../../src/layers/pace/KeyedRetry.ts"
import { done, more, type RetryRhythm, type Tried } from "../../../src/layers/pace/RetryRhythm.ts"
import { keptLog } from "../../support/LoggedLines.ts"

const key = (name: string) => `!${name}` as RoomId

const again: Tried = { _tag: "Again", kind: "gap", why: "answered 502" }
const full = Effect.fail(new StoreError({ file: "bot.db", reason: "full", detail: "" }))
const settle = Effect.promise(() => new Promise<void>((resume) => setImmediate(resume)))

/** Time goes on in steps of a second, so that what is due happens in its order. */
const pass = (seconds: number) =>
  Effect.forEach(Array.from({ length: seconds }), () => Effect.andThen(TestClock.adjust("1 second"), settle), {
    discard: true
  })

/** Work of which `become` says what it comes to; what was tried, and who waits. */
const work = Effect.fnUntraced(
  function*(
    become: (key: RoomId, tries: number) => Effect.Effect<Tried, StoreError>,
    changed: Partial<RetryRhythm<RoomId>> = {}
  ) {
    const tried: Array<RoomId> = []
    const waits = new Map<string, Wait>()
    const journal = {
      noteWait: (wait: Wait) => Effect.sync(() => void waits.set(wait.subject, wait)),
      endWait: (_: unknown, subject: string) => Effect.sync(() => void waits.delete(subject))
    }
    const paced = yield* makeKeyedRetry<RoomId>(journal, {
      name: "work",
      kind: "gap",
      atOnce: 2,
      most: 100,
      all: Effect.succeed([]),
      ...changed,
      step: (key, { tries }, patiently) =>
        Effect.suspend(() => {
          tried.push(key)
          return patiently(become(key, tries))
        })
    })
    const times = (key: RoomId) => tried.filter((one) => one === key).length
    return { ...paced, tried, waits, times }
  }
)

describe("work by key", () => {
  it.effect("that fails for some keys keeps no other waiting, be they many", () =>
    Effect.gen(function*() {
      const { tried, wake } = yield* work((key) => Effect.succeed(key.startsWith("!bad") ? again : done))
      for (let n = 0; n < 50; n++) yield* wake(key(`bad${n}`))
      yield* settle
      yield* wake(key("good"))
      yield* settle
      assert.include(tried, key("good"))
    }))

  it.effect("whose request hangs for keys that failed before holds up none that did not", () =>
    Effect.gen(function*() {
      const { times, wake } = yield* work((
        key,
        tries
      ) => (key.startsWith("!bad") ? (tries === 0 ? Effect.succeed(again) : Effect.never) : Effect.succeed(done)))
      for (let n = 0; n < 4; n++) yield* wake(key(`bad${n}`))
      yield* pass(2)
      yield* wake(key("good"))
      yield* settle
      assert.strictEqual(times(key("good")), 1)
    }))

  it.effect("is tried again from a second up to ten minutes apart, and says since when and when next", () =>
    Effect.gen(function*() {
      const { times, waits, wake } = yield* work(() => Effect.succeed(again))
      yield* wake(key("a"))
      yield* settle
      assert.deepInclude(waits.get("!a"), { kind: "gap", room: key("a"), why: "answered 502", since: 0, tries: 1 })
      assert.isAtMost(waits.get("!a")!.nextAt!, 1_000)
      yield* pass(3_600)
      assert.isAbove(times(key("a")), 12)
      assert.isBelow(times(key("a")), 20)
      yield* pass(3_600)
      assert.isAtMost(waits.get("!a")!.nextAt! - 7_200_000, 600_000)
      assert.strictEqual(waits.get("!a")!.since, 0)
    }))

  it.effect("is tried now when something changed that may have kept it, also while it is just being tried", () =>
    Effect.gen(function*() {
      let well = false
      const { hurry, hurryAll, times, waits, wake } = yield* work(() => Effect.succeed(well ? done : again))
      for (const name of ["a", "b"]) yield* wake(key(name))
      yield* pass(2_000)
      const before = times(key("a"))
      yield* hurry(key("a"))
      yield* settle
      assert.deepStrictEqual([times(key("a")) > before, waits.size], [true, 2])
      // What changed may take a moment to be so: the waits begin at a second again.
      yield* pass(4)
      assert.isAtLeast(times(key("a")), before + 3)
      well = true
      yield* hurryAll
      yield* settle
      assert.strictEqual(waits.size, 0)
      yield* hurry(key("nobody"))
    }))

  it.effect("that gets on goes on at once, and is not over as long as somebody wakes it", () =>
    Effect.gen(function*() {
      let left = 3
      const one = yield* work((): Effect.Effect<Tried> => Effect.sync(() => (left-- > 0 ? more : done)))
      yield* one.wake(key("a"))
      yield* settle
      assert.strictEqual(one.times(key("a")), 4)
      const other: Effect.Success<ReturnType<typeof work>> = yield* work((): Effect.Effect<Tried> =>
        Effect.as(other.times(key("a")) === 1 ? other.wake(key("a")) : Effect.void, done)
      )
      yield* other.wake(key("a"))
      yield* settle
      assert.strictEqual(other.times(key("a")), 2)
      yield* other.wake(key("a"))
      yield* settle
      assert.strictEqual(other.times(key("a")), 3)
    }))

  it.effect("outlives a store in trouble and a bug", () =>
    Effect.gen(function*() {
      const { tried, wake } = yield* work((
        _,
        tries
      ) => (tries === 0 ? full : tries === 1 ? Effect.die(new Error("a bug")) : Effect.succeed(done)))
      yield* wake(key("a"))
      yield* pass(30)
      assert.strictEqual(tried.length, 3)
    }))

  it.effect(
    "obeys a wait that the server names, but no longer than five minutes, and looks again no later than " +
      "it must",
    () =>
      Effect.gen(function*() {
        const { times, wake } = yield* work((key): Effect.Effect<Tried> =>
          Effect.succeed(
            key === "!long" ? { ...again, after: 1e12 } as Tried : { ...again, within: 3_000, after: 1e12 } as Tried
          )
        )
        for (const name of ["long", "soon"]) yield* wake(key(name))
        yield* pass(299)
        assert.strictEqual(times(key("long")), 1)
        assert.isAtLeast(times(key("soon")), 99)
        yield* pass(2)
        assert.strictEqual(times(key("long")), 2)
      })
  )

  it.effect(
    "whose requests hang keeps no other waiting for longer than seconds, be they many, also when all " +
      "are hurried",
    () =>
      Effect.gen(function*() {
        let ended = 0
        const hangs = Effect.as(
          Effect.onInterrupt(Effect.sleep("60 seconds"), () => Effect.sync(() => void ended++)),
          again
        )
        const one = yield* work((key) => (key.startsWith("!bad") ? hangs : Effect.succeed(done)))
        for (let n = 0; n < 20; n++) yield* one.wake(key(`bad${n}`))
        yield* one.wake(key("good"))
        yield* pass(22)
        assert.strictEqual(one.times(key("good")), 1)
        for (let n = 0; n < 20; n++) assert.strictEqual(one.times(key(`bad${n}`)), 1)
        // Those that were ended for it are noted, and are under way again one after the other.
        assert.deepInclude(one.waits.get("!bad18"), { kind: "gap", why: "takes long to answer" })
        yield* pass(700)
        for (let n = 0; n < 20; n++) assert.isAtLeast(one.times(key(`bad${n}`)), 2)
        const before = ended
        yield* one.hurryAll
        yield* settle
        yield* one.wake(key("better"))
        yield* settle
        assert.deepStrictEqual([one.times(key("better")), ended], [1, before])
      })
  )

  it.effect("that is slow is not ended while nobody waits for its place", () =>
    Effect.gen(function*() {
      const { times, waits, wake } = yield* work(() => Effect.as(Effect.sleep("30 seconds"), done))
      for (const name of ["a", "b", "c", "d"]) yield* wake(key(name))
      yield* pass(29)
      assert.strictEqual(waits.size, 0)
      yield* pass(5)
      for (const name of ["a", "b", "c", "d"]) {
        assert.strictEqual(times(key(name)), 1)
        yield* wake(key(name))
        yield* pass(3)
        assert.strictEqual(times(key(name)), 2)
      }
    }))

  it.effect("of more keys than are in hand at once is done for all of them, though those that have a place fail", () =>
    Effect.gen(function*() {
      const keys = Array.from({ length: 30 }, (_, n) => key(String(n)))
      let well = false
      const { tried, wake } = yield* work((key) => Effect.succeed(!well && Number(key.slice(1)) < 20 ? again : done), {
        most: 4,
        all: Effect.succeed(keys)
      })
      for (const one of keys) yield* wake(one)
      yield* pass(3_600)
      for (const one of keys) assert.include(tried, one)
      // And not without end: those that fail keep a pace.
      assert.isBelow(tried.length, 4_000)
      well = true
      yield* pass(600)
    }))

  it.effect("of more keys than are in hand at once is done for all of them, though the store cannot tell them now", () =>
    Effect.gen(function*() {
      const { layer, lines } = keptLog()
      const keys = ["a", "b", "c"].map(key)
      const troubles = [full, full]
      const { tried, wake } = yield* Effect.provide(
        work(() => Effect.as(Effect.sleep("1 second"), done), {
          most: 1,
          all: Effect.suspend(() => troubles.shift() ?? Effect.succeed(keys))
        }),
        layer
      )
      for (const one of keys) yield* wake(one)
      yield* pass(60)
      for (const one of keys) assert.include(tried, one)
      assert.deepStrictEqual(lines.map(({ level, text }) => [level, text.includes("bot.db")]), [
        ["Error", true],
        ["Error", true]
      ])
    }))
})
