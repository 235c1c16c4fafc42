import { assert, describe, it } from "@effect/vitest"
import { ChatId, EventId, RoomId, UserId } from "../../../../src/domain/Ids.ts"
import { endingOf, expiry, mayAnswer, notOpen, notYours } from "../../../../src/domain/routing/answering/AnswerRight.ts"
import { ann, asked, bob, waiting } from "../../../support/QuestionCases.ts"

const carol = UserId.make("@carol:x")
const origin = RoomId.make("!r")
const to = { user: bob, threadRoot: undefined }
const about = { ...to, about: asked }

describe("A question is answered", () => {
  it("by who asked and by approvers, and by nobody else", () => {
    const isApprover = (user: UserId) => user === carol
    assert.deepStrictEqual([ann, bob, carol].map((user) => mayAnswer({ isApprover }, waiting(), user)), [
      true,
      false,
      true
    ])
    assert.deepStrictEqual([ann, carol].map((user) => mayAnswer({}, waiting(), user)), [true, false])
  })
})

describe("Whoever may not, or is late, is told so in a place that takes one word for each person and question", () => {
  it("and who may, at the question where they reacted", () => {
    const approved = waiting({ question: { ...waiting().question, approvers: true } })
    assert.deepStrictEqual(notYours({ origin }, waiting(), asked, to), {
      _tag: "Reply",
      chat: ChatId.make("!r once NotYours $question @bob:x"),
      threadRoot: undefined,
      reply: { _tag: "NotYours", asker: ann }
    })
    assert.deepStrictEqual(notYours({ origin }, approved, asked, about).reply, {
      _tag: "NotYours",
      asker: ann,
      approvers: true,
      about: asked
    })
  })

  it("and how it ended; where they know that, what they say may be a prompt", () => {
    const ending = { asked: "answered", by: ann } as const
    assert.deepStrictEqual(notOpen({ origin }, asked, about, ending), {
      _tag: "Reply",
      chat: ChatId.make("!r once NotOpen $question @bob:x"),
      threadRoot: undefined,
      reply: { _tag: "NotOpen", ending, about: asked }
    })
    const again = notOpen({ origin }, asked, to, undefined, ChatId.make("!r"))
    assert.deepStrictEqual([again.reply, again.toldAlready], [{ _tag: "NotOpen" }, ChatId.make("!r")])
  })
})

describe("The end of a question", () => {
  const over = { ask: "a", labels: [], author: ann, event: EventId.make("$q") }

  it.each(
    [
      [over, undefined],
      [{ ...over, asked: "expired", at: 5 }, { asked: "expired", at: 5 }],
      [{ ...over, asked: "answered", by: bob }, { asked: "answered", by: bob }]
    ] as const
  )("is what was written down of it: %j", (question, ending) => assert.deepStrictEqual(endingOf(question), ending))

  it("is its deadline, where that is over", () => {
    assert.deepStrictEqual(expiry({ question: { ...waiting().question, deadline: 7 } }), { asked: "expired", at: 7 })
    assert.deepStrictEqual(expiry(waiting()), { asked: "expired" })
  })
})
