import { assert, describe, it } from "@effect/vitest"
import {
  awayText,
  doneProgress,
  openProgress,
  runningTools
} from "../../../../src/domain/turns/progress/ProgressText.ts"
import type { ToolLine } from "../../../../src/domain/turns/Turn.ts"
import { asleep, silent, words } from "../../../support/TurnCases.ts"

const tool = (title: string, status: ToolLine["status"]): ToolLine => ({ call: title, title, status })

describe("The notice", () => {
  it("says that it is worked on where there is nothing else to say", () =>
    assert.strictEqual(openProgress(words, silent), "working"))
  it("says how each tool stands, and below that why nothing comes", () => {
    const tools = [tool("a", "started"), tool("b", "running"), tool("c", "done"), tool("d", "failed")]
    assert.strictEqual(
      openProgress(words, { ...silent, tools, toldAway: true, detachedAt: 1 }),
      "⏳ a  \n⏳ b  \n✓ c  \n✗ d\n\naway"
    )
  })
  it("says why nothing comes only where the room was told", () => {
    assert.deepStrictEqual(awayText(words, { ...asleep, detachedAt: 1 }), [])
    assert.deepStrictEqual(awayText(words, { ...asleep, toldAway: true, waitingAt: 1 }), ["waiting"])
  })
  it("says nothing at the end where nothing was done", () => assert.isUndefined(doneProgress(words, silent)))
  it("names tools as plain text, whatever marks are in their titles", () => {
    const named = [tool("run my_script.py *.ts", "running"), tool("1. `ls` <dir>", "failed")]
    assert.strictEqual(
      openProgress(words, { ...silent, tools: named }),
      "⏳ run my\\_script.py \\*.ts  \n✗ 1\\. \\`ls\\` \\<dir\\>"
    )
    assert.strictEqual(
      doneProgress(words, { tools: named }),
      "✓ 2: run my\\_script.py \\*.ts, ✗ 1\\. \\`ls\\` \\<dir\\>"
    )
    assert.strictEqual(runningTools({ tools: named }), "⏳ run my\\_script.py \\*.ts")
  })
  it("is no line below an answer where no tool works", () =>
    assert.strictEqual(runningTools({ tools: [tool("a", "done")] }), ""))
})
