import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { built } from "../support/Built.ts"
import { sandbox } from "./FarSide.ts"
import { oneKill, type Outcome, type Scenario, scenarios } from "./OneKill.ts"
import { type AgentKind, agents } from "./Scene.ts"
import { distribution, sum, written } from "./Tally.ts"
import { broken } from "./Verdict.ts"

const file = built()

/** Bots that run side by side: most of their time they wait. */
const atOnce = 5

/** Looks at every n-th number only, to try the harness itself out. */
const stride = Number(process.env["CRASH_STRIDE"] ?? 1)

const every = Effect.fnUntraced(function*(scenario: Scenario, kind: AgentKind) {
  const agent = (yield* agents)[kind]
  const undisturbed = yield* oneKill(file("main.js"), agent, scenario, Number.POSITIVE_INFINITY)
  assert.deepStrictEqual(undisturbed.trace, [])
  const outcomes: Array<Outcome> = []
  // A run differs from the next by some syncs and writes: it is over when of several hardly one comes as far as its
  // number.
  for (let first = 1;; first += atOnce) {
    const some = yield* Effect.forEach(
      Array.from({ length: atOnce }, (_, index) => (first + index) * stride),
      (number) => oneKill(file("main.js"), agent, scenario, number),
      { concurrency: atOnce }
    )
    outcomes.push(...some)
    if (some.filter(({ hit }) => hit !== undefined).length <= 1) return outcomes
  }
})

const told = (name: string, outcomes: ReadonlyArray<Outcome>) => {
  const hits = outcomes.flatMap(({ hit }) => (hit === undefined ? [] : [hit]))
  const bad = outcomes.filter(({ trace }) => trace.length > 0)
  console.log(
    `${name}: ${outcomes.length} bots, ${hits.length} killed\n  ${
      written(sum(outcomes.map(({ verdict }) => verdict)))
    }\n${distribution(hits)}`
  )
  for (const { hit, trace, verdict } of bad.slice(0, 3)) {
    console.log(
      `  WRONG at ${hit?.number} (${hit?.kind}: ${hit?.what}): ${written(verdict)}\n    ${trace.join("\n    ")}`
    )
  }
  for (const { hit, verdict } of bad.slice(3)) {
    console.log(`  WRONG at ${hit?.number} (${hit?.kind}: ${hit?.what}): ${written(verdict)}`)
  }
}

/** An agent that tells a run again differs from one that resumes it only where there is something to tell. */
const isOfUse = (kind: AgentKind, { name }: Scenario) =>
  kind !== "retelling" || name === "in mid-stream" || name === "approval"

describe("A bot that is killed at every number", () => {
  for (const kind of ["durable", "neither", "retelling"] as const) {
    for (const scenario of scenarios.filter((one) => isOfUse(kind, one))) {
      it.live(`${scenario.name}, agent ${kind}`, () =>
        Effect.gen(function*() {
          const outcomes = yield* every(scenario, kind)
          told(`${scenario.name}, agent ${kind}`, outcomes)
          const verdict = sum(outcomes.map(({ verdict }) => verdict))
          assert.deepStrictEqual(broken(verdict), broken(sum([])))
          // An agent that goes on where it was, or begins nothing twice, has every prompt answered.
          if (kind !== "neither") assert.strictEqual(verdict.interrupted, 0)
        }).pipe(Effect.scoped, Effect.provide(sandbox)))
    }
  }
})
