import { RoomId, StreamToken, UserId } from "../../src/domain/Ids.ts"
import type { InvitedRoom, JoinedRoom, LeftRoom, RawEvent, SyncBatch } from "../../src/domain/matrix/SyncBatch.ts"

export const me = UserId.make("@bot:x")
export const room = RoomId.make("!r")
export const since = StreamToken.make("s1")
export const gap = StreamToken.make("p1")

export const say = (id: string): RawEvent => ({
  event_id: id,
  type: "m.room.message",
  sender: "@ann:x",
  content: { msgtype: "m.text", body: id }
})
export const member = (id: string, membership: string, before?: string, more: RawEvent = {}): RawEvent => ({
  event_id: id,
  type: "m.room.member",
  state_key: me,
  sender: "@ann:x",
  content: { membership, ...more },
  ...(before === undefined ? {} : { unsigned: { prev_content: { membership: before } } })
})
export const invite = member("$invite", "invite")
export const join = member("$join", "join", "invite")
export const encryption = {
  event_id: "$enc",
  type: "m.room.encryption",
  state_key: "",
  sender: "@ann:x",
  content: { algorithm: "m.megolm.v1.aes-sha2" }
}

export const joined = (timeline: ReadonlyArray<RawEvent>, rest: Partial<JoinedRoom> = {}): JoinedRoom => ({
  room,
  timeline,
  limited: false,
  prevBatch: gap,
  state: [],
  accountData: [],
  ...rest
})
export const batch = (rest: Partial<SyncBatch>): SyncBatch => ({
  next: StreamToken.make("s2"),
  joined: [],
  invited: [],
  left: [],
  accountData: [],
  ...rest
})
export const invited = (state: ReadonlyArray<RawEvent>): InvitedRoom => ({ room, state })
export const left = (timeline: ReadonlyArray<RawEvent>, state: ReadonlyArray<RawEvent> = []): LeftRoom => ({
  room,
  timeline,
  state
})
