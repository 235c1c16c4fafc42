import { Effect, Layer, Queue } from "effect"
import { Context } from "effect"
import type { Thread } from "../../src/domain/Ids.ts"
import type { Features } from "../../src/domain/turns/AgentEvent.ts"
import type { RunDriver, RunEvent, RunSession } from "../../src/layers/agent/runs/RunDriver.ts"
import { makeRunPool } from "../../src/layers/agent/runs/RunPool.ts"
import { Agent } from "../../src/services/agent/Agent.ts"
import { AgentWorld, type Line } from "../contracts/Agent.contract.ts"

export const runFeatures: Features = {
  threads: "frame",
  resume: false,
  cancel: "frame",
  ask: true,
  end: "frame",
  deltas: true,
  idempotent: false,
  durable: false,
  promptBytes: 65_536
}

const eventOf = (line: Line): RunEvent => {
  if ("say" in line) return { _tag: "Text", message: "m1", text: line.say }
  if ("tool" in line) return { _tag: "Tool", call: line.tool, status: "started", title: line.tool }
  if ("end" in line) return { _tag: "Ended", reason: "done", text: line.end }
  if ("fail" in line) return { _tag: "Failed", code: line.fail, message: "" }
  return {
    _tag: "Asked",
    ask: line.ask,
    title: "Sure?",
    choices: [{ id: "yes", label: "Yes", effect: "allow" }, { id: "no", label: "No", effect: "deny" }]
  }
}

const isLast = ({ _tag }: RunEvent) => _tag === "Ended" || _tag === "Failed"

/** A driver whose runs say what a test has them say. */
export const makeScriptedRuns = () => {
  const scripts = new Map<string, ReadonlyArray<Line>>()
  const runs = new Map<Thread, Queue.Queue<RunEvent>>()
  const world: typeof AgentWorld.Service = {
    answers: (text, lines) => Effect.sync(() => void scripts.set(text, lines)),
    says: (thread, lines) =>
      Effect.sync(() => lines.forEach((line) => Queue.offerUnsafe(runs.get(thread)!, eventOf(line)))),
    saysWhileDown: () => Effect.die("no log")
  }
  const session = (thread: Thread): RunSession => ({
    features: runFeatures,
    run: Effect.fnUntraced(function*(prompt, say) {
      const queue = yield* Queue.unbounded<RunEvent>()
      runs.set(thread, queue)
      for (const line of scripts.get(prompt.text) ?? []) Queue.offerUnsafe(queue, eventOf(line))
      while (true) {
        const event = yield* Queue.take(queue)
        yield* say(event)
        if (isLast(event)) return
      }
    }),
    answer: () => Effect.void,
    cancel: Effect.suspend(() => Queue.offer(runs.get(thread)!, { _tag: "Ended", reason: "cancelled" })),
    lost: Effect.never
  })
  const driver: RunDriver = { open: (thread) => Effect.succeed(session(thread)), reach: Effect.undefined }
  return { driver, world }
}

/** A pool of scripted runs, and the hand of a test in it. */
export const scriptedRuns = Layer.effectContext(Effect.gen(function*() {
  const { driver, world } = makeScriptedRuns()
  const { open } = yield* makeRunPool({ address: "http://agent", driver })
  return Context.make(Agent, Agent.of({ open })).pipe(Context.add(AgentWorld, world))
}))
