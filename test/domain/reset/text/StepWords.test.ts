import { assert, describe, it } from "@effect/vitest"
import type { RoomId, UserId } from "../../../../src/domain/Ids.ts"
import { ServerRepairStep, StoreRepairStep } from "../../../../src/domain/reset/RepairStep.ts"
import type { Step } from "../../../../src/domain/reset/Step.ts"
import { accountWords, folderWords, listWords, roomWords } from "../../../../src/domain/reset/text/StepWords.ts"
import { eventId, roomId, userId } from "../../../support/ResetWorld.ts"

const [room, replacement, ann] = [roomId("a"), roomId("b"), userId("ann")]
const mirror = { incarnation: "i", origin: room, person: null, title: null, generations: {} }
const repairs: ReadonlyArray<Step> = [
  { _tag: "NoteJoined", room, direct: true },
  { _tag: "NoteInvited", room, direct: true, inviter: ann, encrypted: false },
  { _tag: "NoteEncrypted", room },
  { _tag: "NoteTitle", room, title: "T", topic: null },
  { _tag: "FollowUpgrade", room, replacement },
  { _tag: "NoteMade", room, by: ann, command: eventId("new") },
  { _tag: "NoteSpace", room, by: ann },
  { _tag: "ForgetSpace", room, by: ann },
  { _tag: "LinkChild", space: replacement, room, via: ["x"] },
  { _tag: "Distrust", room, replacement },
  { _tag: "ForgetUpgrade", room },
  { _tag: "JoinReplacement", room, replacement, via: [] },
  { _tag: "MarkDirect", rooms: [{ room, user: ann }] },
  { _tag: "MirrorChat", room, mirror },
  { _tag: "MirrorStore", incarnation: "i" }
]

describe("The words for a step", () => {
  it("say what is lost with a folder", () => {
    assert.include(folderWords("home"), "logins")
    assert.include(folderWords("t1_aaaaaaaa"), "work/t1_aaaaaaaa is deleted")
  })

  it("exist for every repair, once", () => {
    assert.sameMembers(
      repairs.map(({ _tag }) => _tag),
      [...Object.keys(StoreRepairStep.cases), ...Object.keys(ServerRepairStep.cases)] as Array<Step["_tag"]>
    )
    for (const step of repairs) {
      assert.lengthOf([roomWords(step), listWords(step), accountWords(step)].filter((one) => one !== undefined), 1)
    }
  })

  it.each<readonly [string | null, string | null, string]>([
    ["T", null, "note in the store its name \"T\""],
    [null, null, "note in the store that it has no name"],
    ["T", "U", "note in the store its name \"T\" and its topic \"U\""]
  ])(
    "name what a room is called by now: %s, %s",
    (title, topic, expected) => assert.strictEqual(roomWords({ _tag: "NoteTitle", room, title, topic }), expected)
  )

  it("say why a replacement is not followed", () => {
    const step = { _tag: "Distrust", room, replacement } as const
    assert.match(roomWords(step)!, /, which does not name it$/)
    assert.match(roomWords({ ...step, clear: true })!, /, which is not encrypted$/)
  })

  it("name who invites, and somebody where nobody knows who", () => {
    const invited = { _tag: "NoteInvited", room, direct: true, encrypted: false } as const
    assert.include(roomWords({ ...invited, inviter: ann }), "that @ann:x invites us")
    assert.include(roomWords({ ...invited, inviter: null }), "that somebody invites us")
  })

  it("are steered by no name and no id", () => {
    const odd = "x\u001b[2J\n\u202e\""
    const other = `!b${odd}` as RoomId
    for (
      const step of [
        { _tag: "NoteTitle", room, title: odd, topic: odd },
        { _tag: "NoteInvited", room, direct: true, inviter: `@u${odd}` as UserId, encrypted: false },
        { _tag: "FollowUpgrade", room, replacement: other },
        { _tag: "Distrust", room, replacement: other },
        { _tag: "JoinReplacement", room, replacement: other, via: [odd] }
      ] as const
    ) assert.notMatch(roomWords(step)!, /[\p{C}\p{Zl}\p{Zp}]/u)
  })
})
