import { assert, describe, it } from "@effect/vitest"
import { cancelOf, close, idle, show, wordless } from "../../../src/domain/turns/TurnDecision.ts"
import { asked, asking, asleep, brief, minute, rules, talking } from "../../support/TurnCases.ts"

const tool = (status: "started" | "running" | "done" | "failed", title = status) => ({ call: title, title, status })
const shown = (turn: typeof talking) => show(rules, turn, 9_000, "edit").show?.text

describe("A decision", () => {
  it("may be nothing at all", () => assert.strictEqual(brief(idle(talking)), "streaming · none"))

  it("ends the turn's run, or whatever runs where none is known", () => {
    assert.deepStrictEqual(cancelOf(talking), { _tag: "Cancel", run: "r1" })
    assert.deepStrictEqual(cancelOf(asked), { _tag: "Cancel" })
  })
})

describe("What is shown of an open turn", () => {
  it("counts as shown, at that time", () => {
    const { commit, turn } = show(rules, { ...talking, unshown: true }, 9_000, "edit")
    assert.deepStrictEqual(turn, { ...talking, unshown: false, shows: 2, shownAt: 9_000 })
    assert.strictEqual(commit, "lazy")
    assert.strictEqual(show(rules, talking, 9_000, "question").commit, "durable")
  })

  it("is its text, then the newest two tools that work now, then why nothing comes", () => {
    const tools = [{ ...tool("started"), title: "old" }, tool("started"), tool("running"), tool("done"), tool("failed")]
    const turn = { ...talking, tools }
    assert.strictEqual(shown(turn), "Hello\n\n⏳ started  \n⏳ running")
    const silentAt = { ...turn, tools: [], toldAway: true }
    assert.strictEqual(shown({ ...silentAt, detachedAt: 1 }), "Hello\n\n_away_")
    assert.strictEqual(shown({ ...silentAt, waitingAt: 1 }), "Hello\n\n_waiting_")
    assert.strictEqual(shown(silentAt), "Hello")
    assert.strictEqual(shown({ ...talking, detachedAt: 1 }), "Hello")
  })

  it("is no notice, so that the notification shows the answer", () =>
    assert.strictEqual(show(rules, talking, 0, "first").show?.notice, false))
})

describe("A turn that is closed", () => {
  it("keeps nothing that was to be done, and has nothing to show any more", () => {
    const busy = {
      ...asking,
      unshown: true,
      answer: { _tag: "Answer", ask: "a1" },
      answeredAfter: 1,
      askAgainAt: 2,
      countedAt: 3
    } as const
    const { question: _, ...rest } = asking
    assert.deepStrictEqual(close(busy, "answered", undefined).turn, {
      ...rest,
      phase: "answered",
      unshown: false,
      asks: [{ ask: "a1", asked: "withdrawn", labels: ["Allow", "Deny"] }]
    })
  })

  it.each(
    [
      ["an answer is its text", talking, undefined, "failed · final \"Hello\" · durable"],
      ["a remark stands below it", talking, "so", "failed · final \"Hello / _so_\" · durable"],
      ["a remark stands alone", { ...talking, text: " \n" }, "so", "failed · final notice \"so\" · durable"],
      ["nothing is said at all", asleep, undefined, "failed · final notice \"\" · durable"]
    ] as const
  )("%s", (_, turn, remark, outcome) => assert.strictEqual(brief(close(turn, "failed", remark)), outcome))

  it("tells the agent what it is given to tell", () => {
    assert.deepStrictEqual(close(talking, "stopped", undefined, [cancelOf(talking)]).asks, [cancelOf(talking)])
    assert.deepStrictEqual(close(talking, "stopped", undefined).asks, [])
  })
})

describe("A turn without any words of the agent's", () => {
  it("has neither text nor tools", () =>
    assert.deepStrictEqual(wordless({ ...talking, tools: [tool("done")] }), { ...talking, text: "", tools: [] }))

  it("keeps of its question what it is known by", () => {
    const question = { ...asking.question!, text: "Really?", hintedAt: 9 }
    assert.deepStrictEqual(wordless({ ...asking, question }).question, {
      ask: "a1",
      title: "",
      choices: [],
      number: 0,
      deadline: 24 * 60 * minute,
      hintedAt: 9
    })
  })
})
