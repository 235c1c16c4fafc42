import { assert, describe, it } from "@effect/vitest"
import { ChatId, EventId } from "../../../../src/domain/Ids.ts"
import type { Message } from "../../../../src/domain/matrix/InboundEvent.ts"
import { choosesOf, lateAnswer, mayChoose } from "../../../../src/domain/routing/answering/LateAnswer.ts"
import type { EndedQuestion } from "../../../../src/domain/routing/AskedQuestion.ts"
import { ann, asked, bob, context, me, says } from "../../../support/QuestionCases.ts"

const place = { chat: ChatId.make("!r"), threadRoot: undefined }
const over: EndedQuestion = { ask: "a1", labels: ["Allow", "Deny"], author: ann, event: asked, asked: "expired", at: 0 }
const late = (
  { addressed = true, now = 600_000, ...ended }: Partial<EndedQuestion> & { addressed?: boolean; now?: number },
  said: Message
) => {
  const where = { ...context(false), now, lastAsked: () => ({ ...over, ...ended }) }
  const to = lateAnswer(where, said, place, addressed)
  return to?._tag === "Reply" && to.reply._tag === "NotOpen"
    ? `${to.reply.ending?.asked}${to.toldAlready === undefined ? "" : ", else a prompt"}`
    : to?._tag
}

describe("A number that comes too late and refers to nothing", () => {
  it.each<[string, Parameters<typeof late>[0], Message, string | undefined]>([
    ["is told so to who was asked", {}, says("1"), "expired, else a prompt"],
    ["is told so as words too", {}, says("deny!"), "expired, else a prompt"],
    ["is told so where the agent did not wait", { asked: "withdrawn" }, says("1"), "withdrawn, else a prompt"],
    ["is told so where somebody else answered", { asked: "answered", by: bob }, says("1"), "answered, else a prompt"],
    ["is a prompt where they answered themselves", { asked: "answered", by: ann }, says("1"), undefined],
    ["is a prompt where nobody knows who answered", { asked: "answered" }, says("1"), undefined],
    ["is a prompt of anybody else", {}, says("1", { sender: bob }), undefined],
    ["is told so among others only for a while", { addressed: false }, says("1"), "expired"],
    ["is not for us among others after that", { addressed: false, now: 600_001 }, says("1"), undefined],
    [
      "is not for us among others where nobody knows when",
      { addressed: false, at: undefined as never },
      says("1"),
      undefined
    ],
    ["is not for us where others are mentioned", {}, says("1", { mentions: [bob] }), undefined],
    [
      "is not for us where others are linked to",
      {},
      says("1", { formatted: "<a href=\"matrix:u/bob:x\">Bob</a> 1" }),
      undefined
    ],
    ["is told so where we are mentioned too", {}, says("1", { mentions: [me, bob] }), "expired, else a prompt"],
    ["is not for us below a quote among others", { addressed: false }, says("> yes?\n\n1"), undefined],
    ["is a prompt as a reply to something", {}, says("1", { replyTo: EventId.make("$x") }), undefined],
    ["is a prompt where it is no choice", {}, says("3"), undefined],
    ["is a prompt with more words", {}, says("no, use staging"), undefined],
    ["is a prompt where any words would have answered", { labels: [] }, says("main"), undefined]
  ])("%s", (_, ended, said, outcome) => assert.strictEqual(late(ended, said), outcome))

  it("is a prompt where nothing was asked", () => {
    assert.isUndefined(lateAnswer(context(true), says("1"), place, true))
    assert.isUndefined(lateAnswer({ ...context(true), lastAsked: () => undefined }, says("1"), place, true))
  })
})

describe("The last question of a chat is looked up", () => {
  it.each<[Message, boolean]>([
    [says("1"), true],
    [says("x".repeat(320)), true],
    [says("x".repeat(321)), false],
    [says("1", { msgtype: "m.image" }), false],
    [says("1", { replyTo: EventId.make("$x") }), false]
  ])("for what may be a choice without referring to it alone", (said, may) => assert.strictEqual(mayChoose(said), may))

  it("and has the message for one of its choices, by number or words", () => {
    assert.deepStrictEqual(["1", "Deny", "3", "no"].map((body) => choosesOf({ me }, over, says(body))), [
      true,
      true,
      false,
      false
    ])
    assert.isFalse(choosesOf({ me }, { ...over, labels: [] }, says("1")))
  })
})
