import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import {
  fileContent,
  filePart,
  firstFile,
  mostFiles,
  PlannedUpload,
  plannedUpload,
  undeliveredContent
} from "../../../src/domain/files/AnswerFile.ts"
import { EventId } from "../../../src/domain/Ids.ts"
import { readAskMark, readFileMark, readMark } from "../../../src/domain/matrix/TurnMark.ts"
import { questionPart } from "../../../src/domain/questions/QuestionParts.ts"
import { mostQuestions } from "../../../src/domain/turns/asking/TurnQuestion.ts"
import { entriesPerTurn } from "../../../src/layers/store/schema/Columns.ts"

const prompt = EventId.make("$p")
const show = { number: 2, name: "a.png", mime: "image/png", size: 9, data: "AAAA" }
const plan = plannedUpload({ prompt, attempt: 1 }, show, { _tag: "Reply", event: prompt })

describe("A file of the agent's", () => {
  it("has numbers of its own among a turn's events", () => {
    assert.isAbove(firstFile, questionPart(mostQuestions) + 1)
    assert.isBelow(filePart(mostFiles), entriesPerTurn)
  })

  it("is planned as JSON, which another process reads", () => {
    assert.deepStrictEqual(
      Schema.decodeUnknownSync(PlannedUpload)(JSON.parse(JSON.stringify(plan))),
      plan
    )
  })

  it.each([
    ["image/png", "m.image"],
    ["image/svg+xml", "m.file"],
    ["image/tiff", "m.file"],
    ["audio/ogg", "m.audio"],
    ["video/mp4", "m.video"],
    ["text/html", "m.file"]
  ])("of type %s is shown as %s", (mime, msgtype) => {
    const content = fileContent({ ...plan, mime }, { where: { url: "mxc://x/y" }, size: 7, dimensions: undefined })
    assert.deepInclude(content, { msgtype, body: "a.png", filename: "a.png", info: { mimetype: mime, size: 7 } })
  })

  it("has a mark that is no part of the answer, no final and no question, whether it is shown or not", () => {
    const shown = fileContent(plan, {
      where: { file: { url: "mxc://x/y" } },
      size: 7,
      dimensions: { width: 4, height: 3 }
    })
    assert.deepInclude(shown["info"] as object, { w: 4, h: 3 })
    for (const content of [shown, undeliveredContent(plan, "no")]) {
      assert.deepStrictEqual(readFileMark(content), { prompt, attempt: 1, file: 2 })
      assert.isUndefined(readMark(content))
      assert.isUndefined(readAskMark(content))
      assert.deepStrictEqual(content["m.relates_to"], { "m.in_reply_to": { event_id: prompt } })
      assert.deepStrictEqual(content["m.mentions"], {})
    }
  })
})
