import { assert, describe, it } from "@effect/vitest"
import {
  everyTarget,
  isTargeted,
  type ResetTargets,
  targeted,
  unmatchedTargets
} from "../../../src/domain/reset/ResetTargets.ts"
import type { Snapshot } from "../../../src/domain/reset/snapshot/Snapshot.ts"
import {
  onServer,
  roomId,
  serverRoom,
  serverState,
  snapshot,
  store,
  storeChat,
  storeRoom,
  userId
} from "../../support/ResetWorld.ts"

const [ann, ben] = [userId("ann"), userId("ben")]
const a = roomId("a")
const of = (...users: ReadonlyArray<typeof ann>): ResetTargets => ({ ...everyTarget, users })
const isMeant = (world: Snapshot, targets: ResetTargets) => targeted(world, targets).room(a)

describe("What of a mode is wanted", () => {
  it("is everything, or some rooms, or somebody's rooms", () => {
    assert.isFalse(isTargeted(everyTarget))
    assert.isFalse(isTargeted({ ...everyTarget, device: true }))
    assert.isTrue(isTargeted({ ...everyTarget, rooms: [a] }))
    assert.isTrue(isTargeted(of(ann)))
  })

  it("without a name is every room and every conversation", () => {
    const { chat, room } = targeted(snapshot(), everyTarget)
    assert.isTrue(room(a))
    assert.isTrue(chat({ room: a, people: [] }))
  })

  it("with a room is that room and what is said in it, by whomever", () => {
    const { chat, room } = targeted(snapshot(), { ...everyTarget, rooms: [a] })
    assert.deepStrictEqual([room(a), room(roomId("b"))], [true, false])
    assert.isTrue(chat({ room: a, people: [ben] }))
    assert.isTrue(chat({ room: a, people: [] }))
    assert.isFalse(chat({ room: roomId("b"), people: [ben] }))
    assert.isFalse(chat({ room: roomId("b"), people: [] }))
  })

  it.each<[string, Snapshot, boolean]>([
    ["a room that m.direct lists for them", snapshot({ server: serverState({ direct: { [ann]: [a] } }) }), true],
    ["not one that it lists for somebody else", snapshot({ server: serverState({ direct: { [ben]: [a] } }) }), false],
    ["an invitation of theirs", onServer(serverRoom("a", { membership: "invite", inviter: ann })), true],
    ["not an invitation of somebody else", onServer(serverRoom("a", { membership: "invite", inviter: ben })), false],
    ["not an invitation of nobody", onServer(serverRoom("a", { membership: "invite" })), false],
    ["not a room that they invited us to once", onServer(serverRoom("a", { inviter: ann })), false],
    ["a direct room with them", onServer(serverRoom("a", { direct: true, people: [ben, ann] })), true],
    ["not a direct room with somebody else", onServer(serverRoom("a", { direct: true, people: [ben] })), false],
    ["not a group that they are in", onServer(serverRoom("a", { people: [ann] })), false],
    [
      "a direct room of the store's that they wrote in",
      snapshot({
        server: null,
        store: store({ chats: [storeChat("a")], rooms: [storeRoom("a", { direct: true })] })
      }),
      true
    ],
    [
      "not a direct room of the store's that somebody else wrote in",
      snapshot({
        store: store({
          chats: [storeChat("a", { people: [ben] })],
          rooms: [storeRoom("a", { direct: true })]
        })
      }),
      false
    ],
    [
      "not a group of the store's that they wrote in",
      snapshot({ store: store({ chats: [storeChat("a")], rooms: [storeRoom("a")] }) }),
      false
    ]
  ])("with a person is %s", (_, world, is) => assert.strictEqual(isMeant(world, of(ann)), is))

  it("with people is each conversation in which nobody else wrote", () => {
    const { chat } = targeted(snapshot(), of(ann, ben))
    const meant = [[ann], [ann, ben], [ann, userId("cat")], [userId("cat")], []].map((people) =>
      chat({ room: a, people })
    )
    assert.deepStrictEqual(meant, [true, true, false, false, false])
  })
})

describe("What was named and matches nothing", () => {
  const world = snapshot({ server: serverState({ rooms: [serverRoom("a")], direct: { [ann]: [a] } }) })

  it("is nothing where all of it is known", () => {
    assert.deepStrictEqual(unmatchedTargets(world, { ...of(ann), rooms: [a] }), [])
    assert.deepStrictEqual(unmatchedTargets(world, everyTarget), [])
  })

  it("is a room that neither server nor store has", () => {
    const [sentence, ...others] = unmatchedTargets(world, { ...everyTarget, rooms: [a, roomId("nope")] })
    assert.strictEqual(sentence, `The bot knows no room ${roomId("nope")} (--room).`)
    assert.deepStrictEqual(others, [])
  })

  it("is a person of whom nothing is theirs alone, in a group room too", () => {
    const group = snapshot({ server: serverState({ rooms: [serverRoom("a", { members: 3, people: [ben] })] }) })
    assert.match(unmatchedTargets(group, of(ben)).join(), new RegExp(`^Nothing is ${ben}'s alone`))
  })
})
