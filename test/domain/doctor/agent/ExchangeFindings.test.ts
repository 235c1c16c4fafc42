import { assert, describe, it } from "@effect/vitest"
import {
  answerFinding,
  type ExchangeEnding,
  recordingFindings
} from "../../../../src/domain/doctor/agent/ExchangeFindings.ts"

const exchange = (ending: ExchangeEnding, came = 3) => ({ ending, sent: 2, came, seconds: 1.25 })

describe("What an exchange with the agent showed", () => {
  it("is an answer, or why there was none", () => {
    const endings: ReadonlyArray<readonly [ExchangeEnding, string, RegExp]> = [
      [{ _tag: "Ended" }, "ok", /ended after 1\.3 s \(3 frames came\)/],
      [{ _tag: "Asked" }, "ok", /asked a question/],
      [{ _tag: "Failed" }, "failed", /reported a failure/],
      [{ _tag: "Closed", code: 1011 }, "failed", /closed the socket with 1011/],
      [{ _tag: "Late" }, "failed", /no end of its answer/],
      [{ _tag: "Ungreeted", why: "no ready" }, "failed", /not given: no ready/],
      [{ _tag: "Raw" }, "skipped", /frames of its own/]
    ]
    for (const [ending, verdict, seen] of endings) {
      const found = answerFinding("agent", exchange(ending))
      assert.deepStrictEqual([found.area, found.verdict], ["agent", verdict])
      assert.match(found.seen, seen)
    }
  })

  it("is a recording, and a warning where nothing came", () => {
    const of = (came: number) => recordingFindings(exchange({ _tag: "Raw" }, came)).map(({ verdict }) => verdict)
    assert.deepStrictEqual(of(3), ["ok", "skipped"])
    assert.deepStrictEqual(of(0), ["warning", "skipped"])
  })
})
