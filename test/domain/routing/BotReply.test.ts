import { assert, describe, it } from "@effect/vitest"
import { EventId, RoomId, UserId } from "../../../src/domain/Ids.ts"
import {
  kindPlace,
  oncePlace,
  repliedTo,
  replyIn,
  replyPlace,
  type SpokenReply
} from "../../../src/domain/routing/BotReply.ts"
import { words } from "../../support/TurnCases.ts"

const room = RoomId.make("!r")
const ann = UserId.make("@ann:x")

describe("What the bot says by itself", () => {
  it.each<[SpokenReply, string, "answered" | "refused"]>([
    [{ _tag: "Help" }, "help", "answered"],
    [{ _tag: "Help", admin: true }, "all help", "answered"],
    [{ _tag: "Help", topic: "settings", admin: true }, "help on settings", "answered"],
    [{ _tag: "UnknownCommand", word: "hlp", nearest: "help" }, "no hlp, help", "refused"],
    [{ _tag: "UnknownCommand", word: "foo" }, "no foo, like none", "refused"],
    [{ _tag: "CommandUsage", command: "rename" }, "usage of rename", "refused"],
    [{ _tag: "CommandRefused", why: "direct" }, "only in direct rooms", "refused"],
    [{ _tag: "Unsupported", what: "picture" }, "no picture", "refused"],
    [{ _tag: "Unusable", kind: "poll" }, "no poll", "refused"],
    [{ _tag: "NotStopped" }, "not stopped", "refused"],
    [{ _tag: "FilesStopped", prompts: [] }, "stopped", "answered"],
    [{ _tag: "NotYours", asker: ann }, "only @ann:x", "refused"],
    [{ _tag: "NotYours", asker: UserId.make("@a\n\n# b:x") }, "only @a # b:x", "refused"],
    [{ _tag: "NotYours", asker: UserId.make(`@${"a".repeat(300)}:x`) }, `only @${"a".repeat(253)}…`, "refused"],
    [{ _tag: "NotYours", asker: ann, approvers: true }, "only @ann:x or approver", "refused"],
    [{ _tag: "NotOpen" }, "not open", "refused"],
    [{ _tag: "NotOpen", ending: { asked: "expired", at: 7 } }, "not open, expired", "refused"],
    [{ _tag: "NotAgain", why: "older" }, "older", "refused"]
  ])("%j", (reply, text, phase) => assert.deepStrictEqual(replyIn(words, reply), { text, phase }))

  it("stands at the question where it is said to who reacted to that", () => {
    const about = EventId.make("$q")
    assert.strictEqual(repliedTo({ _tag: "NotOpen", about }), about)
    assert.strictEqual(repliedTo({ _tag: "NotYours", asker: ann, about }), about)
    assert.isUndefined(repliedTo({ _tag: "NotOpen" }))
    assert.isUndefined(repliedTo({ _tag: "Help" }))
  })

  it("waits for nothing of its chat, and is said of a question to each person once", () => {
    const places = [
      replyPlace(room, EventId.make("$a")),
      replyPlace(room, EventId.make("$b")),
      oncePlace(room, EventId.make("$a"), ann, "NotOpen"),
      oncePlace(room, EventId.make("$b"), ann, "NotOpen"),
      oncePlace(room, EventId.make("$a"), UserId.make("@bob:x"), "NotOpen"),
      oncePlace(room, EventId.make("$a"), ann, "NotYours"),
      kindPlace(room, "poll"),
      kindPlace(room, "sticker")
    ]
    assert.strictEqual(new Set([...places, room]).size, 9)
    assert.strictEqual(oncePlace(room, EventId.make("$a"), ann, "NotOpen"), places[2])
  })
})
