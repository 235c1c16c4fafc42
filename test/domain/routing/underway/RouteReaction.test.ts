import { assert, describe, it } from "@effect/vitest"
import { EventId, RoomId } from "../../../../src/domain/Ids.ts"
import { oncePlace } from "../../../../src/domain/routing/BotReply.ts"
import { routeReaction } from "../../../../src/domain/routing/underway/RouteReaction.ts"
import {
  admin,
  ann,
  bob,
  broken,
  direct,
  group,
  hi,
  mallory,
  me,
  ours,
  react,
  room,
  table
} from "../../../support/RouteCases.ts"

const on = (key: string, sender = ann) => ({ _tag: "Reaction", event: hi.event, sender, target: ours, key }) as const

describe("A word about a reaction", () => {
  it("stands below what was reacted to, and is said once to each person", () =>
    assert.deepStrictEqual(routeReaction(direct({ ...broken, phase: "answered" }), on("⟲")), {
      _tag: "Reply",
      chat: oncePlace(room, ours, ann, "NotAgain"),
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

describe("Trying again by a reaction", () => {
  table([
    ["of whoever asked", direct(broken), react("⟲"), "$p after 1"],
    ["of an operator, who need not be allowed to prompt", direct(broken), react("🔁", admin), "$p after 1"],
    ["in a group needs no mention", group(broken), react("⟲"), "$p after 1"],
    ["of somebody else is told whose it is", group(broken), react("⟲", bob), "says NotYourRetry"],
    [
      "of somebody who is not allowed is ignored",
      group({ ...broken, author: mallory }),
      react("⟲", mallory),
      "Ignore not allowed"
    ],
    ["on another event is noise", direct(broken), react("⟲", ann, EventId.make("$other")), "Ignore not for us"],
    [
      "from another room is ignored",
      direct({ ...broken, origin: RoomId.make("!other") }),
      react("⟲"),
      "Ignore not for us"
    ],
    ["with another key is noise", direct(broken), react("👍"), "Ignore noise"],
    [
      "on an answer is told so, not passed over in silence",
      direct({ ...broken, phase: "answered" }),
      react("⟲"),
      "says answered"
    ],
    [
      "on an answer whose prompt was changed since asks the new text",
      direct({ ...broken, phase: "answered", edited: true }),
      react("⟲"),
      "$p after 1"
    ],
    [
      "on an answer to a text of before ends that answer first",
      direct({ ...broken, phase: "streaming", edited: true }),
      react("⟲"),
      "Hold"
    ],
    [
      "on what waits, and is asked with the new text anyway, does nothing",
      direct({ ...broken, phase: "queued", edited: true }),
      react("⟲"),
      "Ignore nothing to try again"
    ],
    [
      "on an answer that did not end in all that time does nothing",
      { ...direct({ ...broken, phase: "streaming", edited: true }), waited: true },
      react("⟲"),
      "Ignore nothing to try again"
    ],
    [
      "on what is tried again already is a second tap",
      direct({ ...broken, newest: false }),
      react("⟲"),
      "Ignore nothing to try again"
    ],
    ["of our own is not heard", direct(broken), react("⟲", me), "Ignore own"]
  ])
})

describe("Stopping by a reaction", () => {
  const working = { ...broken, phase: "streaming" } as const
  table([
    ["of whoever asked", group(working), react("🛑"), "stops $p"],
    ["with the other sign, as some clients write it", group(working), react("⏹\uFE0F"), "stops $p"],
    ["of what waits", group({ ...working, phase: "queued" }), react("🛑"), "stops $p"],
    ["of an operator", group(working), react("🛑", admin), "stops $p"],
    ["of somebody else is told who may", group(working), react("🛑", bob), "says NotYourStop"],
    ["of a stranger is ignored", group(working), react("🛑", mallory), "Ignore not allowed"],
    ["of what is over does nothing", group({ ...broken, phase: "answered" }), react("🛑"), "Ignore nothing to stop"],
    ["of a word of the bot's does nothing", group({ ...working, reply: true }), react("🛑"), "Ignore nothing to stop"],
    ["of another room does nothing", group({ ...working, origin: RoomId.make("!o") }), react("🛑"), "Ignore not for us"]
  ])
})
