import { assert, describe, it } from "@effect/vitest"
import { readAgUiEvent } from "../../../../src/domain/agents/agui/AgUiEvent.ts"
import {
  type AgUiRun,
  type AgUiStep,
  newRun,
  nextRequest,
  step,
  unstreamed
} from "../../../../src/domain/agents/agui/AgUiRun.ts"
import { interruptedBy, interruptOf, legacyInterrupt, reviewOf, textOf, toolOf } from "../../../support/AgUiServer.ts"

type Events = ReadonlyArray<Readonly<Record<string, unknown>>>

const begun = { type: "RUN_STARTED", threadId: "t" }
const finished = (outcome?: unknown) => ({ type: "RUN_FINISHED", outcome })
const question = { question: "Sure?" }

/** What is said, and how it ends. */
const played = (events: Events, before: AgUiRun = newRun) => {
  const said: Array<AgUiStep["said"]> = []
  let run = before
  for (const event of events) {
    const taken = step(run, readAgUiEvent(JSON.stringify(event)), "t")
    run = taken.run
    if (taken.said !== undefined) said.push(taken.said)
    if (taken.end !== undefined) return { run, said, end: taken.end }
  }
  return { run, said, end: undefined }
}

describe("A run of AG-UI", () => {
  it("says text by its message, thoughts and tools, and ends", () => {
    const { end, said } = played([
      begun,
      { type: "STEP_STARTED", stepName: "model" },
      { type: "REASONING_MESSAGE_CONTENT", messageId: "r", delta: "hm" },
      { type: "TEXT_MESSAGE_START", messageId: "m1", role: "assistant" },
      textOf("I see.", "m1"),
      toolOf("c1", "search"),
      { type: "TOOL_CALL_RESULT", toolCallId: "c1", content: "secret" },
      textOf("Done.", "m2"),
      { type: "RAW", event: textOf("twice") },
      finished()
    ])
    assert.deepStrictEqual(said, [
      { _tag: "Thought", text: "hm" },
      { _tag: "Text", message: "m1", text: "I see." },
      { _tag: "Tool", call: "c1", status: "started", title: "search" },
      { _tag: "Tool", call: "c1", status: "done" },
      { _tag: "Text", message: "m2", text: "Done." }
    ])
    assert.deepStrictEqual(end, { _tag: "Done" })
  })

  it("tells of a call once, however often it is told of", () => {
    const first = played([begun, toolOf("c1"), finished(interruptedBy(interruptOf("e1", question)))])
    const again = played([begun, toolOf("c1"), toolOf("c2"), finished()], nextRequest(first.run))
    assert.deepStrictEqual(again.said.map((one) => one?._tag === "Tool" && one.call), ["c2"])
  })

  it("leaves out what others said", () => {
    const { said } = played([{ type: "TEXT_MESSAGE_START", messageId: "u", role: "user" }, textOf("hello", "u")])
    assert.deepStrictEqual(said, [])
  })

  it("is interrupted by its outcome, or by events of their own where that has none", () => {
    const legacy = legacyInterrupt(question)
    const outcome = interruptedBy(interruptOf("e1", question))
    for (
      const [events, ids] of [
        [[legacy, finished(outcome)], ["e1"]],
        [[finished(outcome)], ["e1"]],
        [[legacy, legacy, finished()], [undefined, undefined]]
      ] as const
    ) {
      const { end } = played([begun, toolOf("c1"), ...events])
      assert.deepStrictEqual<unknown>(end?._tag === "Interrupted" && end.interrupts.map(({ id }) => id), ids)
      assert.isTrue(end?._tag === "Interrupted" && !end.dropped)
    }
  })

  it("was dropped where it is nothing but an interrupt from before", () => {
    const { end } = played([begun, legacyInterrupt(question), finished()])
    assert.isTrue(end?._tag === "Interrupted" && end.dropped)
    const worked = played([begun, { type: "STEP_STARTED", stepName: "x" }, legacyInterrupt(question), finished()])
    assert.isTrue(worked.end?._tag === "Interrupted" && !worked.end.dropped)
  })

  it("asks for no more than can be asked", () => {
    const actions = (count: number) => reviewOf(...Array.from({ length: count }, () => ({ name: "mail", args: {} })))
    for (
      const events of [
        [...Array.from({ length: 99 }, () => legacyInterrupt(question)), finished()],
        [finished(interruptedBy(...Array.from({ length: 99 }, (_, n) => interruptOf(`e${n}`, question))))],
        [finished(interruptedBy(interruptOf("e1", actions(51))))],
        [finished(interruptedBy(interruptOf("e1", actions(30)), interruptOf("e2", actions(30))))]
      ]
    ) {
      const { end } = played([begun, ...events])
      assert.deepStrictEqual(end, { _tag: "Failed", code: "too_many_approvals", message: "" })
    }
    assert.strictEqual(
      played([begun, finished(interruptedBy(interruptOf("e1", actions(50))))]).end?._tag,
      "Interrupted"
    )
  })

  it("fails without the keys that its words hold", () => {
    const { end } = played([begun, { type: "RUN_ERROR", message: "Incorrect API key provided: sk-abcdefghijkl." }])
    assert.isTrue(end?._tag === "Failed" && !end.message.includes("sk-") && end.message.startsWith("Incorrect"))
  })

  it("is another thread's where it says so", () => {
    assert.deepStrictEqual(played([{ ...begun, threadId: "other" }]).end, { _tag: "Foreign" })
    assert.isUndefined(played([{ type: "RUN_STARTED" }]).end)
  })

  it("counts what cannot be read and goes on", () => {
    const { end, run } = played([begun, {}, { type: 7 }, textOf("Hi"), finished()])
    assert.deepStrictEqual([run.unread, end], [2, { _tag: "Done" }])
  })

  it("has its answer in the snapshot where nothing was streamed, and only there", () => {
    const snapshot = {
      type: "MESSAGES_SNAPSHOT",
      messages: [{ id: "u", role: "user", content: "?" }, { role: "assistant", content: "whole" }]
    }
    assert.strictEqual(unstreamed(played([begun, snapshot, finished()]).run), "whole")
    assert.isUndefined(unstreamed(played([begun, textOf("who"), snapshot, finished()]).run))
    assert.isUndefined(unstreamed(played([begun, finished()]).run))
  })
})
