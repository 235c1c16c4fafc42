import { Cause, Effect, Exit, Logger, Random } from "effect"
import { TestClock } from "effect/testing"
import { anytime, down, happen, type Pick } from "./Events.ts"
import { violations } from "./Invariants.ts"
import { makeStory } from "./World.ts"

/** What a history is: names of happenings and the number that their choices are drawn from. */
type History = ReadonlyArray<readonly [name: string, roll: number]>

/** Marsaglia's xorshift: the same seed gives the same draws. */
const dice = (seed: number) => {
  let state = Math.imul(seed, 2_654_435_761) + 1 >>> 0 || 1
  return (sides: number) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % sides
  }
}

const all = { ...anytime, ...down }

const draw = (from: Readonly<Record<string, readonly [number, unknown]>>, roll: (sides: number) => number) => {
  let left = roll(Object.values(from).reduce((sum, [weight]) => sum + weight, 0))
  for (const [name, [weight]] of Object.entries(from)) if ((left -= weight) < 0) return name
  return "says"
}

/** Two to four downtimes, and what happens between them. */
const historyOf = (seed: number): History => {
  const roll = dice(seed)
  const some = (most: number, from: typeof all | typeof anytime): History =>
    Array.from({ length: roll(most + 1) }, () => [draw(from, roll), roll(1_000_000)])
  const number = () => roll(1_000_000)
  const begin: History = [["makes", number()], ["makes", number()], ["start", 0], ["says", number()]]
  const downtimes = Array.from({ length: 2 + roll(3) }, (): History => [
    ...some(2, anytime),
    [roll(3) === 0 ? "killed" : "stop", number()],
    ...some(3, all),
    ["start", 0]
  ])
  return [...begin, ...downtimes.flat(), ["says", number()]]
}

/** Plays a history; the failure is what does not hold, with what happened until then. */
const play = (history: History, told: Array<string>) =>
  Effect.gen(function*() {
    const story = yield* makeStory
    for (const [name, number] of [...history, ["check", 0] as const]) {
      const roll = dice(number + 1)
      const pick: Pick = (from) => from[roll(from.length)]
      if (name === "start") {
        if (story.isUp()) continue
        yield* story.start
        told.push("THE BOT STARTS")
        yield* story.pass
      } else if (name === "stop") {
        if (!story.isUp()) continue
        yield* story.stop
        told.push("THE BOT STOPS")
      } else if (name === "killed") {
        if (!story.isUp()) continue
        const what = yield* happen(anytime["says"]![1], story, pick)
        const turns = roll(12)
        yield* story.turns(turns)
        yield* story.stop
        told.push(`${what}; THE BOT ENDS ${turns} TURNS LATER`)
      } else if (name === "check") {
        yield* happen(anytime["agentGoesOn"]![1], story, pick)
        yield* story.pass
      } else if (!(name in down) || !story.isUp()) {
        const what = yield* happen(all[name]![1], story, pick)
        if (what === undefined) continue
        told.push(what)
        if (story.isUp()) yield* story.settle
      }
      const wrong = story.isUp() && (name === "start" || name === "check")
        ? yield* violations(story, name === "check")
        : []
      if (wrong.length > 0) return wrong
    }
    return []
  })

const run = (history: History, seed: number) =>
  Effect.suspend(() => {
    const told: Array<string> = []
    return play(history, told).pipe(
      Effect.scoped,
      Random.withSeed(seed),
      Effect.provide(TestClock.layer()),
      Effect.provide(Logger.layer([])),
      Effect.exit,
      Effect.map((exit) => (Exit.isSuccess(exit) ? exit.value : [Cause.pretty(exit.cause)])),
      Effect.map((wrong) => (wrong.length === 0 ? undefined : { told, wrong }))
    )
  })

/** The history without whatever it fails without. */
const shortest = Effect.fnUntraced(function*(history: History, seed: number) {
  let least = history
  let found = yield* run(history, seed)
  for (let at = least.length - 1; at >= 0; at--) {
    const fewer = least.toSpliced(at, 1)
    const outcome = yield* run(fewer, seed)
    if (outcome === undefined) continue
    least = fewer
    found = outcome
  }
  return found!
})

/** The shortest story of each history that fails, with what does not hold in it. */
export const failing = Effect.fnUntraced(function*(seeds: ReadonlyArray<number>) {
  const failures: Array<string> = []
  for (const seed of seeds) {
    if ((yield* run(historyOf(seed), seed)) === undefined) continue
    const { told, wrong } = yield* shortest(historyOf(seed), seed)
    failures.push([`HISTORY=${seed}`, ...told, ...wrong.map((one) => `-> ${one}`)].join("\n  "))
  }
  return failures
})
