import { assert, describe, it, vi } from "@effect/vitest"
import { EventId, UserId } from "../../../src/domain/Ids.ts"
import { type RehearsalScene, rehearse } from "../../../src/domain/poison/TurnRehearsal.ts"
import type { TurnInput } from "../../../src/domain/turns/TurnMachine.ts"
import {
  asked,
  asking,
  asleep,
  ended,
  minute,
  rules,
  silent,
  started,
  talking,
  text,
  tick,
  words
} from "../../support/TurnCases.ts"

const { words: _, ...quiet } = rules
const ann = UserId.make("@ann:x")
const raw = { event_id: "$p", sender: "@ann:x", type: "m.room.message", content: { msgtype: "m.text", body: "hello" } }

/** What the scene, sent to another process and back, has rendered there. */
const rendered = (
  turn: RehearsalScene["turn"],
  inputs?: ReadonlyArray<TurnInput>,
  parts = 0
): ReadonlyArray<string> => {
  const seen: Array<string> = []
  const scene: RehearsalScene = {
    turn,
    raw,
    threadRoot: EventId.make("$t"),
    direct: false,
    author: ann,
    parts,
    news: inputs === undefined ? undefined : { rules: quiet, inputs }
  }
  rehearse(words, (markdown) => {
    seen.push(markdown)
    return { body: markdown, formatted: undefined }
  }, JSON.parse(JSON.stringify(scene)) as RehearsalScene)
  return seen
}

describe("A rehearsal", () => {
  for (
    const [title, turn, inputs, shown] of [
      ["shows a turn as it stands", talking, undefined, ["Hello"]],
      ["shows a question that is open", asking, undefined, [
        "**Deploy?**\n\n1. Allow\n\n2. Deny\n\nchoose ✅1 ❌2 only @ann:x",
        "Hello"
      ]],
      ["shows that the agent is away", { ...talking, toldAway: true, detachedAt: 0 }, undefined, ["Hello\n\n_away_"]],
      ["shows nothing of one that was not begun", asleep, undefined, []],
      [
        "shows the tools of one without a word",
        { ...silent, tools: [{ call: "c", title: "Look", status: "started" }] },
        undefined,
        ["⏳ Look"]
      ],
      ["shows what is said", talking, [text(" you", { at: 90_000 })], ["Hello you"]],
      ["shows a whole answer", asked, [started(), text("a"), text("b"), ended("done")], ["ab"]],
      ["shows the answer that takes the place of what was streamed", talking, [ended("done", "Bye")], ["Bye"]],
      ["shows nothing while nothing is due", talking, [text(" you", { at: 1_001 })], []],
      ["shows nothing of a tick that finds nothing", asked, [tick(5_000)], []],
      [
        "shows that its time is over",
        { ...asked, spent: rules.timeout - minute / 2, countedAt: 0 },
        [tick(minute / 2)],
        ["timed out"]
      ]
    ] as const
  ) it(title, () => assert.deepStrictEqual(rendered(turn, inputs), shown))

  it("empties parts that were shown before, for which nothing is rendered", () => {
    const written = vi.spyOn(JSON, "stringify")
    try {
      assert.deepStrictEqual(rendered(talking, [ended("done", "Bye")], 3), ["Bye"])
      const parts: ReadonlyArray<{ readonly content: Record<string, unknown> }> = written.mock.lastCall?.[0]
      const relation = { rel_type: "m.thread", event_id: "$t" }
      for (const { content } of parts) assert.deepInclude(content["m.relates_to"], relation)
      assert.deepStrictEqual(parts.map(({ content }) => content["body"]), ["Bye", "…", "…"])
    } finally {
      written.mockRestore()
    }
  })

  it("reads the prompt that it is about, whatever became of it", () => {
    let read = 0
    const looked = {
      ...raw,
      get content() {
        read++
        return raw.content
      }
    }
    rehearse(words, (body) => ({ body, formatted: undefined }), {
      turn: asleep,
      raw: looked,
      threadRoot: undefined,
      direct: true,
      author: ann,
      parts: 0,
      news: undefined
    })
    assert.isAbove(read, 0)
    for (
      const odd of [undefined, {}, { ...raw, content: {} }, { ...raw, content: { msgtype: "m.emote", body: "waves" } }]
    ) {
      rehearse(words, (body) => ({ body, formatted: undefined }), {
        turn: asleep,
        raw: odd,
        threadRoot: undefined,
        direct: true,
        author: ann,
        parts: 0,
        news: undefined
      })
    }
  })
})
