import { assert, describe, it } from "@effect/vitest"
import type { AgentEvent } from "../../../../src/domain/turns/AgentEvent.ts"
import { makeLinkRuns } from "../../../../src/layers/agent/frames/LinkRuns.ts"

const started = (run: string, prompt: string): AgentEvent => ({ _tag: "Started", run, seq: 1, prompt, dup: false })
const text = (run: string): AgentEvent => ({ _tag: "Text", run, seq: 2, message: "m", text: "words" })
const ended = (run: string): AgentEvent => ({ _tag: "Ended", run, seq: 3, reason: "done" })
const busy = (prompt: string): AgentEvent => ({ _tag: "Failed", code: "busy", message: "", prompt })

describe("a link that knows its thread's runs", () => {
  it("takes the run of a prompt that it gave, from the beginning to what comes late", () => {
    const runs = makeLinkRuns()
    runs.gave("p1")
    for (const event of [started("r1", "p1"), text("r1"), ended("r1"), text("r1"), ended("r1")]) {
      assert.isUndefined(runs.look(event, false))
    }
  })

  it("finds a run that begins for a prompt that nobody gave it, whether it waits for one of its own or not", () => {
    const runs = makeLinkRuns()
    assert.deepStrictEqual(runs.look(started("r9", "p9"), false), { run: "r9", prompt: "p9" })
    runs.gave("p1")
    assert.deepStrictEqual(runs.look(started("r9", "p9"), false), { run: "r9", prompt: "p9" })
    assert.isUndefined(runs.look(started("r1", "p1"), false))
    assert.deepStrictEqual(runs.look(started("r9", "p9"), false), { run: "r9", prompt: "p9" })
  })

  it("is not taken in by a run of the same name", () => {
    const runs = makeLinkRuns()
    runs.gave("p1")
    runs.look(started("r1", "p1"), false)
    assert.deepStrictEqual(runs.look(started("r1", "p9"), false), { run: "r1", prompt: "p9" })
  })

  it("finds words, tools, questions and ends of a run that it did not see begin, where it asked for nothing", () => {
    const tool: AgentEvent = { _tag: "Tool", run: "r9", seq: 1, call: "c", status: "started" }
    const ask: AgentEvent = { _tag: "Asked", run: "r9", seq: 1, ask: "a", title: "?", choices: [] }
    const fail: AgentEvent = { _tag: "Failed", run: "r9", seq: 1, code: "x", message: "" }
    const thought: AgentEvent = { _tag: "Thought", run: "r9", seq: 1, text: "hm" }
    for (const event of [text("r9"), tool, ask, fail, thought, ended("r9")]) {
      assert.deepStrictEqual(makeLinkRuns().look(event, false), { run: "r9", prompt: undefined })
      const busyWithItsOwn = makeLinkRuns()
      busyWithItsOwn.gave("p1")
      busyWithItsOwn.look(started("r1", "p1"), false)
      assert.deepStrictEqual(busyWithItsOwn.look(event, false), { run: "r9", prompt: undefined })
    }
  })

  it("lets an agent forget to say that a run begins, while a prompt waits for it", () => {
    const runs = makeLinkRuns()
    runs.gave("p1")
    assert.isUndefined(runs.look(text("r1"), false))
    runs.look(busy("p1"), false)
    assert.deepStrictEqual(runs.look(text("r1"), false), { run: "r1", prompt: undefined })
  })

  it("knows the run that the greeting names, those of the log before it, and those that the journal knows", () => {
    const runs = makeLinkRuns()
    runs.adopt("r1", "p1")
    assert.isUndefined(runs.look(text("r1"), false))
    assert.isUndefined(runs.look(started("r1", "p1"), false))
    assert.isUndefined(runs.look(started("r2", "p2"), true))
    assert.isUndefined(runs.look(text("r3"), true))
    assert.isUndefined(runs.look(text("r2"), false))
    assert.isUndefined(runs.look(ended("r3"), false))
  })

  it("says nothing of events that belong to no run", () => {
    assert.isUndefined(makeLinkRuns().look({ _tag: "Detached", why: "closed", fatal: false }, false))
    assert.isUndefined(makeLinkRuns().look(busy("p1"), false))
  })

  it("remembers the newest 64 prompts and runs", () => {
    const runs = makeLinkRuns()
    for (let n = 0; n < 65; n++) {
      runs.gave(`p${n}`)
      if (n > 0) assert.isUndefined(runs.look(started(`r${n}`, `p${n}`), false))
    }
    assert.deepStrictEqual(runs.look(started("r0", "p0"), false), { run: "r0", prompt: "p0" })
    assert.isUndefined(runs.look(text("r1"), false))
    assert.isUndefined(runs.look(started("r1b", "p1"), false))
    assert.deepStrictEqual(runs.look(text("r1"), false), { run: "r1", prompt: undefined })
  })
})
