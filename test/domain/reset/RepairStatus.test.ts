import { assert, describe, it } from "@effect/vitest"
import { repairStatus } from "../../../src/domain/reset/RepairStatus.ts"
import type { ServerRepairStep, StoreRepairStep } from "../../../src/domain/reset/RepairStep.ts"
import type { ServerRoom, ServerState, Snapshot, StoreRoom } from "../../../src/domain/reset/snapshot/Snapshot.ts"
import * as World from "../../support/ResetWorld.ts"

const { roomId, serverRoom, serverState, snapshot, store, storeRoom, userId } = World
const [room, replacement, ann] = [roomId("a"), roomId("b"), userId("ann")]
const world = (
  there: ReadonlyArray<ServerRoom>,
  here: ReadonlyArray<StoreRoom>,
  server: Partial<ServerState> = {}
): Snapshot => snapshot({ server: serverState({ rooms: there, ...server }), store: World.store({ rooms: here }) })
const upgraded = serverRoom("a", { replacement: { room: replacement, by: ann } })

const joined: StoreRepairStep = { _tag: "NoteJoined", room, direct: true }
const invited: StoreRepairStep = { _tag: "NoteInvited", room, direct: true, inviter: ann, encrypted: false }
const invitation = serverRoom("a", { membership: "invite" })
const encrypted: StoreRepairStep = { _tag: "NoteEncrypted", room }
const titled: StoreRepairStep = { _tag: "NoteTitle", room, title: "T", topic: null }
const follow: StoreRepairStep = { _tag: "FollowUpgrade", room, replacement }
const distrust: StoreRepairStep = { _tag: "Distrust", room, replacement }
const inClear: StoreRepairStep = { ...distrust, clear: true }
const sealed: ServerRoom = { ...upgraded, encrypted: true }

describe("the state of a repair of the store", () => {
  it.each<readonly [string, StoreRepairStep, Snapshot, string]>([
    ["a room that the store lacks", joined, world([serverRoom("a")], []), "due"],
    ["a room that it has", joined, world([serverRoom("a")], [storeRoom("a")]), "done"],
    ["a room that we were put out of again", joined, world([], []), "stale"],
    ["a replacement that the plan joins before", { ...joined, room: replacement }, world([upgraded], []), "due"],
    ["an invitation that the store lacks", invited, world([invitation], []), "due"],
    ["an invitation that it has", invited, world([invitation], [storeRoom("a", { membership: "invite" })]), "done"],
    ["an invitation into a room that we were in", invited, world([invitation], [storeRoom("a")]), "due"],
    ["an invitation that was answered", invited, world([serverRoom("a")], [storeRoom("a")]), "done"],
    ["an invitation that was answered without the store", invited, world([serverRoom("a")], []), "stale"],
    ["an invitation that was withdrawn", invited, world([], []), "done"],
    ["encryption", encrypted, world([serverRoom("a", { encrypted: true })], [storeRoom("a")]), "due"],
    ["encryption that is known", encrypted, world([], [storeRoom("a", { encrypted: true })]), "done"],
    ["encryption of a room that is gone", encrypted, world([], [storeRoom("a")]), "stale"],
    ["a title", titled, world([serverRoom("a", { title: "T" })], [storeRoom("a")]), "due"],
    ["a title that is known", titled, world([], [storeRoom("a", { title: "T" })]), "done"],
    ["a title that changed again", titled, world([serverRoom("a", { title: "U" })], [storeRoom("a")]), "stale"],
    ["an upgrade", follow, world([upgraded], [storeRoom("a")]), "due"],
    [
      "an upgrade that is followed",
      follow,
      world([upgraded], [storeRoom("a", { replacement, followed: true })]),
      "done"
    ],
    ["an upgrade into another room by now", follow, world([serverRoom("a")], [storeRoom("a")]), "stale"],
    ["a distrust", distrust, world([upgraded], [storeRoom("a", { replacement })]), "due"],
    [
      "a distrust that is noted",
      distrust,
      world([upgraded], [storeRoom("a", { replacement, untrusted: true })]),
      "done"
    ],
    [
      "a distrust of another replacement",
      distrust,
      world([upgraded], [storeRoom("a", { replacement: roomId("c"), untrusted: true })]),
      "due"
    ],
    ["an upgrade of an encrypted room that is not joined yet", follow, world([sealed], [storeRoom("a")]), "due"],
    ["an upgrade into a room in clear", follow, world([sealed, serverRoom("b")], [storeRoom("a")]), "stale"],
    ["a distrust of a room in clear", inClear, world([sealed, serverRoom("b")], [storeRoom("a")]), "due"],
    [
      "a distrust of one that is encrypted by now",
      inClear,
      world([sealed, serverRoom("b", { encrypted: true })], [storeRoom("a")]),
      "stale"
    ],
    [
      "encryption of what an encrypted room was followed to",
      { ...encrypted, room: replacement },
      world([serverRoom("b")], [storeRoom("a", { encrypted: true, replacement, followed: true }), storeRoom("b")]),
      "due"
    ],
    ["a distrust of a room that goes on otherwise", distrust, world([serverRoom("a")], [storeRoom("a")]), "stale"]
  ])("%s", (_, step, now, expected) => assert.strictEqual(repairStatus(now).ofStore(step), expected))
})

const join: ServerRepairStep = { _tag: "JoinReplacement", room, replacement, via: [] }
const mark: ServerRepairStep = { _tag: "MarkDirect", rooms: [{ room, user: ann }, { room: replacement, user: ann }] }
const mirror = { incarnation: "i", origin: room, person: ann, title: null, generations: { "": 1 } }
const mirrored: ServerRepairStep = { _tag: "MirrorChat", room, mirror }
const named: ServerRepairStep = { _tag: "MirrorStore", incarnation: "i" }

describe("the state of a repair of the server", () => {
  it.each<readonly [string, ServerRepairStep, Snapshot, string]>([
    ["a replacement", join, world([upgraded], []), "due"],
    [
      "a replacement that we are invited to",
      join,
      world([upgraded, serverRoom("b", { membership: "invite" })], []),
      "due"
    ],
    ["a replacement that we are in", join, world([upgraded, serverRoom("b")], []), "done"],
    [
      "a replacement that is not trusted",
      join,
      world([upgraded], [storeRoom("a", { replacement, untrusted: true })]),
      "done"
    ],
    [
      "a replacement, after another one was not trusted",
      join,
      world([upgraded], [storeRoom("a", { replacement: roomId("c"), untrusted: true })]),
      "due"
    ],
    ["a replacement of a room that goes on otherwise", join, world([serverRoom("a")], []), "stale"],
    ["m.direct without one of the rooms", mark, world([], [], { direct: { [ann]: [room] } }), "due"],
    [
      "m.direct with all of them",
      mark,
      world([], [], { direct: { [ann]: [room], [userId("b")]: [replacement] } }),
      "done"
    ],
    ["a mirror that is lacking", mirrored, world([serverRoom("a")], []), "due"],
    [
      "a mirror that says otherwise",
      mirrored,
      world([serverRoom("a", { mirror: { ...mirror, title: "T" } })], []),
      "due"
    ],
    ["a mirror that says the same", mirrored, world([serverRoom("a", { mirror })], []), "done"],
    ["another store's name", named, world([], [], { incarnation: "j" }), "due"],
    ["the store's name", named, world([], [], { incarnation: "i" }), "done"],
    ["a server that was not asked", named, snapshot({ server: null, store: store() }), "due"],
    ["the name that the store had before a reset", { ...named, incarnation: "before" }, world([], []), "stale"],
    [
      "a mirror of before a reset",
      { ...mirrored, mirror: { ...mirror, incarnation: "before" } },
      world([serverRoom("a")], []),
      "stale"
    ]
  ])("%s", (_, step, now, expected) => assert.strictEqual(repairStatus(now).ofServer(step), expected))
})
