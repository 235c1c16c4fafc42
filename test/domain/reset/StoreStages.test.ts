import { assert, describe, it } from "@effect/vitest"
import { everyTarget, type ResetTargets, targeted } from "../../../src/domain/reset/ResetTargets.ts"
import type { StoreState } from "../../../src/domain/reset/snapshot/Snapshot.ts"
import type { Step } from "../../../src/domain/reset/Step.ts"
import { storeStages } from "../../../src/domain/reset/StoreStages.ts"
import { chatId, roomId, snapshot, store, storeChat, storeRoom, userId, waiting } from "../../support/ResetWorld.ts"

const [ann, ben] = [userId("ann"), userId("ben")]
const brief = (step: Step) =>
  [
    step._tag,
    "room" in step
      ? step.room
      : "chat" in step
      ? step.chat
      : "prompt" in step
      ? step.prompt
      : "gap" in step
      ? step.gap
      : "folder" in step
      ? step.folder
      : ""
  ].join(" ").trim()
const stages = (
  state: StoreState | null,
  targets: ResetTargets = everyTarget,
  isLeft: (room: string) => boolean = () => false
) => {
  const world = snapshot({ store: state })
  return storeStages(world, targets, targeted(world, targets), isLeft).map((stage) => stage.map(brief))
}
const inB = { ...everyTarget, rooms: [roomId("b")] }

describe("The store's part of a reset", () => {
  it("is nothing where there is no store", () => assert.deepStrictEqual(stages(null), []))

  it("notes the rooms that are left, begins anew, and drops what waits", () => {
    const state = store({
      chats: [storeChat("a"), storeChat("b")],
      rooms: [storeRoom("a", { direct: true }), storeRoom("b", { membership: "invite" })],
      unanswered: [waiting("p")],
      gaps: [{ gap: 7, room: roomId("b") }]
    })
    assert.deepStrictEqual(stages(state, everyTarget, (room) => room === "!b"), [
      ["NoteLeft !b"],
      ["ReplaceStore"],
      ["DropPrompt $p", "DropGap 7"]
    ])
    assert.deepStrictEqual(stages(state, inB), [[], ["ForgetChat !b"], ["DropGap 7"]])
  })

  it("deletes the folders in which an agent worked, all of them or those of the conversations", () => {
    const folders = [
      { folder: "t1_aaaaaaaa", chat: chatId("a") },
      { folder: "t1_bbbbbbbb", chat: chatId("b") },
      { folder: "home", chat: null }
    ]
    const state = store({ chats: [storeChat("a"), storeChat("b")], folders })
    assert.deepStrictEqual(stages(state, everyTarget)[0], [
      "DropFolder t1_aaaaaaaa",
      "DropFolder t1_bbbbbbbb",
      "DropFolder home"
    ])
    assert.deepStrictEqual(stages(state, inB)[0], ["DropFolder t1_bbbbbbbb"])
  })

  it("keeps a store without conversations, of which the agent remembers nothing", () =>
    assert.deepStrictEqual(stages(store({ unanswered: [waiting("p")] })), [[], [], ["DropPrompt $p"]]))

  it("names the store and its conversations as they are now", () => {
    const world = snapshot({
      store: store({ incarnation: "i9", newest: 8, chats: [storeChat("b", { generation: 2 })] })
    })
    assert.deepStrictEqual(storeStages(world, everyTarget, targeted(world, everyTarget), () => false)[1], [
      { _tag: "ReplaceStore", incarnation: "i9", newest: 8 }
    ])
    assert.deepStrictEqual(storeStages(world, inB, targeted(world, inB), () => false)[1], [
      { _tag: "ForgetChat", chat: chatId("b"), generation: 2, newest: 3 }
    ])
  })

  it.each([
    ["of a conversation that is theirs alone", waiting("p", { chat: chatId("a"), author: ben }), true],
    ["of a conversation that others wrote in too", waiting("p", { chat: chatId("b"), author: ann }), false],
    ["that was not looked at, by its writer", waiting("p", { author: ann }), true],
    ["that was not looked at, of somebody else", waiting("p", { author: ben }), false],
    ["that nobody is known to have written", waiting("p"), false],
    [
      "of a conversation that is not there any more, by its writer",
      waiting("p", { chat: chatId("c"), author: ann }),
      true
    ]
  ])("of a person drops a message %s", (_, message, dropped) => {
    const state = store({
      chats: [storeChat("a"), storeChat("b", { people: [ann, ben] })],
      unanswered: [message],
      gaps: [{ gap: 1, room: roomId("a") }]
    })
    assert.deepStrictEqual(stages(state, { ...everyTarget, users: [ann] })[2], dropped ? ["DropPrompt $p"] : [])
  })
})
