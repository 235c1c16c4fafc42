import { assert, describe, it } from "@effect/vitest"
import {
  deadlineMoved,
  deadlineOf,
  givenDeadline,
  heldWithin,
  isExpired,
  readExpires
} from "../../../../src/domain/turns/asking/QuestionDeadline.ts"
import { asking, minute, talking } from "../../../support/TurnCases.ts"

const at = Date.UTC(2026, 10, 28, 8, 46, 47)
const day = 24 * 60 * minute

describe("The time by which an agent gives up", () => {
  it.each<[string, number | undefined]>([
    ["2026-11-28T08:46:47Z", at],
    ["2026-11-28t08:46:47z", at],
    ["2026-11-28 08:46:47Z", at],
    ["2026-11-28T09:46:47+01:00", at],
    ["2026-11-28T03:16:47-05:30", at],
    ["2026-11-28T08:46:47-00:00", at],
    ["2026-11-28T08:46:47.5Z", at + 500],
    ["2026-11-28T08:46:47.123456789Z", at + 123],
    ["2026-11-28T08:46:60Z", at + 13_000],
    ["2028-02-29T00:00:00Z", Date.UTC(2028, 1, 29)],
    ["2000-02-29T00:00:00Z", Date.UTC(2000, 1, 29)],
    ["9999-12-31T23:59:59Z", 253_402_300_799_000],
    ["0050-01-01T00:00:00Z", -60_589_296_000_000],
    ["2026-11-28T08:46:47", undefined],
    ["2026-11-28", undefined],
    ["2026-11-28T08:46Z", undefined],
    ["2026-11-28T08:46:47+0100", undefined],
    ["2026-02-29T00:00:00Z", undefined],
    ["1900-02-29T00:00:00Z", undefined],
    ["2026-13-01T00:00:00Z", undefined],
    ["2026-00-01T00:00:00Z", undefined],
    ["2026-11-31T00:00:00Z", undefined],
    ["2026-11-28T24:00:00Z", undefined],
    ["2026-11-28T08:60:00Z", undefined],
    ["2026-11-28T08:46:61Z", undefined],
    ["2026-11-28T08:46:47+24:00", undefined],
    ["1764319607", undefined],
    ["in five minutes", undefined],
    [`2026-11-28T08:46:47.${"1".repeat(60)}Z`, undefined],
    ["", undefined]
  ])("%j is read as %j", (text, time) => assert.strictEqual(readExpires(text), time))
})

describe("A question waits", () => {
  it.each<[string, string | undefined, number]>([
    ["as long as the settings say, where the agent says nothing", undefined, at + day],
    ["as long, where nobody can read what it says", "soon", at + day],
    ["until the agent gives up, where that is earlier", "2026-11-28T08:50:00Z", at + 193_000],
    ["as long as the settings say, where the agent would wait longer", "2026-12-28T00:00:00Z", at + day],
    ["not at all where the agent has given up already", "2026-11-28T08:00:00Z", at - 2_807_000]
  ])("%s", (_, expires, deadline) => assert.strictEqual(deadlineOf(at, day, expires), deadline))

  it("up to its deadline, and without one for ever", () => {
    assert.deepStrictEqual([isExpired({ deadline: 5 }, 4), isExpired({ deadline: 5 }, 5), isExpired({}, 5)], [
      false,
      true,
      false
    ])
  })

  it("no longer because the clock was set back, while the bot runs or while it is down", () => {
    const { deadline: _, ...question } = asking.question!
    const early = { ...asking, question }
    assert.strictEqual(deadlineMoved(asking, -minute).question?.deadline, day - minute)
    assert.strictEqual(heldWithin(asking, -minute, day).question?.deadline, day - minute)
    assert.strictEqual(heldWithin(asking, minute, day), asking)
    assert.strictEqual(heldWithin(early, minute, day), early)
    assert.strictEqual(heldWithin(talking, 0, day), talking)
  })

  it("from now on where an earlier version asked it", () => {
    const { deadline: _, ...question } = asking.question!
    assert.strictEqual(givenDeadline({ ...asking, question }, 7, day).question?.deadline, day + 7)
    assert.strictEqual(givenDeadline(asking, 7, day), asking)
  })
})
