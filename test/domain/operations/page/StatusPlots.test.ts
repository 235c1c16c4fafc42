import { assert, describe, it } from "@effect/vitest"
import type { Sample } from "../../../../src/domain/operations/page/Sample.ts"
import { statusPlots } from "../../../../src/domain/operations/page/StatusPlots.ts"

const now = 1_800_000_000_000
const begun: Sample = {
  at: now - 60_000,
  answers: 0,
  firstTexts: 0,
  firstTextSeconds: 0,
  unsent: 0,
  limited: 0,
  memory: 90 * 1_048_576
}
const labels = (html: string) => [...html.matchAll(/aria-label="([^"]*)"/g)].map(([, label]) => label)

describe("The plots of the last hours", () => {
  it("say in words what they show", () => {
    const later = { ...begun, at: now, answers: 7, firstTexts: 2, firstTextSeconds: 5, unsent: 3, limited: 1 }
    assert.deepStrictEqual(labels(statusPlots([begun, later], now)), [
      "Answers: 7 in all, at most 7, now 7",
      "Time to first text, on average: at most 2.5 s, now 2.5 s",
      "Events to be sent: at most 3, now 3",
      "Refused for now (429): 1 in all, at most 1, now 1",
      "Memory: at most 90.0 MiB, now 90.0 MiB"
    ])
  })

  it("are empty, and say so, before there is anything to show", () =>
    assert.deepStrictEqual(
      new Set(labels(statusPlots([], now)).map((label) => label!.split(": ")[1])),
      new Set([
        "nothing yet"
      ])
    ))
})
