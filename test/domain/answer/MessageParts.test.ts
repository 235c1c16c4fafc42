import { assert, describe, it } from "@effect/vitest"
import { mostParts, planning, relationOf, unplanned } from "../../../src/domain/answer/MessageParts.ts"
import { EventId } from "../../../src/domain/Ids.ts"
import { bytes, largestContent, type Relation } from "../../../src/domain/matrix/MessageContent.ts"
import { readMark } from "../../../src/domain/matrix/TurnMark.ts"
import type { Phase } from "../../../src/domain/turns/Turn.ts"
import type { Show } from "../../../src/domain/turns/TurnDecision.ts"
import { driven, end, partsOf, planned } from "../../support/Cutting.ts"
import { talking } from "../../support/TurnCases.ts"

const none = (): Relation => ({ _tag: "None" })
const render = (markdown: string) => ({ body: markdown, formatted: undefined })
const showing = (text: string, phase: Phase, notice = false): Show => ({
  text,
  phase,
  notice,
  priority: phase === "streaming" ? "edit" : "final"
})
const parts = (text: string, phase: Phase, known = 0) => partsOf(talking, showing(text, phase), known, none, render)
const states = (made: ReturnType<typeof parts>) => made.map(({ content }) => readMark(content)?.state)
/** So long that it takes three events. */
const long = Array.from({ length: 20_000 }, (_, line) => `l${line}`).join("\n")

describe("What is shown, as events", () => {
  it("is one event when it fits, with the mark of what it is", () => {
    const [only, ...more] = parts("Hello", "answered")
    assert.deepStrictEqual(more, [])
    assert.strictEqual(only?.part, 1)
    assert.deepStrictEqual<unknown>(only?.content["matrix-surface.turn"], {
      prompt: "$p",
      attempt: 1,
      part: 1,
      parts: 1,
      state: "answered"
    })
    assert.strictEqual(only?.content["body"], "Hello")
  })

  it("is a text or a notice as it is told", () => {
    assert.strictEqual(parts("Hello", "answered")[0]?.content["msgtype"], "m.text")
    assert.strictEqual(
      partsOf(talking, showing("Stopped.", "stopped", true), 0, none, render)[0]?.content["msgtype"],
      "m.notice"
    )
  })

  it("names in its final the newest answers to the agent's questions, and fits all the same", () => {
    const answers = Array.from({ length: 64 }, (_, n) => EventId.make(`$${String(n).padStart(254, "x")}`))
    const made = (phase: Phase) => partsOf({ ...talking, answers }, showing(long, phase), 0, none, render)
    assert.deepStrictEqual(readMark(made("answered").at(-1)?.content)?.answers, answers.slice(-32))
    for (const { content } of [...made("answered").slice(0, -1), ...made("streaming")]) {
      assert.isUndefined(readMark(content)?.answers)
    }
    for (const { content } of made("answered")) assert.isAtMost(bytes(content), largestContent)
  })

  for (const phase of ["queued", "asked", "streaming"] as const) {
    it(`is at work while the turn is ${phase}`, () =>
      assert.deepStrictEqual(states(parts("Hello", phase)), ["working"]))
  }

  for (const phase of ["answered", "stopped", "failed", "interrupted", "refused"] as const) {
    it(`closes with its last event only, when the turn is ${phase}`, () => {
      const made = parts(long, phase)
      assert.isAbove(made.length, 2)
      assert.deepStrictEqual(states(made), [...made.slice(1).map(() => "working" as const), phase])
    })
  }

  it("is split so that each event can be sent and edited, counts its parts and loses no line", () => {
    const made = parts(long, "answered")
    for (const [index, { content, part }] of made.entries()) {
      assert.strictEqual(part, index + 1)
      assert.isAtMost(bytes(content), largestContent)
      assert.deepInclude(readMark(content), { part: index + 1, parts: made.length })
    }
    assert.strictEqual(made.map(({ content }) => content["body"]).join("\n"), long)
  })

  it("closes no event twice when the answer grows by another part", () => {
    const before = parts(long.slice(0, 30_000), "streaming")
    const after = parts(long, "answered", before.length)
    assert.deepStrictEqual(states(before), ["working"])
    assert.deepStrictEqual(states(after).filter((state) => state !== "working"), ["answered"])
  })

  it("empties the events that a shorter answer needs no more, and closes with the last of them", () => {
    const made = parts("Short after all", "answered", 3)
    assert.deepStrictEqual(made.map(({ content }) => content["body"]), ["Short after all", "…", "…"])
    assert.deepStrictEqual(states(made), ["working", "working", "answered"])
    assert.deepStrictEqual(made.map(({ content }) => readMark(content)?.parts), [3, 3, 3])
  })

  it("is the same whenever it is made again, so that nothing is sent that is already there", () => {
    assert.deepStrictEqual(parts(long, "streaming", 2), parts(long, "streaming", 2))
  })

  it("asks how each part stands to earlier events", () => {
    const made = partsOf(
      talking,
      showing(long, "answered"),
      0,
      (part) => part === 1 ? { _tag: "Reply", event: EventId.make("$p") } : none(),
      render
    )
    assert.deepStrictEqual(
      made.map(({ content }) => content["m.relates_to"] !== undefined),
      made.map((_, index) => index === 0)
    )
  })
})

describe("What is shown of an answer that grows", () => {
  /** Shows a text in one edit after the other, and counts what is rendered for it. */
  const grown = (texts: ReadonlyArray<string>, phase: Phase = "streaming") => {
    let [before, renderings, units] = [unplanned(0), 0, 0]
    const counted = (markdown: string) => {
      renderings++
      units += markdown.length
      return { body: markdown, formatted: `<p>${markdown}</p>` }
    }
    const events = new Map<number, unknown>()
    let written = 0
    for (const text of texts) {
      const made = planned(talking, showing(text, phase), before, none, counted)
      before = made.planned
      written += made.parts.length
      for (const { content, part } of made.parts) events.set(part, content["body"])
    }
    return { renderings, units, written, bodies: [...events.values()] }
  }
  const million = Array.from({ length: 80_000 }, (_, line) => `line ${line}.`).join("\n").slice(0, 1_000_000)
  const inEdits = (count: number) =>
    Array.from({ length: count }, (_, n) => million.slice(0, Math.ceil((million.length * (n + 1)) / count)))

  it("costs in 30 edits little more than at once: full parts are neither rendered nor written again", () => {
    const [atOnce, edited] = [grown([million]), grown(inEdits(30))]
    assert.isAtMost(atOnce.units, 5.5 * million.length)
    assert.isAtMost(edited.units, 1.5 * atOnce.units)
    assert.isAtMost(edited.written, atOnce.bodies.length + 2 * 30)
    assert.deepStrictEqual(edited.bodies, atOnce.bodies)
  })

  it("is what it would be at once, in as many edits as there may be", () => {
    assert.deepStrictEqual(grown(inEdits(200)).bodies, grown([million]).bodies)
  })

  it("is rendered once an edit while it is one event", () => {
    assert.strictEqual(grown(inEdits(200).slice(0, 4)).renderings, 4)
  })

  it("is made anew where it begins otherwise, from where it does", () => {
    const other = `${million.slice(0, 400_000)}X${million.slice(400_001)}`
    const [one, two] = [grown([million]), grown([million, other])]
    assert.deepStrictEqual(two.bodies, grown([other]).bodies)
    assert.isAtMost(two.units - one.units, 0.7 * one.units)
  })

  it("closes with a part that was full before, when what followed it is gone", () => {
    const text = "word ".repeat(3_000)
    const first = planned(
      talking,
      showing(`${text}\n\n${"tool ".repeat(4_000)}`, "streaming"),
      unplanned(0),
      none,
      (body) => ({ body, formatted: `<p>${body}</p>` })
    )
    assert.isAbove(first.planned.full.length, 0)
    const last = planned(
      talking,
      showing(text.slice(0, first.planned.full[0]!.to), "answered"),
      { ...first.planned, parts: 1 },
      none,
      (body) => ({ body, formatted: `<p>${body}</p>` })
    )
    assert.deepStrictEqual(states(last.parts), ["answered"])
  })

  it("is not rendered at all where it is longer than an event without that", () => {
    let longest = 0
    partsOf(talking, showing("漢".repeat(100_000), "answered"), 0, none, (body) => {
      longest = Math.max(longest, body.length)
      return { body, formatted: undefined }
    })
    assert.isAtMost(3 * longest, largestContent)
  })

  it("is plain where even its shortest parts are too much to render", () => {
    const made = partsOf(
      talking,
      showing(long, "answered"),
      0,
      none,
      (body) => (body.length > 8_192 ? undefined : { body, formatted: undefined })
    )
    assert.strictEqual(made.map(({ content }) => content["body"]).join("\n"), long)
  })

  it("has an end: what a room cannot be shown is left out with a word, and no event is another turn's", () => {
    const text = `${"words ".repeat(5_000)}\n\n`.repeat(9)
    const plain = (body: string) => ({ body, formatted: undefined })
    const [cut, whole] = [4, 9].map((parts) =>
      driven(planning(talking, showing(text, "answered"), unplanned(0), none, { ...end, parts }), plain).parts.map((
        { content }
      ) => content)
    )
    assert.deepStrictEqual(cut?.map(({ body }) => body), [...whole!.slice(0, 3).map(({ body }) => body), end.words])
    assert.deepStrictEqual(cut?.map((content) => readMark(content)?.state), [
      "working",
      "working",
      "working",
      "answered"
    ])
    assert.isBelow(mostParts, 3_072)
  })
})

describe("How an answer stands to its prompt", () => {
  const prompt = EventId.make("$p")
  const root = EventId.make("$root")
  for (
    const [title, turn, part, relation] of [
      ["in a direct room it just follows", { prompt, threadRoot: undefined, direct: true }, 1, { _tag: "None" }],
      ["in a group its first part replies", { prompt, threadRoot: undefined, direct: false }, 1, {
        _tag: "Reply",
        event: prompt
      }],
      ["in a group its other parts just follow", { prompt, threadRoot: undefined, direct: false }, 2, { _tag: "None" }],
      ["in a thread every part is in it", { prompt, threadRoot: root, direct: false }, 2, {
        _tag: "Thread",
        root,
        last: prompt
      }],
      ["in a thread of a direct room too", { prompt, threadRoot: root, direct: true }, 1, {
        _tag: "Thread",
        root,
        last: prompt
      }]
    ] as const
  ) {
    it(title, () => assert.deepStrictEqual(relationOf(turn, part), relation))
  }
})
