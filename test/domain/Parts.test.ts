import { assert, describe, it } from "@effect/vitest"
import { EventId } from "../../src/domain/Ids.ts"
import { bytes, LargestContent, readMark, type Relation } from "../../src/domain/Outgoing.ts"
import { relationOf } from "../../src/domain/Parts.ts"
import type { Phase } from "../../src/domain/Turn.ts"
import type { Show } from "../../src/domain/TurnDecision.ts"
import { partsOf } from "./Cutting.ts"
import { talking } from "./TurnCases.ts"

const none = (): Relation => ({ _tag: "None" })
const render = (markdown: string) => ({ body: markdown, formatted: undefined })
const showing = (text: string, phase: Phase, notice = false): Show => ({ text, phase, notice, rank: phase === "streaming" ? "edit" : "closing" })
const parts = (text: string, phase: Phase, known = 0) => partsOf(talking, showing(text, phase), known, none, render)
const states = (made: ReturnType<typeof parts>) => made.map(({ content }) => readMark(content)?.state)
/** So long that it takes three events. */
const long = Array.from({ length: 20_000 }, (_, line) => `l${line}`).join("\n")

describe("What is shown, as events", () => {
  it("is one event when it fits, with the mark of what it is", () => {
    const [only, ...more] = parts("Hello", "answered")
    assert.deepStrictEqual(more, [])
    assert.strictEqual(only?.part, 1)
    assert.deepStrictEqual<unknown>(only?.content["matrix-surface.turn"], { prompt: "$p", attempt: 1, part: 1, parts: 1, state: "answered" })
    assert.strictEqual(only?.content["body"], "Hello")
  })

  it("is a text or a notice as it is told", () => {
    assert.strictEqual(parts("Hello", "answered")[0]?.content["msgtype"], "m.text")
    assert.strictEqual(partsOf(talking, showing("Stopped.", "stopped", true), 0, none, render)[0]?.content["msgtype"], "m.notice")
  })

  for (const phase of ["queued", "asked", "streaming"] as const) {
    it(`is at work while the turn is ${phase}`, () => assert.deepStrictEqual(states(parts("Hello", phase)), ["working"]))
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
      assert.isAtMost(bytes(content), LargestContent)
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
    const made = partsOf(talking, showing(long, "answered"), 0, (part) => part === 1 ? { _tag: "Reply", event: EventId.make("$p") } : none(), render)
    assert.deepStrictEqual(made.map(({ content }) => content["m.relates_to"] !== undefined), made.map((_, index) => index === 0))
  })
})

describe("How an answer stands to its prompt", () => {
  const prompt = EventId.make("$p")
  const root = EventId.make("$root")
  for (const [title, turn, part, relation] of [
    ["in a direct room it just follows", { prompt, threadRoot: undefined, direct: true }, 1, { _tag: "None" }],
    ["in a group its first part replies", { prompt, threadRoot: undefined, direct: false }, 1, { _tag: "Reply", event: prompt }],
    ["in a group its other parts just follow", { prompt, threadRoot: undefined, direct: false }, 2, { _tag: "None" }],
    ["in a thread every part is in it", { prompt, threadRoot: root, direct: false }, 2, { _tag: "Thread", root, last: prompt }],
    ["in a thread of a direct room too", { prompt, threadRoot: root, direct: true }, 1, { _tag: "Thread", root, last: prompt }]
  ] as const) {
    it(title, () => assert.deepStrictEqual(relationOf(turn, part), relation))
  }
})
