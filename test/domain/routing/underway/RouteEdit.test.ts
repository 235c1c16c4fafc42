import { assert, describe, it } from "@effect/vitest"
import { EventId } from "../../../../src/domain/Ids.ts"
import { routeEdit } from "../../../../src/domain/routing/underway/RouteEdit.ts"
import { admin, ann, direct, room, say } from "../../../support/RouteCases.ts"

describe("The route of an edit", () => {
  const replaces = EventId.make("$before")
  it("names the message and who edits it, an operator too", () => {
    for (const by of [ann, admin]) {
      assert.deepStrictEqual(routeEdit(direct(undefined), say("new", { sender: by, replaces })), {
        _tag: "Edit",
        target: replaces,
        by,
        origin: room
      })
    }
  })
  it("is none for a message that edits nothing", () =>
    assert.deepStrictEqual(routeEdit(direct(undefined), say("new")), { _tag: "Ignore", why: "edit" }))
})
