import { assert, describe, it } from "@effect/vitest"
import { reconcile } from "../../../../src/domain/reconciliation/Reconciliation.ts"
import { stepsOf } from "../../../../src/domain/reset/Plan.ts"
import type { ServerRoom, StoreRoom, StoreState } from "../../../../src/domain/reset/snapshot/Snapshot.ts"
import type { Step } from "../../../../src/domain/reset/Step.ts"
import {
  eventId,
  roomId,
  serverRoom,
  serverState,
  snapshot,
  store,
  storeRoom,
  userId
} from "../../../support/ResetWorld.ts"

const [chat, next, space, other] = [roomId("chat"), roomId("next"), roomId("space"), roomId("other")]
const ann = userId("ann")
const command = eventId("new")
const made = { by: ann, command, archived: false, linked: true }

const chatThere = (change: Partial<ServerRoom> = {}) =>
  serverRoom("chat", { direct: true, made: { by: ann, command }, ...change })
const spaceThere = (children: ReadonlyArray<typeof chat>, change: Partial<ServerRoom> = {}) =>
  serverRoom("space", { space: true, mayList: true, made: { by: ann, command: null }, children, ...change })
const chatHere = (change: Partial<StoreRoom> = {}) =>
  storeRoom("chat", { direct: true, inviter: ann, marked: true, made, ...change })
const spaceHere = storeRoom("space", { space: true, inviter: ann })
const spaces = [{ by: ann, space }]

const tags = new Set<Step["_tag"]>(["NoteMade", "NoteSpace", "ForgetSpace", "LinkChild", "UnlinkChild"])
const found = (
  rooms: ReadonlyArray<ServerRoom>,
  here: Partial<StoreState>,
  heard = true
) => {
  const { differences, plan } = reconcile(
    snapshot({ heard, server: serverState({ rooms }), store: store({ incarnation: null, ...here }) }),
    { isAllowed: () => true, strangers: "park" }
  )
  return {
    steps: stepsOf(plan).filter(({ _tag }) => tags.has(_tag)),
    kinds: differences.filter(({ kind }) => /made|space/.test(kind)).map(({ by, kind, room }) =>
      `${room}: ${kind} by ${by}`
    )
  }
}

const link: Step = { _tag: "LinkChild", space, room: chat, via: ["x"] }
const unlink = (room: typeof chat): Step => ({ _tag: "UnlinkChild", space, room })

describe("Rooms that the bot made, and people's spaces", () => {
  it.each<[string, ReadonlyArray<ServerRoom>, Partial<StoreState>, ReadonlyArray<Step>]>([
    ["in order", [chatThere(), spaceThere([chat])], { rooms: [chatHere(), spaceHere], spaces }, []],
    [
      "that the store does not know",
      [chatThere(), spaceThere([])],
      {},
      [
        { _tag: "NoteMade", room: chat, by: ann, command },
        { _tag: "NoteSpace", room: space, by: ann },
        link
      ]
    ],
    [
      "not listed, as after a kill",
      [chatThere(), spaceThere([])],
      { rooms: [chatHere({ made: { ...made, linked: false } }), spaceHere], spaces },
      [link]
    ],
    [
      "listed, which a kill kept from being noted",
      [chatThere(), spaceThere([chat])],
      { rooms: [chatHere({ made: { ...made, linked: false } }), spaceHere], spaces },
      [link]
    ],
    ["taken out by the person", [chatThere(), spaceThere([])], { rooms: [chatHere(), spaceHere], spaces }, []],
    ["listed by the person", [chatThere(), spaceThere([chat, other])], { rooms: [chatHere(), spaceHere], spaces }, []],
    [
      "archived and still listed",
      [chatThere(), spaceThere([chat])],
      { rooms: [chatHere({ made: { ...made, archived: true } }), spaceHere], spaces },
      [unlink(chat)]
    ],
    [
      "archived and not listed",
      [chatThere(), spaceThere([])],
      { rooms: [chatHere({ made: { ...made, archived: true, linked: false } }), spaceHere], spaces },
      []
    ],
    [
      "that went on in another room",
      [
        chatThere({ replacement: { room: next, by: ann }, mayWrite: false }),
        serverRoom("next", { predecessor: chat }),
        spaceThere([chat])
      ],
      { rooms: [chatHere(), storeRoom("next"), spaceHere], spaces },
      [unlink(chat), { ...link, room: next }]
    ],
    ["without a space any more", [chatThere()], { rooms: [chatHere()], spaces }, [
      { _tag: "ForgetSpace", room: space, by: ann }
    ]],
    [
      "whose space is another marked one by now",
      [chatThere(), serverRoom("other", { space: true, made: { by: ann, command: null } })],
      { rooms: [chatHere(), storeRoom("other", { space: true })], spaces },
      [{ _tag: "ForgetSpace", room: space, by: ann }, { _tag: "NoteSpace", room: other, by: ann }]
    ],
    [
      "in a space that we may not change",
      [chatThere(), serverRoom("space", { space: true, made: { by: ann, command: null } })],
      { rooms: [chatHere({ made: { ...made, linked: false } }), spaceHere], spaces },
      []
    ]
  ])("%s", (_, rooms, here, steps) => assert.sameDeepMembers([...found(rooms, here).steps], [...steps]))

  it("are left to the sync while no bot runs, except what is to be done on the server", () => {
    const rooms = [chatThere(), spaceThere([])]
    assert.deepStrictEqual(found(rooms, {}, false), {
      steps: [],
      kinds: [`${chat}: made by sync`, `${space}: space by sync`]
    })
    const here = { rooms: [chatHere({ made: { ...made, linked: false } }), spaceHere], spaces }
    assert.deepStrictEqual(found(rooms, here, false), {
      steps: [link],
      kinds: [`${chat}: not listed in its space by plan`]
    })
  })
})
