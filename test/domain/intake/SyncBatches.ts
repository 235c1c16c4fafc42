import { RoomId, StreamToken, UserId } from "../../../src/domain/Ids.ts"
import { ingest } from "../../../src/domain/intake/SyncIngest.ts"
import type { InvitedRoom, JoinedRoom, LeftRoom, RawEvent, SyncBatch } from "../../../src/domain/matrix/SyncBatch.ts"

export const me = UserId.make("@bot:x")
export const room = RoomId.make("!r")
export const since = StreamToken.make("s1")
export const gap = StreamToken.make("p1")
export const known = () => true
export const unknown = () => false

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

export const of = (rest: Partial<SyncBatch>, isJoined = known) => ingest(me, since, isJoined, batch(rest))
export const first = (rest: Partial<SyncBatch>, isJoined = unknown, lost = false) =>
  ingest(me, undefined, isJoined, batch(rest), lost)
export const ids = (acceptance: ReturnType<typeof ingest>) => acceptance.events.map(({ event }) => event)

export const toToken = { room, from: gap, until: { _tag: "Token", token: since } } as const
export const toInvitation = { room, from: gap, until: { _tag: "Invitation" } } as const
