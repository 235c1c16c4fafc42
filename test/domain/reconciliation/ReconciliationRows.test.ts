import { assert, describe, it } from "@effect/vitest"
import type { RoomId } from "../../../src/domain/Ids.ts"
import type { BotStatus } from "../../../src/domain/operations/BotStatus.ts"
import { reconciliationRows } from "../../../src/domain/reconciliation/ReconciliationRows.ts"
import { before, calm } from "../../support/StatusCases.ts"

const room = "!r:x" as RoomId
const step = { _tag: "NoteLeft", room } as const

const rows = (change: Partial<NonNullable<BotStatus["reconciliation"]>>) =>
  reconciliationRows({
    ...calm,
    reconciliation: {
      at: before(120),
      cause: "start",
      request: null,
      differences: [],
      steps: [],
      failed: [],
      parked: [],
      error: null,
      ...change
    }
  })

describe("the last reconciliation in the status", () => {
  it("is not mentioned where there was none", () => {
    assert.deepStrictEqual(reconciliationRows(calm), [])
  })

  it("says when, why, and that both sides agreed", () => {
    assert.deepStrictEqual(rows({}), [
      ["Reconciled", "2 min ago, at the start"],
      ["", "store and homeserver agreed"]
    ])
  })

  it("counts what was done, what failed and what was left", () => {
    const differences = (["nobody", "sync", "plan"] as const).map((by) => ({
      kind: "alone" as const,
      room,
      by,
      why: null
    }))
    assert.deepStrictEqual(rows({ cause: "upgrade", differences, steps: [step], failed: [{ step, why: "502" }] }), [
      ["Reconciled", "2 min ago, after a room was upgraded"],
      ["", "1 step done, 1 failed, 1 left to the sync, 1 left", "bad"]
    ])
    assert.deepStrictEqual(rows({ steps: [step, step] })[1], ["", "2 steps done", "plain"])
  })

  it("says why it could not be done", () => {
    assert.deepStrictEqual(rows({ cause: "request", error: "the plan is stale" }), [
      ["Reconciled", "not 2 min ago, on request, because", "bad"],
      ["", "the plan is stale", "bad"]
    ])
  })
})
