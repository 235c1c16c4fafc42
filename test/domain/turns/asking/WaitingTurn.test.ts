import { assert, describe, it } from "@effect/vitest"
import { EventId, PromptId } from "../../../../src/domain/Ids.ts"
import { tellAt, waitsBehind } from "../../../../src/domain/turns/asking/WaitingTurn.ts"
import { queued } from "../../../../src/domain/turns/Turn.ts"
import { awayAfter } from "../../../../src/domain/turns/TurnRules.ts"
import { words } from "../../../support/TurnCases.ts"

describe("A turn behind somebody else's question", () => {
  it("is told so as late as of an agent that is away", () => assert.strictEqual(tellAt(5), 5 + awayAfter))

  it("says who has to answer first, in one line, and stays in the queue", () => {
    const { asks, commit, progress, questions, show, turn } = waitsBehind(
      words,
      queued(EventId.make("$p"), 1, PromptId.make("p")),
      "@ann\n:x",
      7
    )
    assert.isUndefined(show)
    assert.deepStrictEqual(progress, { as: "open", text: "BEHIND @ann :x", priority: "question", ends: false })
    assert.deepStrictEqual([turn.phase, turn.toldAway, turn.shows, turn.progress], ["queued", true, 0, {
      shows: 1,
      shownAt: 7
    }])
    assert.deepStrictEqual([asks, questions, commit], [[], [], "lazy"])
  })
})
