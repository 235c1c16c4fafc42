import { assert, describe, it } from "@effect/vitest"
import { EventId, type UserId } from "../../../src/domain/Ids.ts"
import { askContent, bytes, content, edit, fits, LargestContent } from "../../../src/domain/matrix/MessageContent.ts"
import {
  type AskMark,
  isMarked,
  type Mark,
  mark,
  readAskMark,
  readMark,
  TurnState
} from "../../../src/domain/matrix/TurnMark.ts"
import { outboxKey, questionKey, transactionKey } from "../../../src/domain/outbox/OutboxKey.ts"

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
    assert.isTrue(fits(of("x".repeat(LargestContent - rest))))
    assert.isFalse(fits(of("x".repeat(LargestContent - rest + 1))))
  })

  it("holds for a reply and a thread too", () => {
    const id = EventId.make(`$${"y".repeat(43)}`)
    for (const relation of [{ _tag: "Reply", event: id }, { _tag: "Thread", root: id, last: id }] as const) {
      assert.isBelow(bytes(content({ ...draft, relation })), bytes(edit(content(draft), id)))
    }
  })
})

describe("keys", () => {
  it("differ whenever prompt, attempt, part or revision do", () => {
    const keys = new Set<string>()
    for (const prompt of ["$a", "$1.a", "$a.1"]) {
      for (const attempt of [1, 11]) {
        for (const part of [1, 11]) {
          for (const revision of [0, 1, 11]) {
            keys.add(transactionKey(outboxKey({ prompt: EventId.make(prompt), attempt, part }), revision))
          }
        }
      }
    }
    assert.strictEqual(keys.size, 36)
  })
})

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
    assert.deepStrictEqual(readAskMark(made), open)
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

  it("is neither a part of an answer nor its closing, however it ended", () => {
    for (const asked of ["open", "answered", "refused", "expired", "withdrawn"] as const) {
      const ended = askContent({
        rendered: draft.rendered,
        mark: { ...open, asked },
        relation: { _tag: "None" },
        mentions: []
      })
      assert.isUndefined(readMark(ended))
      assert.isUndefined(readMark(edit(ended, target)))
      assert.strictEqual(readAskMark(edit(ended, target))?.asked, asked)
    }
    assert.isUndefined(readAskMark(content(draft)))
  })

  it("has a key of its own, whatever it is called and however often", () => {
    const keys = [
      questionKey(open, 1),
      questionKey(open, 2),
      questionKey({ ...open, ask: "a1\".$prompt" }, 1),
      questionKey({ ...open, attempt: 2 }, 1),
      outboxKey(working)
    ]
    assert.strictEqual(new Set(keys).size, keys.length)
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
