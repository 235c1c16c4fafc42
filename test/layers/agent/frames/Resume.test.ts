import { assert, describe, it } from "@effect/vitest"
import type { AgentEvent } from "../../../../src/domain/turns/AgentEvent.ts"
import { attachAt, type Position, skipOver, stepOf } from "../../../../src/layers/agent/frames/Resume.ts"
import type { AgentReady } from "../../../../src/layers/agent/wire/AgentCodec.ts"

const at = (seq: number, more: Partial<Position> = {}): Position => ({
  epoch: "E",
  seq,
  active: undefined,
  retold: undefined,
  ...more
})
const text = (seq: number, run = "r1"): AgentEvent => ({ _tag: "Text", run, seq, message: "m", text: "x" })
const start = (seq: number, dup = false, run = "r1"): AgentEvent => ({ _tag: "Started", run, seq, prompt: "p1", dup })
const end = (seq: number, run = "r1"): AgentEvent => ({ _tag: "Ended", run, seq, reason: "done" })
const ready = (seq: number, resumed: boolean, epoch = "E"): AgentReady => ({
  _tag: "Ready",
  head: { epoch, seq },
  resumed,
  features: {
    threads: "frame",
    resume: true,
    cancel: "frame",
    ask: true,
    end: "frame",
    deltas: true,
    idempotent: true,
    durable: false,
    promptBytes: 1
  }
})

/** Reads events from a position; what was taken, and where it ended. */
const read = (from: Position, events: ReadonlyArray<AgentEvent>) =>
  events.reduce<{ at: Position; log: string }>((state, event) => {
    const step = stepOf(state.at, event)
    return { at: step._tag === "Take" ? step.position : state.at, log: state.log + step._tag[0] }
  }, { at: from, log: "" })

describe("reading an agent's log", () => {
  it("takes what is next, drops what is known, and stops at a gap", () => {
    const done = read(at(0), [start(1), text(2), text(2), text(3), text(5)])
    assert.strictEqual(done.log, "TTDTG")
    assert.strictEqual(done.at.seq, 3)
    assert.deepStrictEqual(done.at.active, { run: "r1", prompt: "p1" })
  })

  it("passes what has no place in the log", () => {
    assert.strictEqual(stepOf(at(4), { _tag: "Failed", code: "busy", message: "" })._tag, "Take")
  })

  it("knows when a run is over", () => {
    assert.isUndefined(read(at(0), [start(1), end(2)]).at.active)
  })

  it("reads a run that is told again, and goes on behind what it had read before", () => {
    const done = read(at(20), [start(3, true), text(4), end(5), text(6, "r2"), text(20, "r2"), start(21, false, "r3")])
    assert.strictEqual(done.log, "TTTDDT")
    assert.strictEqual(done.at.seq, 21)
    assert.isUndefined(done.at.retold)
  })

  it("goes on live when the run that is told again is still running", () => {
    const done = read(at(5), [start(3, true), text(4), text(5), text(6), end(7)])
    assert.strictEqual(done.log, "TTTTT")
    assert.deepStrictEqual([done.at.seq, done.at.retold], [7, undefined])
  })

  it("lets an unknown frame take its place in silence", () => {
    assert.deepStrictEqual([skipOver(at(4), 5)._tag, skipOver(at(4), 4)._tag, skipOver(at(4), 6)._tag], [
      "Take",
      "Drop",
      "Gap"
    ])
  })

  it("attaches after what was asked for, and at the end of the log when the agent cannot", () => {
    const asked = { epoch: "E", seq: 4 }
    assert.deepInclude(attachAt(ready(9, true), asked, undefined), { resumed: true, position: at(4) })
    assert.deepInclude(attachAt(ready(9, false), asked, undefined), { resumed: false, position: at(9) })
    assert.deepInclude(attachAt(ready(2, true, "F"), asked, undefined), {
      resumed: false,
      position: { ...at(2), epoch: "F" }
    })
    assert.deepInclude(attachAt(ready(9, true), undefined, undefined), { resumed: false, position: at(9) })
  })

  it(
    "is not resumed where the agent's log ends before what was read of it: its next frames would all be " +
      "dropped as known",
    () => {
      const { position, resumed } = attachAt(ready(3, true), { epoch: "E", seq: 10 }, undefined)
      assert.deepStrictEqual([resumed, position], [false, at(3)])
      assert.strictEqual(stepOf(position, text(4))._tag, "Take")
      assert.isTrue(attachAt(ready(10, true), { epoch: "E", seq: 10 }, undefined).resumed)
    }
  )
})
