import { assert, describe, it } from "@effect/vitest"
import { editOutcome } from "../../../../src/domain/routing/underway/EditPolicy.ts"
import type { Phase } from "../../../../src/domain/turns/Turn.ts"
import { ann, bob } from "../../../support/RouteCases.ts"

const turn = (phase: Phase, reply = false) => ({ turn: { author: ann, phase, reply }, mayBePrompt: false, author: ann })

describe("An edit", () => {
  it.each(
    [
      ["of a prompt that waits changes what is asked", turn("queued"), ann, "take"],
      ["of a prompt that was asked is offered", turn("asked"), ann, "offer"],
      ["of a prompt that is answered now is offered", turn("streaming"), ann, "offer"],
      ["of a prompt that was answered is offered", turn("answered"), ann, "offer"],
      ["of a prompt that was refused is offered", turn("refused"), ann, "offer"],
      ["by somebody else is none", turn("queued"), bob, "ignore"],
      ["of what the bot itself replied to is none", turn("answered", true), ann, "ignore"],
      ["of what may become a prompt is kept", { turn: undefined, mayBePrompt: true, author: ann }, ann, "take"],
      [
        "by somebody else of what may become a prompt is none",
        { turn: undefined, mayBePrompt: true, author: ann },
        bob,
        "ignore"
      ],
      ["of what is not known yet is kept", { turn: undefined, mayBePrompt: true, author: undefined }, bob, "take"],
      ["of anything else is none", { turn: undefined, mayBePrompt: false, author: ann }, ann, "ignore"]
    ] as const
  )("%s", (_, message, by, outcome) => assert.strictEqual(editOutcome(message, { by, isFile: false }), outcome))

  it.each(
    [
      ["another caption of a file", true, "take"],
      ["a file, where the message is none,", false, "ignore"],
      ["a file, where nobody knows what the message is,", undefined, "take"]
    ] as const
  )(
    "to %s: %s, %s",
    (_, isFile, outcome) =>
      assert.strictEqual(editOutcome({ ...turn("queued"), isFile }, { by: ann, isFile: true }), outcome)
  )
})
