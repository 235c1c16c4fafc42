import { assert, describe, it } from "@effect/vitest"
import type { ChatId, EventId, RoomId, UserId } from "../../../src/domain/Ids.ts"
import { stepsOf } from "../../../src/domain/reset/Plan.ts"
import { localOnly, serverLeaveForget } from "../../../src/domain/reset/ResetModes.ts"
import type { ServerRoom, Snapshot, StoreState } from "../../../src/domain/reset/snapshot/Snapshot.ts"
import { stepStatuses } from "../../../src/domain/reset/StepStatus.ts"

const [room, second] = ["!a" as RoomId, "!b" as RoomId]
const serverRoom = (change: Partial<ServerRoom> = {}): ServerRoom => ({
  room,
  membership: "join",
  name: null,
  members: 2,
  people: [],
  direct: false,
  inviter: null,
  data: [],
  children: [],
  orphaned: false,
  ...change
})

const store: StoreState = {
  incarnation: "i",
  newest: 3,
  gaps: [],
  rooms: [],
  chats: [{ chat: "!a" as ChatId, room, people: ["@u:x" as UserId], generation: 0, closed: 2, newest: 3 }],
  unanswered: [{
    prompt: "$p" as EventId,
    attempt: 1,
    room,
    chat: "!a" as ChatId,
    author: "@u:x" as UserId,
    phase: "queued"
  }]
}
const basis: Snapshot = {
  user: "@bot:x" as UserId,
  homeserver: "https://x",
  device: null,
  server: { rooms: [serverRoom(), serverRoom({ room: second, membership: "invite" })], direct: {} },
  store
}

const onServer = (...rooms: ReadonlyArray<ServerRoom>): Snapshot => ({ ...basis, server: { rooms, direct: {} } })
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
    assert.deepStrictEqual(stale(localOnly(basis), inStore({ gaps: [{ hole: 1, room }] })), ["ReplaceStore"])
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
