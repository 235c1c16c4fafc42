import { assert, describe, it } from "@effect/vitest"
import { EventId, RoomId, UserId } from "../../../src/domain/Ids.ts"
import type { Message } from "../../../src/domain/matrix/InboundEvent.ts"
import { labelsOf, withNewestLabels } from "../../../src/domain/questions/EndedLabels.ts"
import { toEndedQuestion } from "../../../src/domain/questions/EndedQuestion.ts"

const me = UserId.make("@bot:x")
const question = EventId.make("$q")
const context = {
  me,
  room: RoomId.make("!r"),
  ended: (event: EventId) => (event === question ? { ask: "a", labels: ["Yes", "No"] } : undefined)
}
const reply: Message = {
  _tag: "Message",
  event: EventId.make("$e"),
  sender: UserId.make("@ann:x"),
  msgtype: "m.text",
  body: "1",
  formatted: undefined,
  sentAt: 1,
  mentions: undefined,
  replyTo: question,
  threadRoot: undefined,
  replaces: undefined
}

const cases: ReadonlyArray<readonly [string, Partial<Message>, boolean]> = [
  ["its number", {}, true],
  ["its number with a dot", { body: "2." }, true],
  ["its words", { body: "yes!" }, true],
  ["a number that is none of them", { body: "3" }, false],
  ["other words", { body: "why?" }, false],
  ["a picture called so", { msgtype: "m.image" }, false],
  ["a reply to something else", { replyTo: EventId.make("$other") }, false],
  ["no reply", { replyTo: undefined }, false]
]

describe("A reply to a question that has ended", () => {
  for (const [title, change, isTold] of cases) {
    it(`${isTold ? "is" : "is not"} told so with ${title}`, () => {
      const route = toEndedQuestion(context, { ...reply, ...change }, undefined)
      assert.deepStrictEqual(
        route,
        isTold
          ? { _tag: "Reply", chat: "!r once $q @ann:x" as never, threadRoot: undefined, reply: { _tag: "NotOpen" } }
          : undefined
      )
    })
  }
})

describe("The choices of questions that have ended", () => {
  it("are kept as the room showed them, and not of one that takes any text", () => {
    const choices = [{ id: "x", label: "  Yes,\nplease ", effect: "other" as const }]
    assert.deepStrictEqual(labelsOf({ choices }), { labels: ["Yes, please"] })
    assert.deepStrictEqual(labelsOf({ choices: [] }), {})
  })

  it("are kept of the newest alone, so that a turn does not grow without end", () => {
    const asks = Array.from({ length: 20 }, (_, n) => ({ ask: `a${n}`, asked: "answered" as const, labels: ["Yes"] }))
    const kept = withNewestLabels(asks)
    assert.deepStrictEqual(kept.map(({ ask }) => ask), asks.map(({ ask }) => ask))
    assert.deepStrictEqual(kept.flatMap(({ ask, labels }) => (labels === undefined ? [] : [ask])), [
      "a12",
      "a13",
      "a14",
      "a15",
      "a16",
      "a17",
      "a18",
      "a19"
    ])
  })
})
