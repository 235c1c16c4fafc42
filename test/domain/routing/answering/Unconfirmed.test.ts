import { assert, describe, it } from "@effect/vitest"
import { EventId } from "../../../../src/domain/Ids.ts"
import { questionReaction } from "../../../../src/domain/routing/answering/QuestionReaction.ts"
import { mayBeUnconfirmed } from "../../../../src/domain/routing/answering/Unconfirmed.ts"
import { route } from "../../../../src/domain/routing/RouteMessage.ts"
import { about, ann, asked, free, group, ours, says, unseen, waiting } from "../../../support/QuestionCases.ts"

const unknown = EventId.make("$unknown")

describe("An event that may show a question which the server has not confirmed", () => {
  it.each([
    ["is one that nobody here knows", about(unseen), unknown, true],
    ["is none of ours that is known", about(unseen), ours, false],
    ["is none while all questions are confirmed", about(waiting()), unknown, false],
    ["is none that shows another question", { ...group, questions: [unseen, free] }, asked, false],
    ["is not there where nothing is referred to", about(unseen), undefined, false]
  ])("%s", (_, context, target, expected) => assert.strictEqual(mayBeUnconfirmed(context, target), expected))

  it("lets a reply in a group and a reaction wait, which would be lost otherwise", () => {
    const none = { ...about(unseen), isOurs: () => false }
    assert.deepStrictEqual(route(none, says("No", { replyTo: unknown })), { _tag: "Hold" })
    const reaction = { _tag: "Reaction", event: EventId.make("$e"), sender: ann, target: unknown, key: "✅" } as const
    assert.deepStrictEqual(questionReaction(none, reaction), { _tag: "Hold" })
  })
})
