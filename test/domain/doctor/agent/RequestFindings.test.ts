import { assert, describe, it } from "@effect/vitest"
import {
  approvalFinding,
  featureFindings,
  modelFinding,
  reachFinding,
  runEnding,
  unlistedFinding
} from "../../../../src/domain/doctor/agent/RequestFindings.ts"
import type { AgentReach } from "../../../../src/domain/reach/AgentReach.ts"
import { features } from "../../../support/TurnCases.ts"

const reach: AgentReach = { address: "http://127.0.0.1:1/v1", state: "reached", slotted: false }

describe("What a look at an agent that is asked by requests says", () => {
  it("is whether it is there, and under which name", () => {
    assert.include(reachFinding({ ...reach, name: "tiny" }).seen, "calls itself \"tiny\"")
    const lost = reachFinding({
      ...reach,
      state: "lost",
      trouble: { why: "unreachable", detail: "ECONNREFUSED", since: 0 }
    })
    assert.deepStrictEqual([lost.verdict, lost.todo], ["failed", "Look at AGENT_URL"])
    assert.include(lost.seen, "nobody listens")
    assert.strictEqual(reachFinding({ ...reach, state: "untried" }).verdict, "failed")
  })

  it("is what it lacks", () =>
    assert.include(featureFindings({ ...features, ask: false }).map(({ look }) => look).join(), "lacks ask"))

  it("is whether the model is among those that it lists", () => {
    assert.strictEqual(modelFinding("b", ["a", "b"]).verdict, "ok")
    assert.strictEqual(modelFinding("c", ["a", "b"]).verdict, "warning")
    assert.include(modelFinding("c", Array.from({ length: 20 }, (_, n) => `m${n}`)).seen, "and 12 more")
    assert.strictEqual(modelFinding("c", []).verdict, "ok")
  })

  it("is that a server without a list may be another address", () => {
    assert.strictEqual(unlistedFinding("http://127.0.0.1:1/v1", 404).verdict, "ok")
    assert.strictEqual(unlistedFinding("http://127.0.0.1:1/v1/?key=x", 404).verdict, "ok")
    const wrong = unlistedFinding("http://127.0.0.1:1", 404)
    assert.deepStrictEqual([wrong.verdict, /ends with \/v1/.test(wrong.todo ?? "")], ["warning", true])
  })

  it("is what approvals want", () => {
    assert.strictEqual(approvalFinding("1", "0").verdict, "ok")
    const none = approvalFinding(undefined, undefined)
    assert.deepStrictEqual([none.verdict, none.seen], ["warning", "neither AGENT_APPROVE nor AGENT_DENY is set"])
    assert.include(approvalFinding("1", undefined).seen, "AGENT_DENY is not set")
    assert.include(approvalFinding(undefined, "0").seen, "AGENT_APPROVE is not set")
  })

  it("is how a run ended", () => {
    const run = { run: "r", seq: 1 }
    assert.isUndefined(runEnding({ _tag: "Text", ...run, message: "m", text: "x" }))
    assert.strictEqual(runEnding({ _tag: "Ended", ...run, reason: "done" })?._tag, "Ended")
    assert.deepStrictEqual(runEnding({ _tag: "Failed", code: "x", message: "" }), { _tag: "Failed", code: "x" })
    assert.strictEqual(runEnding({ _tag: "Asked", ...run, ask: "a", title: "?", choices: [] })?._tag, "Asked")
    assert.strictEqual(runEnding({ _tag: "Detached", why: "closed", fatal: false })?._tag, "Ungreeted")
  })
})
