import { assert, describe, it } from "@effect/vitest"
import { RoomId, UserId } from "../../../../src/domain/Ids.ts"
import { answerTo, isOfStranger, type RoomToTend } from "../../../../src/domain/intake/rooms/InvitePolicy.ts"
import { words } from "../../../support/TurnCases.ts"

const ann = UserId.make("@ann:x")
const invitation: RoomToTend = { room: RoomId.make("!r"), membership: "invite", encrypted: false, inviter: ann }
const mallory = { ...invitation, inviter: UserId.make("@mallory:x") }

describe("A room to tend", () => {
  for (
    const [title, room, answer] of [
      ["an invitation of somebody who is allowed is accepted", invitation, "Join"],
      ["an invitation of anybody else is rejected with a reason", mallory, "not allowed"],
      ["an invitation of nobody is rejected", { ...invitation, inviter: undefined }, "not allowed"],
      [
        "an invitation into an encrypted room is rejected with that reason",
        { ...invitation, encrypted: true },
        "encrypted"
      ],
      [
        "who may not invite does not learn that the room is the trouble",
        { ...mallory, encrypted: true },
        "not allowed"
      ],
      ["a room that became encrypted is left", { ...invitation, membership: "join", encrypted: true }, "encrypted"],
      ["a room that we are in stays, whoever invited us", { ...mallory, membership: "join" }, "Join"]
    ] as const
  ) {
    it(title, () => {
      const given = answerTo(room, { isAllowed: (user) => user === ann, strangers: "reject" }, words)
      assert.strictEqual(given._tag === "Leave" ? given.reason : given._tag, answer)
      // Parking concerns strangers, and nobody else.
      const parked = answerTo(room, { isAllowed: (user) => user === ann, strangers: "park" }, words)
      if (answer === "not allowed") assert.strictEqual(parked._tag, "Park")
      else assert.deepStrictEqual(parked, given)
      // Whoever may not invite stands in a line of their own, and nobody else.
      assert.strictEqual(isOfStranger(room, (user) => user === ann), answer === "not allowed")
    })
  }
})

it("An invitation of nobody is a stranger's, also where everybody may invite", () => {
  assert.isTrue(isOfStranger({ ...invitation, inviter: undefined }, () => true))
  assert.isFalse(isOfStranger(mallory, () => true))
})
