import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import * as MatrixMemory from "../../../src/testing/MatrixMemory.ts"
import { leavesNow, type Process, start, type World } from "../../support/LeaseProcess.ts"

const example = (title: string, body: Effect.Effect<void, unknown, World>) =>
  it.effect(title, () => Effect.scoped(body).pipe(Effect.provide(Layer.fresh(MatrixMemory.layer))))

/** The same numbers for the same seed (mulberry32). */
const seeded = (seed: number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

interface Fate {
  readonly process: Process
  readonly name: string
  stopped: number
  cut: number
}

const isOver = ({ process }: Fate) => process.fiber.pollUnsafe() !== undefined

/** Hosts that are stopped, cut off, killed and started at random; never may two let something leave in one moment. */
const ordeal = (seed: number) =>
  Effect.gen(function*() {
    const random = seeded(seed)
    let living: Array<Fate> = []
    let count = 0
    const once = Effect.fnUntraced(function*(quiet: boolean) {
      living = living.filter((one) => !isOver(one))
      if (living.length < 3 && !quiet && random() < 0.05) {
        const name = `p${++count}`
        living.push({
          name,
          process: yield* start(name, { late: true, takeOver: random() < 0.15 }),
          stopped: 0,
          cut: 0
        })
      }
      for (const one of living) {
        const { host } = one.process
        if (one.stopped > 0 && --one.stopped === 0) yield* host.go
        if (one.cut > 0 && --one.cut === 0) yield* host.mend
      }
      const may = yield* Effect.forEach(
        living.filter(({ stopped }) => stopped === 0),
        (one) => Effect.map(leavesNow(one.process), (leaves) => (leaves ? [one.name] : []))
      )
      assert.isAtMost(may.flat().length, 1, `seed ${seed}: ${may.flat().join(" and ")}`)
      for (const one of quiet ? [] : living) {
        const roll = random()
        if (roll < 0.02 && one.stopped === 0) {
          one.stopped = 1 + Math.floor(random() * 50)
          yield* one.process.host.stop
        } else if (roll < 0.04 && one.cut === 0) {
          one.cut = 1 + Math.floor(random() * 70)
          yield* one.process.host.cut
        } else if (roll < 0.043 && one.stopped === 0) {
          yield* Effect.forkScoped(Fiber.interrupt(one.process.fiber))
        }
      }
      yield* TestClock.adjust(500)
    })
    for (let tick = 0; tick < 300; tick++) yield* once(false)
    for (const one of living) yield* Effect.andThen(one.process.host.go, one.process.host.mend)
    for (const one of living) one.stopped = one.cut = 0
    for (let tick = 0; tick < 120; tick++) yield* once(true)
    const serving = living.filter(({ process }) => process.serving())
    assert.strictEqual(
      serving.length,
      living.filter((one) => !isOver(one)).length > 0 ? 1 : 0,
      `seed ${seed}: ${serving.map(({ name }) => name).join(" and ")} serve`
    )
    return count
  })

describe("However hosts are stopped, cut off, killed and started", () => {
  for (let group = 0; group < 4; group++) {
    example(
      `no two let something leave in one moment, and at the end one serves (seeds ${group * 10 + 1} to ${
        group * 10 + 10
      })`,
      Effect.gen(function*() {
        let started = 0
        for (let seed = group * 10 + 1; seed <= group * 10 + 10; seed++) {
          started += yield* ordeal(seed).pipe(Effect.scoped, Effect.provide(Layer.fresh(MatrixMemory.layer)))
        }
        assert.isAbove(started, 40)
      })
    )
  }
})
