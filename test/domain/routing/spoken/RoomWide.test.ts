import { assert, describe, it } from "@effect/vitest"
import { EventId } from "../../../../src/domain/Ids.ts"
import { route } from "../../../../src/domain/routing/RouteMessage.ts"
import { isRoomWide } from "../../../../src/domain/routing/spoken/RoomWide.ts"
import { ann, bob, broken, direct, nothing, say } from "../../../support/RouteCases.ts"

const root = EventId.make("$root")
const [one, two] = [EventId.make("$one"), EventId.make("$two")]
const open = [{ prompt: one, author: ann }, { prompt: two, author: ann }]
const always = (work = { ...nothing, running: one, open }) => ({
  ...direct(undefined, work),
  threads: "always" as const
})

describe("isRoomWide", () => {
  for (const threads of ["off", "follow", "always"] as const) {
    it(`is ${threads === "always"} of a command outside of threads where THREADS is ${threads}`, () => {
      assert.strictEqual(isRoomWide({ threads }, { threadRoot: undefined }), threads === "always")
      assert.isFalse(isRoomWide({ threads }, { threadRoot: root }))
    })
  }
})

describe("A command in the room where each message begins a thread", () => {
  it("is about all that its writer asked there", () => {
    assert.deepStrictEqual(route(always(), say("!stop")), { _tag: "Stop", prompt: one, also: [two] })
    assert.deepStrictEqual(
      route({ ...always(), work: () => ({ ...nothing, broken }) }, say("!retry")),
      { _tag: "Retry", of: broken }
    )
  })

  it("is about the thread that it stands in", () => {
    assert.deepStrictEqual(route(always(), say("!stop", { threadRoot: root })), { _tag: "Stop", prompt: one })
  })

  it("finds nothing to stop where its writer asked nothing", () => {
    const to = route(always({ ...nothing, running: one, open: [] }), say("!stop", { sender: bob }))
    assert.deepInclude(to, { _tag: "Reply", reply: { _tag: "NotStopped" } })
  })

  it("clears no conversation, and says where one can be cleared", () => {
    const clear = route(always(), say("!clear"))
    assert.deepInclude(clear, { _tag: "Reply", reply: { _tag: "CommandRefused", why: "thread" } })
    const inThread = route(always(), say("!clear", { threadRoot: root }))
    assert.deepInclude(inThread, { reply: { _tag: "Command", request: { _tag: "Clear" } } })
  })
})
