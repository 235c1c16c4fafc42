import { assert, describe, it } from "@effect/vitest"
import { EventId, UserId } from "../../../src/domain/Ids.ts"
import {
  firstQuestion,
  questionNumber,
  questionPart,
  questionPartOf
} from "../../../src/domain/questions/QuestionParts.ts"
import { longestAsk } from "../../../src/domain/turns/asking/RepeatedQuestion.ts"
import type { QuestionShow } from "../../../src/domain/turns/asking/TurnQuestion.ts"
import type { OpenQuestion, Turn } from "../../../src/domain/turns/Turn.ts"
import { asking, words } from "../../support/TurnCases.ts"

const ann = UserId.make("@ann:x")
const hint = { _tag: "Hint", event: EventId.make("$e"), threadRoot: undefined, isAmbiguous: false } as const
const choice = (label: string) => ({ id: label, label, effect: "other" as const })
const asked = (rest: Partial<OpenQuestion> = {}): OpenQuestion => ({
  ask: "a1",
  title: "Deploy?",
  choices: [choice("Yes"), choice("No")],
  number: 0,
  ...rest
})
const partOf = (shown: QuestionShow, direct = false, turn: Turn = asking) =>
  questionPartOf(
    turn,
    shown,
    { author: ann, direct, relation: { _tag: "None" } },
    words,
    (body) => ({ body, formatted: undefined })
  )
const open = (rest: Partial<OpenQuestion> = {}): QuestionShow => ({
  _tag: "Question",
  question: asked(rest),
  asked: "open"
})

describe("The event of a question", () => {
  it("has a number of its own, apart from the answer's parts and from the word on what did not answer it", () => {
    assert.deepStrictEqual([questionPart(0), questionPart(1)], [firstQuestion, firstQuestion + 2])
    assert.strictEqual(questionNumber(questionPart(7)), 7)
    assert.strictEqual(partOf(open({ number: 3 })).part, questionPart(3))
    assert.strictEqual(partOf({ ...hint, question: asked({ number: 3 }) }).part, questionPart(3) + 1)
    assert.strictEqual(
      partOf({ ...open(), question: { ask: "a", title: "", choices: [] } } as QuestionShow).part,
      firstQuestion
    )
  })

  it("rings who is asked once: neither quietly, nor when it ended, nor in a direct room by the room", () => {
    const mentions = (shown: QuestionShow) => partOf(shown).content["m.mentions"]
    assert.deepStrictEqual(mentions(open()), { user_ids: [ann] })
    assert.deepStrictEqual(mentions(open({ quiet: true })), {})
    assert.deepStrictEqual(mentions({ ...open(), asked: "expired" } as QuestionShow), {})
    assert.strictEqual(partOf(open()).content["msgtype"], "m.text")
    assert.strictEqual(partOf(open({ quiet: true })).content["msgtype"], "m.notice")
  })

  it("names who may answer only where others are in the room", () => {
    assert.match(String(partOf(open()).content["body"]), /only @ann:x$/)
    assert.notMatch(String(partOf(open(), true).content["body"]), /only/)
  })

  it("says of a question whether it only ends it, and has a key that differs where the agent asks again", () => {
    const again = { ...asking, asks: [{ ask: "a1", asked: "expired" }, { ask: "a1", asked: "open" }] } as const
    const first = partOf(open(), false, again).question
    const second = partOf(open({ number: 1 }), false, again).question
    assert.strictEqual(first?.ends, false)
    assert.strictEqual(partOf({ ...open(), asked: "refused" } as QuestionShow).question?.ends, true)
    assert.notStrictEqual(first?.key, second?.key)
    assert.strictEqual(partOf(open(), false, { ...again, asks: [again.asks[0]] }).question?.key, first?.key)
    const { asks: _, ...unasked } = asking
    assert.strictEqual(partOf(open(), false, unasked).question?.key, first?.key)
  })

  it("repeats only so much of the agent's name for it", () => {
    const long = "a".repeat(longestAsk + 9)
    assert.strictEqual(partOf(open({ ask: long })).question?.ask, "a".repeat(longestAsk))
  })

  it("names the event that answered it, and none where that is not known", () => {
    const answered = (event: EventId | undefined): QuestionShow => ({
      ...open(),
      asked: "answered",
      chosen: { place: 1, by: ann, event }
    } as QuestionShow)
    assert.include(JSON.stringify(partOf(answered(EventId.make("$said"))).content), "\"answers\":[\"$said\"]")
    assert.notInclude(JSON.stringify(partOf(answered(undefined)).content), "answers")
    assert.notInclude(JSON.stringify(partOf(open()).content), "answers")
  })

  it("holds in its plain body what can be copied from it, without Markdown's escapes", () => {
    const question = asked({ title: "Deploy a_b?", choices: [choice("deploy_prod"), choice("1. *no*")] })
    const slot = (shown: Parameters<typeof questionPartOf>[1], render: Parameters<typeof questionPartOf>[4]) =>
      questionPartOf(
        asking,
        shown,
        { author: UserId.make("@a_b:x"), direct: false, relation: { _tag: "None" } },
        words,
        render
      ).content
    const open = { _tag: "Question", question, asked: "open" } as const
    assert.deepInclude(slot(open, (markdown) => ({ body: "plain", formatted: markdown })), {
      body: "plain",
      formatted_body: "**Deploy a\\_b?**\n\n1. deploy\\_prod\n\n2. 1\\. \\*no\\*\n\nchoose 1️⃣2️⃣ only @a\\_b:x"
    })
    const tooMuch = () => undefined
    assert.deepInclude(slot(open, tooMuch), {
      body: "**Deploy a_b?**\n\n1. deploy_prod\n\n2. 1. *no*\n\nchoose 1️⃣2️⃣ only @a_b:x"
    })
    assert.deepInclude(slot({ ...hint, question }, tooMuch), { body: "unfit\n\n1. deploy_prod\n\n2. 1. *no*" })
  })

  it("says what would be an answer where the message was written, and rings its writer where others are", () => {
    const slot = (direct: boolean, threadRoot?: EventId) =>
      questionPartOf(
        asking,
        { ...hint, question: asked({}), threadRoot },
        { author: ann, direct, relation: { _tag: "None" } },
        words,
        (body) => ({ body, formatted: undefined })
      ).content
    assert.deepInclude(slot(false, EventId.make("$root")), {
      "m.mentions": { user_ids: [ann] },
      "m.relates_to": {
        rel_type: "m.thread",
        event_id: "$root",
        is_falling_back: true,
        "m.in_reply_to": { event_id: "$e" }
      }
    })
    assert.deepInclude(slot(false), {
      "m.mentions": { user_ids: [ann] },
      "m.relates_to": { "m.in_reply_to": { event_id: "$e" } }
    })
    assert.deepInclude(slot(true), { "m.mentions": {} })
  })

  it("says to who reacted what would be an answer at the question, and names them", () => {
    const [bob, about] = [UserId.make("@bob:x"), EventId.make("$question")]
    const part = partOf({ ...hint, question: asked(), by: bob, about }, false)
    assert.deepInclude(part.content, {
      "m.mentions": { user_ids: [bob] },
      "m.relates_to": { "m.in_reply_to": { event_id: about } }
    })
    assert.strictEqual(part.fresh, "hint.$e")
  })

  it("is no question where it is a word on a message, which becomes another event for each message", () => {
    const part = partOf({ ...hint, question: asked() })
    assert.isUndefined(part.question)
    assert.strictEqual(part.fresh, "hint.$e")
    assert.isUndefined(partOf(open()).fresh)
    assert.strictEqual(part.content["msgtype"], "m.notice")
    assert.include(JSON.stringify(part.content), "\"state\":\"refused\"")
  })
})
