import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { built } from "../support/Built.ts"
import { seeded, unlimited } from "./CrashLane.ts"
import { sandbox, synapse } from "./FarSide.ts"
import type { Spoil } from "./HomeserverProxy.ts"
import type { Point } from "./Points.ts"
import { agents, isClosed, scene } from "./Scene.ts"
import { distribution, sum, written } from "./Tally.ts"
import { broken, judge, type Said } from "./Verdict.ts"

const file = built()

const [rooms, each, kills] = [50, 20, 20]

/** One call in ten, in one of three ways. */
const oneInTen = (random: () => number): Spoil => () => {
  const way = Math.floor(random() * 30)
  return way === 0 ? "cut before" : way === 1 ? "cut after" : way === 2 ? "page" : "nothing"
}

describe("A bot that is killed again and again on a bad network", () => {
  for (
    const [server, farSide, patience] of [["the sandbox", sandbox, "400 seconds"], [
      "Synapse",
      synapse,
      "800 seconds"
    ]] as const
  ) {
    it.live(
      `answers ${rooms * each} messages over ${rooms} rooms of ${server}, each once and in order`,
      () =>
        Effect.gen(function*() {
          const random = seeded(7)
          const on = yield* scene(file("main.js"), (yield* agents).durable, oneInTen(random))
          yield* unlimited(on.dataDir)
          const all = yield* Effect.all(Array.from({ length: rooms }, () => on.room))
          const talks = yield* Effect.forEach(all, (room) =>
            Effect.map(
              Effect.forEach(
                Array.from({ length: each }, (_, index) => `message ${index} of this room`),
                (text) =>
                  Effect.map(on.say(room, text), (event): Said => ({ event, text, answer: text, mayBeChoice: false }))
              ),
              (said) => ({ room, said })
            ))
          const hits: Array<Point> = []
          yield* Effect.forkScoped(Effect.gen(function*() {
            yield* on.start
            while (hits.length < kills) {
              hits.push(yield* on.killAt(50 + Math.floor(random() * 600)))
              yield* on.start
            }
          }))
          const lasts = talks.map(({ said }) => said.at(-1)!.event)
          const closed = new Set<string>()
          const done = yield* Effect.timeoutOption(
            on.watch.until((seen) => {
              for (const event of lasts) if (!closed.has(event) && isClosed(seen, event)) closed.add(event)
              return closed.size === rooms
            }),
            patience
          )
          const verdicts = yield* Effect.forEach(
            talks,
            ({ room, said }) => Effect.map(on.watch.whole(room), ({ seen }) => judge(said, seen, []))
          )
          const runs = (yield* on.begun).map((begun) => judge([], [], begun))
          const verdict = sum([...verdicts, ...runs])
          console.log(`${server}: ${hits.length} kills\n  ${written(verdict)}\n${distribution(hits)}`)
          assert.isTrue(Option.isSome(done))
          assert.deepStrictEqual({ ...broken(verdict), answered: verdict.answered, kills: hits.length }, {
            ...broken(sum([])),
            answered: rooms * each,
            kills
          })
        }).pipe(Effect.scoped, Effect.provide(farSide)),
      1_200_000
    )
  }
})
