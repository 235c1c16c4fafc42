import { assert, describe, it } from "@effect/vitest"
import type { ChatId, EventId, RoomId, UserId } from "../../../src/domain/Ids.ts"
import { planOf } from "../../../src/domain/reset/Plan.ts"
import { planText } from "../../../src/domain/reset/PlanText.ts"
import type { Snapshot } from "../../../src/domain/reset/snapshot/Snapshot.ts"
import type { Step } from "../../../src/domain/reset/Step.ts"

/** What wipes the screen, begins a line, or turns the direction of writing; and what would read as a fact of ours. */
const odd = "x\u001b[2J\n\u2028\u202e\u0007\ud800"
const room = `!r${odd}  direct, joined` as RoomId
const user = `@u${odd}` as UserId
const chat = `c${odd}` as ChatId
const prompt = `$p${odd}` as EventId
const steps: ReadonlyArray<Step> = [
  { _tag: "BlankRoomData", room, types: [`matrix-surface.${odd}`] },
  { _tag: "UnlinkChild", space: `!s${odd}` as RoomId, room },
  { _tag: "TakeOutOfDirect", rooms: [room] },
  { _tag: "LeaveRoom", room },
  { _tag: "RejectInvite", room },
  { _tag: "PurgeRoom", room },
  { _tag: "ForgetRoom", room },
  { _tag: "NoteLeft", room: `!n${odd}` as RoomId },
  { _tag: "ReplaceStore", incarnation: null, newest: 1 },
  { _tag: "ForgetChat", chat, generation: 0, newest: 1 },
  { _tag: "DropPrompt", prompt, attempt: 1 },
  { _tag: "DropGap", hole: 1 },
  { _tag: "DropDevice", device: `D${odd}` }
]
const basis: Snapshot = {
  user,
  homeserver: `https://h${odd}`,
  device: `D${odd}`,
  server: {
    rooms: [{
      room,
      membership: "join",
      name: `a" !r:x  direct${odd}`,
      members: 3,
      people: [user],
      direct: false,
      inviter: user,
      data: [],
      children: [],
      orphaned: true
    }],
    direct: {}
  },
  store: {
    incarnation: null,
    newest: 1,
    chats: [{ chat, room, people: [user], generation: 0, closed: 1, newest: 1 }],
    rooms: [],
    unanswered: [{ prompt, attempt: 1, room, chat, author: user, phase: "queued" }],
    gaps: [{ hole: 1, room: `!g${odd}` as RoomId }]
  }
}

describe("What somebody says yes to", () => {
  it("is steered by no name and no id, whoever chose them", () => {
    const text = planText(planOf(basis, [steps]))
    assert.notMatch(text.replaceAll("\n", ""), /[\p{C}\p{Zl}\p{Zp}]/u)
    const tame = planText(
      planOf(JSON.parse(JSON.stringify(basis).replaceAll(JSON.stringify(odd).slice(1, -1), "")) as Snapshot, [
        JSON.parse(JSON.stringify(steps).replaceAll(JSON.stringify(odd).slice(1, -1), "")) as ReadonlyArray<Step>
      ])
    )
    assert.strictEqual(text.split("\n").length, tame.split("\n").length)
    assert.notInclude(text, `" !r:x`)
    assert.notInclude(text, "?  direct, joined")
  })

  it("shows an id whole, however long it may be", () => {
    const long = `!${"i".repeat(200)}:x` as RoomId
    assert.include(planText(planOf(basis, [[{ _tag: "LeaveRoom", room: long }]])), long)
  })

})
