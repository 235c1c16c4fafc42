import { assert, describe, it } from "@effect/vitest"
import { EventId } from "../../../src/domain/Ids.ts"
import type { Message } from "../../../src/domain/matrix/InboundEvent.ts"
import { type AskedQuestion, names } from "../../../src/domain/routing/AskedQuestion.ts"
import { asked, ours, says, unseen, waiting } from "../../support/QuestionCases.ts"

const hint = EventId.make("$hint")
const hinted = waiting({ hint })

describe("A message refers to a question itself", () => {
  it.each<[string, AskedQuestion, Partial<Message>, boolean]>([
    ["as a reply to it", waiting(), { replyTo: asked }, true],
    ["as a reply to it within a thread", waiting(), { replyTo: asked, threadRoot: ours }, true],
    ["as a reply to its hint", hinted, { replyTo: hint }, true],
    ["as a reply to it when there is a hint too", hinted, { replyTo: asked }, true],
    ["in a thread on it", waiting(), { threadRoot: asked }, true],
    ["not by standing in its chat", waiting(), {}, false],
    ["not by standing in its chat when there is a hint", hinted, {}, false],
    ["not as a reply to something else", waiting(), { replyTo: ours }, false],
    ["not as a reply to something else in a thread on it", waiting(), { replyTo: ours, threadRoot: asked }, false],
    ["not in a thread on its hint", hinted, { threadRoot: hint }, false],
    ["not in another thread", waiting(), { threadRoot: ours }, false],
    ["not before the server confirmed it", unseen, { replyTo: asked, threadRoot: asked }, false],
    ["not by its hint before the server confirmed it", { ...unseen, hint }, { replyTo: hint }, false]
  ])("%s", (_, question, changed, is) => assert.strictEqual(names(question, says("1", changed)), is))
})
