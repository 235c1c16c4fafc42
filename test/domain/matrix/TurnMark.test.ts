import { assert, describe, it } from "@effect/vitest"
import { EventId } from "../../../src/domain/Ids.ts"
import { askContent, content, edit } from "../../../src/domain/matrix/MessageContent.ts"
import {
  Asked,
  type AskMark,
  isMarked,
  type Mark,
  mark,
  readAskMark,
  readMark
} from "../../../src/domain/matrix/TurnMark.ts"

const prompt = EventId.make("$prompt")
const target = EventId.make("$first")
const working: Mark = { prompt, attempt: 1, part: 1, parts: 1, state: "working" }
const answered: Mark = { ...working, state: "answered" }
const draft = {
  rendered: { body: "**hi**", formatted: "<p><strong>hi</strong></p>" },
  notice: false,
  mark: answered,
  relation: { _tag: "None" }
} as const

describe("readMark", () => {
  it("reads back what was sent, from a new event and from an edit", () => {
    assert.deepStrictEqual(readMark(content(draft)), answered)
    assert.deepStrictEqual(readMark(edit(content(draft), target)), answered)
  })

  it("prefers the new content", () => {
    assert.deepStrictEqual(readMark({ ...mark(working), "m.new_content": mark(answered) }), answered)
    assert.deepStrictEqual(readMark({ ...mark(working), "m.new_content": { body: "by hand" } }), working)
  })

  it("takes a mark with more in it than it knows", () => {
    assert.deepStrictEqual(readMark({ "matrix-surface.turn": { ...answered, colour: "red" } }), answered)
  })

  for (
    const [name, value] of [
      ["no object", "text"],
      ["nothing", null],
      ["a list", []],
      ["an unknown state", { ...answered, state: "done" }],
      ["a part that is no number", { ...answered, part: "1" }],
      ["a prompt that is no event", { ...answered, prompt: "!room" }],
      ["part nought", { ...answered, part: 0 }]
    ] as const
  ) {
    it(`finds none in ${name}`, () => {
      assert.isUndefined(readMark({ "matrix-surface.turn": value }))
      assert.isUndefined(readMark(value))
    })
  }
})

describe("the mark of a question", () => {
  const open: AskMark = { prompt, attempt: 1, ask: "a1", asked: "open" }
  const shown = (mark: AskMark) =>
    askContent({ rendered: draft.rendered, mark, relation: { _tag: "None" }, mentions: [] })

  it("is read back from what was sent", () => assert.deepStrictEqual(readAskMark(shown(open)), open))

  it("is neither a part of an answer nor its closing, however it ended", () => {
    for (const asked of Asked.literals) {
      const ended = shown({ ...open, asked })
      assert.isUndefined(readMark(ended))
      assert.isUndefined(readMark(edit(ended, target)))
      assert.strictEqual(readAskMark(edit(ended, target))?.asked, asked)
    }
    assert.isUndefined(readAskMark(content(draft)))
  })
})

describe("a mark", () => {
  it("names the answers to the agent's questions", () => {
    assert.deepStrictEqual(readMark(mark({ ...answered, answers: [target] }))?.answers, [target])
  })

  it("is there, whatever it says", () => {
    for (
      const is of [content(draft), { "matrix-surface.turn": 7 }, { "m.new_content": { "matrix-surface.turn": null } }]
    ) assert.isTrue(isMarked(is))
    for (const not of [{}, undefined, { "m.new_content": "matrix-surface.turn" }, { body: "matrix-surface.turn" }]) {
      assert.isFalse(isMarked(not))
    }
  })
})
