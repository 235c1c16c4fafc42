import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { AgentReach } from "../../../../src/domain/reach/AgentReach.ts"
import type { LinkFault } from "../../../../src/domain/turns/AgentEvent.ts"
import { type RunSession, RunTrouble } from "../../../../src/layers/agent/runs/RunDriver.ts"
import { makeRunPool } from "../../../../src/layers/agent/runs/RunPool.ts"
import { freshThread, prompt } from "../../../contracts/Agent.contract.ts"
import { runFeatures } from "../../../support/ScriptedRuns.ts"

const trouble = (why: LinkFault, untaken = false) => new RunTrouble({ why, detail: "TEST", fatal: false, untaken })

const session = (rest: Partial<RunSession>): RunSession => ({
  features: runFeatures,
  run: () => Effect.never,
  answer: () => Effect.void,
  cancel: Effect.void,
  lost: Effect.never,
  ...rest
})

describe("What is told of whether the agent is there", () => {
  const states = Effect.fnUntraced(function*(rest: Partial<RunSession>) {
    const told: Array<AgentReach["state"]> = []
    const { open } = yield* makeRunPool({
      address: "http://agent",
      driver: { open: () => Effect.succeed(session(rest)), reach: Effect.undefined },
      onReach: ({ state }) => Effect.sync(() => void told.push(state))
    })
    const conversation = yield* open(freshThread())
    yield* conversation.take
    const before = [...told]
    yield* conversation.send(prompt("p1", "hello"))
    yield* conversation.take
    return { before, after: told }
  })

  it.effect("nothing where a session costs no request, until the agent answers", () =>
    Effect.gen(function*() {
      const { after, before } = yield* states({ run: (_, say) => say({ _tag: "Ended", reason: "done", text: "Well" }) })
      assert.deepStrictEqual([before, after], [["untried"], ["untried", "reached"]])
    }).pipe(Effect.scoped))

  it.effect("its absence once, and not that it was lost", () =>
    Effect.gen(function*() {
      const away = trouble("unreachable", true)
      const { after } = yield* states({ run: () => Effect.fail(away) })
      assert.deepStrictEqual(after, ["untried", "lost"])
    }).pipe(Effect.scoped))

  it.effect("that it is there where a session could not be opened without it", () =>
    Effect.gen(function*() {
      const { before } = yield* states({ isReached: true, run: () => Effect.fail(trouble("closed")) })
      assert.deepStrictEqual(before, ["untried", "reached"])
    }).pipe(Effect.scoped))
})
