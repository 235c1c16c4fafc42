import { assert, describe, it } from "@effect/vitest"
import { EventId } from "../../../../src/domain/Ids.ts"
import { sentFileOf } from "../../../../src/domain/matrix/files/SentFile.ts"
import type { Message } from "../../../../src/domain/matrix/InboundEvent.ts"
import { routeEdit } from "../../../../src/domain/routing/underway/RouteEdit.ts"
import { admin, ann, direct, group, mallory, room, say, table } from "../../../support/RouteCases.ts"

describe("The route of an edit", () => {
  const replaces = EventId.make("$before")
  it("names the message and who edits it, an operator too", () => {
    for (const by of [ann, admin]) {
      assert.deepStrictEqual(routeEdit(direct(undefined), say("new", { sender: by, replaces })), {
        _tag: "Edit",
        target: replaces,
        by,
        isFile: false,
        origin: room
      })
    }
  })
  it("is none for a message that edits nothing", () =>
    assert.deepStrictEqual(routeEdit(direct(undefined), say("new")), { _tag: "Ignore", why: "edit" }))
})

describe("An edit", () => {
  const target = EventId.make("$before")
  const file = sentFileOf({ msgtype: "m.image", body: "cat.png", url: "mxc://x/cat" })!
  const edit = (body: string, rest: Partial<Message> = {}) => say(body, { replaces: target, ...rest })
  table([
    ["gives its message a new text", direct(undefined), edit("hi there"), "Edit of $before by @ann:x"],
    ["counts without a mention in a group", group(undefined), edit("hi there"), "Edit of $before by @ann:x"],
    ["of a stranger is ignored", direct(undefined), edit("hi", { sender: mallory }), "Ignore not allowed"],
    ["into nothing changes nothing", direct(undefined), edit(" "), "Ignore edit"],
    ["into a command changes nothing", direct(undefined), edit("!stop"), "Ignore edit"],
    [
      "gives a file a new caption",
      direct(undefined),
      edit("new", { msgtype: "m.image", file }),
      "Edit of $before by @ann:x"
    ],
    [
      "may take a file's caption away",
      direct(undefined),
      edit("cat.png", { msgtype: "m.image", file }),
      "Edit of $before by @ann:x"
    ],
    ["into a file that is none changes nothing", direct(undefined), edit("x", { msgtype: "m.image" }), "Ignore edit"]
  ])
})
