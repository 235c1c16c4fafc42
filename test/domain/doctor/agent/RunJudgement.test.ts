import { assert, describe, it } from "@effect/vitest"
import { faultOfRun, isLogged, isRunEnd } from "../../../../src/domain/doctor/agent/RunJudgement.ts"
import type { JsonRecord } from "../../../../src/domain/Json.ts"

const expected = { thread: "t", prompt: "p", after: 4 }
const frame = (type: string, seq: number, more: JsonRecord = {}) => ({ type, thread: "t", run: "r", seq, ...more })
const start = frame("start", 5, { prompt: "p" })
const delta = frame("delta", 6)
const end = frame("end", 7)
const { thread: _, ...threadless } = delta

const cases: ReadonlyArray<readonly [string, ReadonlyArray<JsonRecord>, number | undefined]> = [
  ["a whole run", [start, delta, end], undefined],
  ["a run that failed", [start, frame("fail", 6)], undefined],
  ["a frame of an unknown type in between", [start, { type: "mood", thread: "t" }, delta, end], undefined],
  ["a frame of another thread", [start, { ...delta, thread: "u" }, end], 2],
  ["an unknown frame of another thread", [start, { type: "mood", thread: "u" }, delta, end], 2],
  ["a frame without its thread", [start, threadless, end], 2],
  ["a number left out", [start, frame("end", 7)], 3],
  ["a number twice", [start, frame("delta", 5)], 3],
  ["numbers from one again", [frame("start", 1, { prompt: "p" })], 3],
  ["no number", [start, { type: "delta", thread: "t", run: "r" }], 3],
  ["another prompt", [{ ...start, prompt: "q" }, delta, end], 2],
  ["no start", [frame("delta", 5)], 2],
  ["another run in between", [start, { ...delta, run: "s" }, end], 2],
  ["two ends", [start, delta, end, frame("end", 8)], 7],
  ["no end", [start, delta], 7],
  ["nothing", [], 7]
]

describe("The judgement of a run", () => {
  for (const [what, frames, rule] of cases) {
    it(`of ${what}: ${rule === undefined ? "no fault" : `rule ${rule}`}`, () => {
      const fault = faultOfRun(frames.map((one) => ({ frame: one, isShaped: true })), expected)
      assert.strictEqual(fault?.rule, rule)
    })
  }

  it("finds a frame of a wrong shape, and quotes nobody's words", () => {
    assert.strictEqual(faultOfRun([{ frame: start, isShaped: false }], expected)?.rule, 1)
    const odd = faultOfRun([{ frame: { type: "My Words", thread: "u" }, isShaped: true }], expected)
    assert.strictEqual(odd?.seen, "a frame names another thread")
  })

  it("knows what is in the log and what ends a run", () => {
    assert.deepStrictEqual([start, { type: "fail", ref: "p" }, { type: "mood", run: "r" }].map(isLogged), [
      true,
      false,
      false
    ])
    assert.deepStrictEqual([end, { type: "fail", run: "r" }, { type: "fail" }, delta].map(isRunEnd), [
      true,
      true,
      false,
      false
    ])
  })
})
