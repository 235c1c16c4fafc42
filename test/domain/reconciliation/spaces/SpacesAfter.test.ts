import { assert, describe, it } from "@effect/vitest"
import { madeAfter, madeOfReplacement, spacesAfter } from "../../../../src/domain/reconciliation/spaces/SpacesAfter.ts"
import { eventId, roomId, store, userId } from "../../../support/ResetWorld.ts"

const [ann, ben] = [userId("ann"), userId("ben")]
const [one, other, next] = [roomId("one"), roomId("other"), roomId("next")]
const made = { by: ann, command: eventId("new"), archived: true, linked: true }

describe("What the store will know of people's spaces", () => {
  it("follows from the steps, and from the rooms that replace them", () => {
    const before = store({ spaces: [{ by: ann, space: one }] })
    assert.deepStrictEqual(
      [...spacesAfter(before, [
        { _tag: "ForgetSpace", room: one, by: ann },
        { _tag: "NoteSpace", room: other, by: ben }
      ], [{ room: other, replacement: next }])],
      [[ben, next]]
    )
    assert.deepStrictEqual([...spacesAfter(store(), [], [])], [])
  })

  it("is who a room is made for, and that its replacement is to be listed anew", () => {
    assert.deepInclude(madeAfter({ _tag: "NoteMade", room: one, by: ann, command: made.command }), { direct: true })
    assert.deepInclude(madeAfter({ _tag: "NoteSpace", room: one, by: ann }), { space: true })
    assert.isUndefined(madeAfter({ _tag: "NoteLeft", room: one }))
    assert.deepStrictEqual(madeOfReplacement({ made }, undefined), { made: { ...made, linked: false } })
    assert.deepStrictEqual(madeOfReplacement({ made }, { made: { ...made, by: ben } }), { made: { ...made, by: ben } })
    assert.deepStrictEqual(madeOfReplacement({ made: null }, undefined), {})
  })
})
