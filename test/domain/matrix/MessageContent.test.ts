import { assert, describe, it } from "@effect/vitest"
import { EventId, type UserId } from "../../../src/domain/Ids.ts"
import { askContent, bytes, content, edit, fits, largestContent } from "../../../src/domain/matrix/MessageContent.ts"
import { type AskMark, type Mark, mark, TurnState } from "../../../src/domain/matrix/TurnMark.ts"

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

describe("content", () => {
  it("is a text with its HTML, an empty list of mentions and the mark", () => {
    assert.deepStrictEqual(content(draft), {
      msgtype: "m.text",
      body: "**hi**",
      format: "org.matrix.custom.html",
      formatted_body: "<p><strong>hi</strong></p>",
      "m.mentions": {},
      "matrix-surface.turn": { prompt: "$prompt", attempt: 1, part: 1, parts: 1, state: "answered" }
    })
  })

  it("has no format when the text is plain, and is a notice when asked", () => {
    const notice = content({ ...draft, rendered: { body: "Stopped.", formatted: undefined }, notice: true })
    assert.strictEqual(notice["msgtype"], "m.notice")
    assert.notProperty(notice, "format")
    assert.notProperty(notice, "formatted_body")
  })

  it("replies to an event", () => {
    assert.deepStrictEqual(content({ ...draft, relation: { _tag: "Reply", event: prompt } })["m.relates_to"], {
      "m.in_reply_to": { event_id: "$prompt" }
    })
  })

  it("stands in a thread, and falls back to a reply to the thread's last event", () => {
    assert.deepStrictEqual(
      content({ ...draft, relation: { _tag: "Thread", root: prompt, last: target } })["m.relates_to"],
      {
        rel_type: "m.thread",
        event_id: "$prompt",
        is_falling_back: true,
        "m.in_reply_to": { event_id: "$first" }
      }
    )
  })

  it("is live while the turn works, and no longer in any closing", () => {
    for (const state of TurnState.literals) {
      const made = content({ ...draft, mark: { ...working, state } })
      assert.strictEqual("org.matrix.msc4357.live" in made, state === "working")
      assert.strictEqual("org.matrix.msc4357.live" in edit(made, target), state === "working")
    }
  })
})

describe("edit", () => {
  const fresh = content({ ...draft, relation: { _tag: "Reply", event: prompt } })
  const made = edit(fresh, target)

  it("replaces the content without its relation, and says at the top what a plain client shows", () => {
    const { "m.relates_to": _, ...said } = fresh
    assert.deepStrictEqual(made["m.new_content"], said)
    assert.deepStrictEqual(made["m.relates_to"], { rel_type: "m.replace", event_id: "$first" })
    assert.strictEqual(made["body"], "* **hi**")
    assert.strictEqual(made["msgtype"], "m.text")
    assert.notProperty(made, "format")
    assert.notProperty(made, "formatted_body")
  })

  it("carries the mark and the empty mentions at both levels", () => {
    for (const level of [made, made["m.new_content"]]) {
      assert.deepInclude(level, mark(answered))
      assert.deepInclude(level, { "m.mentions": {} })
    }
  })

  it("shortens a long fallback and never cuts a code point in two", () => {
    const body = `${"x".repeat(499)}${"😀".repeat(400)}`
    const long = edit(content({ ...draft, rendered: { body, formatted: undefined } }), target)
    assert.strictEqual(long["body"], `* ${"x".repeat(499)}…`)
    // What is whole stays whole: only a half at the cut is taken away.
    const whole = edit(content({ ...draft, rendered: { body: "😀".repeat(600), formatted: undefined } }), target)
    assert.strictEqual(whole["body"], `* ${"😀".repeat(250)}…`)
    assert.deepInclude(long["m.new_content"], { body })
  })

  it("has an empty fallback for what has no text", () => {
    for (const body of [7, undefined]) assert.strictEqual(edit({ msgtype: "m.text", body }, target)["body"], "* ")
  })

  it("measures the fallback in bytes: a kibibyte is kept whole, one more is not", () => {
    const at = (body: string) => edit(content({ ...draft, rendered: { body, formatted: undefined } }), target)["body"]
    assert.strictEqual(at("é".repeat(512)), `* ${"é".repeat(512)}`)
    assert.strictEqual(at(`${"é".repeat(512)}.`), `* ${"é".repeat(500)}…`)
  })
})

describe("fits", () => {
  const of = (body: string) => ({ ...draft, rendered: { body, formatted: undefined } })

  it("counts bytes of UTF-8, not characters", () => {
    assert.strictEqual(bytes({ a: "é" }), 10)
    assert.isTrue(fits(of("x".repeat(43_000))))
    assert.isFalse(fits(of("é".repeat(43_000))))
  })

  it("leaves room for the edit that says the same", () => {
    // The fallback of a long body is 500 characters and an ellipsis of three bytes.
    const rest = bytes(edit(content(of("")), EventId.make(`$${"x".repeat(43)}`))) + 503
    assert.isTrue(fits(of("x".repeat(largestContent - rest))))
    assert.isFalse(fits(of("x".repeat(largestContent - rest + 1))))
  })

  it("holds for a reply and a thread too", () => {
    const id = EventId.make(`$${"y".repeat(43)}`)
    for (const relation of [{ _tag: "Reply", event: id }, { _tag: "Thread", root: id, last: id }] as const) {
      assert.isBelow(bytes(content({ ...draft, relation })), bytes(edit(content(draft), id)))
    }
  })
})

describe("a question", () => {
  const open: AskMark = { prompt, attempt: 1, ask: "a1", asked: "open" }
  const made = askContent({
    rendered: draft.rendered,
    mark: open,
    relation: { _tag: "None" },
    mentions: ["@ann:x" as UserId]
  })

  it("is a text that rings whom it asks, with a mark of its own", () => {
    assert.deepInclude(made, {
      msgtype: "m.text",
      "m.mentions": { user_ids: ["@ann:x"] },
      "matrix-surface.turn": { prompt: "$prompt", attempt: 1, ask: "a1", asked: "open" }
    })
  })

  it("is a notice that rings nobody where it may not ring", () => {
    const quiet = askContent({
      rendered: { body: "?", formatted: undefined },
      mark: { prompt, attempt: 1, ask: "a1", asked: "open" },
      relation: { _tag: "None" },
      notice: true,
      mentions: []
    })
    assert.strictEqual(quiet["msgtype"], "m.notice")
    assert.deepStrictEqual(quiet["m.mentions"], {})
    const loud = askContent({
      rendered: { body: "?", formatted: undefined },
      mark: { prompt, attempt: 1, ask: "a1", asked: "open" },
      relation: { _tag: "None" },
      mentions: ["@ann:x" as UserId]
    })
    assert.strictEqual(loud["msgtype"], "m.text")
    assert.deepStrictEqual(loud["m.mentions"], { user_ids: ["@ann:x"] })
  })
})
