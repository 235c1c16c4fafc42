import { assert, describe, it } from "@effect/vitest"
import { EventId } from "../../../../src/domain/Ids.ts"
import { oncePlace } from "../../../../src/domain/routing/BotReply.ts"
import { mayStop, notTheirStop, stopIn, stopPointed } from "../../../../src/domain/routing/underway/StopPolicy.ts"
import { ann, bob, broken, direct, room } from "../../../support/RouteCases.ts"

const context = direct(undefined)
const prompt = EventId.make("$p")

describe("Who may stop an answer", () => {
  it("is who asked, and an operator", () => {
    const of = { author: ann }
    assert.deepStrictEqual([mayStop(of, ann, false), mayStop(of, bob, false), mayStop(of, bob, true)], [
      true,
      false,
      true
    ])
  })
  it("is said once to each of the others, in the thread that they write in", () =>
    assert.deepStrictEqual(notTheirStop(context, { prompt, author: ann }, bob, { threadRoot: prompt }), {
      _tag: "Reply",
      chat: oncePlace(room, prompt, bob, "NotYourStop"),
      threadRoot: prompt,
      reply: { _tag: "NotYourStop", asker: ann }
    }))
})

describe("A stop", () => {
  it("in a chat where nothing is worked on is about nothing", () =>
    assert.isUndefined(stopIn(context, [], ann, undefined)))
  it("of what is over does nothing", () => {
    for (const phase of ["answered", "stopped", "failed"] as const) {
      assert.strictEqual(stopPointed(context, { ...broken, phase }, ann, { threadRoot: undefined })._tag, "Ignore")
    }
  })
})
