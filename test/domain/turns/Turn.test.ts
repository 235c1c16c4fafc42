import { assert, describe, it } from "@effect/vitest"
import { EventId, PromptId } from "../../../src/domain/Ids.ts"
import { isOpen, Phase, queued } from "../../../src/domain/turns/Turn.ts"
import { talking } from "../../support/TurnCases.ts"

describe("A turn", () => {
  it("is open until it has one of the five ends", () =>
    assert.deepStrictEqual(Phase.literals.filter((phase) => isOpen({ ...talking, phase })), [
      "queued",
      "asked",
      "streaming"
    ]))

  it("begins with nothing said and nothing shown", () =>
    assert.deepStrictEqual(queued(EventId.make("$p"), 2, PromptId.make("p2")), {
      prompt: "$p",
      attempt: 2,
      id: "p2",
      phase: "queued",
      text: "",
      tools: [],
      toldAway: false,
      shows: 0,
      unshown: false
    } as never))
})
