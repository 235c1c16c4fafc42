import { assert, describe, it } from "@effect/vitest"
import { EventId } from "../../../../src/domain/Ids.ts"
import { oncePlace } from "../../../../src/domain/routing/BotReply.ts"
import { routeReaction } from "../../../../src/domain/routing/underway/RouteReaction.ts"
import { ann, bob, broken, direct, group, hi, ours, room } from "../../../support/RouteCases.ts"

const on = (key: string, sender = ann) => ({ _tag: "Reaction", event: hi.event, sender, target: ours, key }) as const

describe("A word about a reaction", () => {
  it("stands below what was reacted to, and is said once to each person", () =>
    assert.deepStrictEqual(routeReaction(direct({ ...broken, phase: "answered" }), on("⟲")), {
      _tag: "Reply",
      chat: oncePlace(room, ours, ann),
      threadRoot: undefined,
      reply: { _tag: "NotAgain", why: "answered", to: ours }
    }))
  it("about somebody else's answer names whose it is", () => {
    for (const [key, tag] of [["⟲", "NotYourRetry"], ["🛑", "NotYourStop"]] as const) {
      const to = routeReaction(group({ ...broken, phase: key === "⟲" ? "failed" : "streaming" }), on(key, bob))
      assert.deepStrictEqual(to._tag === "Reply" ? to.reply : to, { _tag: tag, asker: ann, to: ours })
    }
  })
  it("of a word of the bot's about somebody else is not said", () =>
    assert.strictEqual(
      routeReaction(group({ ...broken, reply: true, prompt: EventId.make("$x") }), on("⟲", bob))._tag,
      "Ignore"
    ))
})
