import { assert, describe, it } from "@effect/vitest"
import type { ChatId, EventId, RoomId, UserId } from "../../../src/domain/Ids.ts"
import { planOf, stepsOf } from "../../../src/domain/reset/Plan.ts"
import type { StepStatus } from "../../../src/domain/reset/RepairStatus.ts"
import { localOnly, serverLeaveForget } from "../../../src/domain/reset/ResetModes.ts"
import type { ServerRoom, Snapshot, StoreState } from "../../../src/domain/reset/snapshot/Snapshot.ts"
import type { Step } from "../../../src/domain/reset/Step.ts"
import { stepStatuses } from "../../../src/domain/reset/StepStatus.ts"
import * as World from "../../support/ResetWorld.ts"

const [room, second] = ["!a" as RoomId, "!b" as RoomId]
const serverRoom = (change: Partial<ServerRoom> = {}): ServerRoom => World.serverRoom("a", { members: 2, ...change })

const store: StoreState = World.store({
  chats: [{ chat: "!a" as ChatId, room, people: ["@u:x" as UserId], generation: 0, closed: 2, newest: 3 }],
  unanswered: [{
    prompt: "$p" as EventId,
    attempt: 1,
    room,
    chat: "!a" as ChatId,
    author: "@u:x" as UserId,
    phase: "queued"
  }]
})
const basis: Snapshot = World.snapshot({
  server: World.serverState({ rooms: [serverRoom(), serverRoom({ room: second, membership: "invite" })] }),
  store
})

const onServer = (...rooms: ReadonlyArray<ServerRoom>): Snapshot => ({ ...basis, server: World.serverState({ rooms }) })
const inStore = (change: Partial<StoreState>): Snapshot => ({ ...basis, store: { ...store, ...change } })
const narrowed = { rooms: [room], users: [], device: false }

const stale = (plan: ReturnType<typeof localOnly>, now: Snapshot) =>
  stepStatuses(plan, now).flat().filter(([, standing]) => standing === "stale").map(([step]) => step._tag)

describe("a saved plan", () => {
  it("stands while nothing moved that it is about", () => {
    assert.deepStrictEqual(
      stale(
        serverLeaveForget(basis),
        onServer(
          serverRoom({ name: "Renamed", members: 5 }),
          serverRoom({ room: second, membership: "invite" }),
          serverRoom({ room: "!new" as RoomId })
        )
      ),
      []
    )
    assert.deepStrictEqual(stale(localOnly(basis), inStore({ unanswered: [] })), [])
  })

  it("is stale when an invitation became a room, or a left room an invitation", () => {
    assert.deepStrictEqual(stale(serverLeaveForget(basis), onServer(serverRoom(), serverRoom({ room: second }))), [
      "RejectInvite",
      "ForgetRoom"
    ])
    assert.deepStrictEqual(
      stale(
        serverLeaveForget(basis),
        onServer(serverRoom({ membership: "invite" }), serverRoom({ room: second, membership: "invite" }))
      ),
      ["LeaveRoom", "ForgetRoom"]
    )
  })

  it("is stale when a conversation went on, or something waits that it does not show", () => {
    assert.deepStrictEqual(stale(localOnly(basis), inStore({ newest: 4 })), ["ReplaceStore"])
    assert.deepStrictEqual(stale(localOnly(basis), inStore({ gaps: [{ gap: 1, room }] })), ["ReplaceStore"])
    assert.deepStrictEqual(stale(localOnly(basis, narrowed), inStore({ chats: [{ ...store.chats[0]!, newest: 9 }] })), [
      "ForgetChat"
    ])
  })

  it("has nothing to do in a store that began after it", () => {
    const rest = stepStatuses(localOnly(basis), inStore({ incarnation: "next", newest: 7, unanswered: [] })).flat()
    assert.deepStrictEqual(rest.map(([, standing]) => standing), ["done", "done"])
    assert.strictEqual(stepsOf(localOnly(basis)).length, 2)
  })
})

describe("A step against the present world", () => {
  const status = (step: Step, then: Snapshot, now: Snapshot) => stepStatuses(planOf(then, [[step]]), now)[0]![0]![1]
  const rooms = (membership?: ServerRoom["membership"]) =>
    membership === undefined ? onServer() : onServer(serverRoom({ membership }))
  const leave: Step = { _tag: "LeaveRoom", room }
  const reject: Step = { _tag: "RejectInvite", room }
  const purge: Step = { _tag: "PurgeRoom", room }
  const forget: Step = { _tag: "ForgetRoom", room }
  type Membership = ServerRoom["membership"] | undefined
  it.each<[Step, Membership, Membership, StepStatus]>([
    [leave, "join", "join", "due"],
    [leave, "join", "leave", "done"],
    [leave, "join", undefined, "done"],
    [leave, "join", "invite", "stale"],
    [leave, undefined, "join", "stale"],
    [reject, "invite", "invite", "due"],
    [reject, "invite", "join", "stale"],
    [reject, "invite", undefined, "done"],
    [purge, "join", "join", "due"],
    [purge, "join", undefined, "done"],
    [purge, "join", "leave", "due"],
    [purge, "leave", "leave", "done"],
    [purge, undefined, "leave", "done"],
    [purge, "join", "invite", "stale"],
    [forget, "join", "join", "due"],
    [forget, "join", "leave", "due"],
    [forget, "join", undefined, "done"],
    [forget, "join", "invite", "stale"]
  ])(
    "$0._tag, planned as %s is %s: %s",
    (step, then, now, expected) => assert.strictEqual(status(step, rooms(then), rooms(now)), expected)
  )

  const direct = { "@u:x": [second] } as Record<UserId, ReadonlyArray<RoomId>>
  const noServer: Snapshot = { ...basis, server: null }
  const noStore: Snapshot = { ...basis, store: null }
  const prompt = "$p" as EventId
  const chat = "!a" as ChatId
  const asChat = (change: object) => inStore({ chats: [{ ...store.chats[0]!, ...change }] })
  it.each<[string, Step, Snapshot, StepStatus]>([
    [
      "data with one of its types",
      { _tag: "BlankRoomData", room, types: ["s", "t"] },
      onServer(serverRoom({ data: ["t"] })),
      "due"
    ],
    [
      "data of other types",
      { _tag: "BlankRoomData", room, types: ["s"] },
      onServer(serverRoom({ data: ["t"] })),
      "done"
    ],
    ["data of a room that is gone", { _tag: "BlankRoomData", room, types: ["t"] }, onServer(), "done"],
    [
      "a child that is listed",
      { _tag: "UnlinkChild", space: room, room: second },
      onServer(serverRoom({ children: [second] })),
      "due"
    ],
    ["a child that is not listed", { _tag: "UnlinkChild", space: room, room: second }, onServer(serverRoom()), "done"],
    ["a child of a space that is gone", { _tag: "UnlinkChild", space: room, room: second }, noServer, "done"],
    ["m.direct that lists one of them", { _tag: "TakeOutOfDirect", rooms: [room, second] }, {
      ...basis,
      server: World.serverState({ direct })
    }, "due"],
    ["m.direct that lists none of them", { _tag: "TakeOutOfDirect", rooms: [room] }, {
      ...basis,
      server: World.serverState({ direct })
    }, "done"],
    ["m.direct that nobody asked for", { _tag: "TakeOutOfDirect", rooms: [room] }, noServer, "done"],
    ["rooms of which one is joined", { _tag: "CheckLeft", rooms: [second, room] }, onServer(serverRoom()), "due"],
    [
      "rooms that are left or gone",
      { _tag: "CheckLeft", rooms: [room, second] },
      onServer(serverRoom({ membership: "leave" })),
      "done"
    ],
    ["the device", { _tag: "DropDevice", device: "D" }, { ...basis, device: "D" }, "due"],
    ["another device", { _tag: "DropDevice", device: "D" }, { ...basis, device: "E" }, "done"],
    [
      "a room that the store believes in",
      { _tag: "NoteLeft", room },
      inStore({ rooms: [World.storeRoom("a", { direct: true })] }),
      "due"
    ],
    ["a room that the store does not know", { _tag: "NoteLeft", room }, basis, "done"],
    ["a room of no store", { _tag: "NoteLeft", room }, noStore, "done"],
    ["a message that waits", { _tag: "DropPrompt", prompt, attempt: 1 }, basis, "due"],
    ["a message of which another attempt waits", { _tag: "DropPrompt", prompt, attempt: 2 }, basis, "done"],
    ["a message of no store", { _tag: "DropPrompt", prompt, attempt: 1 }, noStore, "done"],
    ["a gap that is there", { _tag: "DropGap", gap: 7 }, inStore({ gaps: [{ gap: 7, room }] }), "due"],
    ["a gap that is filled", { _tag: "DropGap", gap: 7 }, basis, "done"],
    [
      "a folder that is there",
      { _tag: "DropFolder", folder: "t1_aaaaaaaa" },
      inStore({ folders: [{ folder: "t1_aaaaaaaa", chat: null }] }),
      "due"
    ],
    ["a folder that is gone", { _tag: "DropFolder", folder: "t1_aaaaaaaa" }, basis, "done"],
    ["a folder of no store", { _tag: "DropFolder", folder: "home" }, noStore, "done"],
    ["a gap of no store", { _tag: "DropGap", gap: 7 }, noStore, "done"],
    ["a conversation as it was", { _tag: "ForgetChat", chat, generation: 0, newest: 3 }, basis, "due"],
    [
      "a conversation that went on",
      { _tag: "ForgetChat", chat, generation: 0, newest: 3 },
      asChat({ newest: 4 }),
      "stale"
    ],
    [
      "a conversation that began anew",
      { _tag: "ForgetChat", chat, generation: 0, newest: 3 },
      asChat({ generation: 1, newest: 9 }),
      "done"
    ],
    ["a conversation that is gone", { _tag: "ForgetChat", chat, generation: 0, newest: 3 }, noStore, "done"],
    ["a store as it was", { _tag: "ReplaceStore", incarnation: "i", newest: 3 }, basis, "due"],
    [
      "a store in which something fell away",
      { _tag: "ReplaceStore", incarnation: "i", newest: 3 },
      inStore({ unanswered: [] }),
      "due"
    ],
    ["another store", { _tag: "ReplaceStore", incarnation: "j", newest: 3 }, basis, "done"],
    ["no store", { _tag: "ReplaceStore", incarnation: "i", newest: 3 }, noStore, "done"]
  ])("%s", (_, step, now, expected) => assert.strictEqual(status(step, basis, now), expected))

  it("lets no room go that somebody let us into again after the plan was made", () => {
    const left: Step = { _tag: "NoteLeft", room }
    const known = { ...basis, store: { ...store, rooms: [World.storeRoom("a")] } }
    const [out, back] = [{ ...known, server: World.serverState() }, {
      ...known,
      server: World.serverState({ rooms: [World.serverRoom("a")] })
    }]
    assert.deepStrictEqual([status(left, out, out), status(left, out, back), status(left, back, back)], [
      "due",
      "stale",
      "due"
    ])
  })

  it("is due for what the plan has shown, and not where one thing more waits", () => {
    const replace: Step = { _tag: "ReplaceStore", incarnation: "i", newest: 3 }
    const gaps = (...gapIds: ReadonlyArray<number>) => inStore({ gaps: gapIds.map((gap) => ({ gap, room })) })
    assert.strictEqual(status(replace, gaps(1, 2), gaps(2)), "due")
    assert.strictEqual(status(replace, gaps(1), gaps(1, 2)), "stale")
    const more = { ...store.unanswered[0]!, attempt: 2 }
    assert.strictEqual(status(replace, basis, inStore({ unanswered: [store.unanswered[0]!, more] })), "stale")
  })
})
