import { assert, describe, it } from "@effect/vitest"
import { mostSteps, TripLog } from "../../../../src/sandbox/page/trip/TripLog.ts"

const ids = (log: TripLog, after: number) => log.after(after).map(({ id }) => id)

describe("the log of a trip", () => {
  it("numbers steps, and gives those after one", () => {
    const log = new TripLog()
    for (const what of ["a", "b", "c"]) log.note({ stage: "turns", what }, 5)
    log.note(undefined, 6)
    assert.deepStrictEqual(log.after(2), [{ stage: "turns", what: "c", id: 3, at: 5 }])
    assert.deepStrictEqual([ids(log, 0), ids(log, 3), ids(log, 99)], [[1, 2, 3], [], []])
  })

  it("keeps so many, the newest", () => {
    const log = new TripLog()
    for (let n = 0; n < mostSteps + 5; n++) log.note({ stage: "agent", what: "x" }, n)
    assert.strictEqual(log.after(0).length, mostSteps)
    assert.strictEqual(log.after(0)[0]!.id, 6)
  })

  it("tells whoever listens, until they stop", () => {
    const log = new TripLog()
    let heard = 0
    const stop = log.listen(() => heard++)
    log.note({ stage: "bot", what: "x" }, 0)
    stop()
    log.note({ stage: "bot", what: "x" }, 0)
    assert.strictEqual(heard, 1)
  })
})
