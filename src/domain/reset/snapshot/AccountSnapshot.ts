import { readRoomId, readUserId, type RoomId, type UserId } from "../../Ids.ts"
import { at, elementsOf, type JsonRecord, readNumber, readText, recordOf } from "../../Json.ts"
import type { InvitedRoom, JoinedRoom, LeftRoom, RawEvent, SyncBatch } from "../../matrix/SyncBatch.ts"
import { isSpaceIn, markIn } from "../../rooms/MadeMark.ts"
import { storeMirrorType } from "./ChatMirror.ts"
import { mayPut, type Members, orphaned } from "./RoomAdministrators.ts"
import { roomFactsIn } from "./RoomFacts.ts"
import type { ServerRoom, ServerState } from "./Snapshot.ts"

const usersIn = (value: unknown) => elementsOf(value).map(readUserId).filter((user) => user !== undefined)
const roomsIn = (value: unknown) => elementsOf(value).map(readRoomId).filter((room) => room !== undefined)

const stateIn = (events: ReadonlyArray<RawEvent>) => (type: string, key = "") =>
  events.findLast((event) => event["type"] === type && event["state_key"] === key)

const nameIn = (events: ReadonlyArray<RawEvent>) => {
  const state = stateIn(events)
  return readText(at(state("m.room.name"), "content", "name")) ||
    readText(at(state("m.room.canonical_alias"), "content", "alias")) || null
}

/** The types of the room's account data of ours that hold something: a reset leaves them empty. */
const dataIn = (events: ReadonlyArray<RawEvent>): ReadonlyArray<string> =>
  events.flatMap((event) => {
    const type = readText(event["type"])
    return type?.startsWith("matrix-surface.") === true && Object.keys(recordOf(event["content"])).length > 0
      ? [type]
      : []
  }).sort()

const directIn = (me: UserId, events: ReadonlyArray<RawEvent>) =>
  at(stateIn(events)("m.room.member", me), "content", "is_direct") === true

const membersIn = (summary: JsonRecord): Members => {
  const joined = readNumber(summary["m.joined_member_count"])
  const invited = readNumber(summary["m.invited_member_count"]) ?? 0
  const others = usersIn(summary["m.heroes"])
  const all = invited === 0 && joined !== undefined && others.length === joined - 1
  return { joined, others: all ? others : [], all }
}

const bare = (room: RoomId): ServerRoom => ({
  room,
  membership: "join",
  name: null,
  members: null,
  people: [],
  direct: false,
  inviter: null,
  data: [],
  children: [],
  orphaned: false,
  described: true,
  title: null,
  topic: null,
  encrypted: false,
  mayWrite: true,
  replacement: null,
  predecessor: null,
  mirror: null
})

/** A room of which only the list of its members tells whether one of the administrators `who` is still there. */
export interface Suspicious {
  readonly room: RoomId
  readonly who: ReadonlyArray<UserId>
}

const joinedRoom = (
  me: UserId,
  isDirect: boolean,
  room: JoinedRoom
): { readonly server: ServerRoom; readonly suspicious: ReadonlyArray<Suspicious> } => {
  const events = [...room.state, ...room.timeline]
  const state = stateIn(events)
  const [create, levels] = [state("m.room.create"), state("m.room.power_levels")]
  const summary = recordOf(room.summary)
  const members = membersIn(summary)
  const left = orphaned(me, create, levels, members)
  const made = markIn(me, events)
  const mayList = isSpaceIn(events) && mayPut(create, levels, me, "m.space.child")
  const children = mayList
    ? events.filter((event) => event["type"] === "m.space.child" && Array.isArray(at(event, "content", "via"))).map(
      (event) => readRoomId(event["state_key"])
    ).filter((child) => child !== undefined)
    : []
  return {
    server: {
      ...bare(room.room),
      ...roomFactsIn(me, state, room.accountData),
      name: nameIn(events),
      members: members.joined ?? null,
      people: usersIn(summary["m.heroes"]),
      direct: isDirect || directIn(me, events) || (made !== undefined && made.command !== null),
      data: dataIn(room.accountData),
      children: children.sort(),
      orphaned: left._tag === "Known" && left.orphaned,
      ...(made === undefined ? {} : { made }),
      ...(isSpaceIn(events) ? { space: true as const } : {}),
      ...(mayList ? { mayList: true as const } : {})
    },
    suspicious: left._tag === "Ask" ? [{ room: room.room, who: left.who }] : []
  }
}

const invitedRoom = (me: UserId, { room, state }: InvitedRoom): ServerRoom => {
  const own = stateIn(state)("m.room.member", me)
  return {
    ...bare(room),
    membership: "invite",
    name: nameIn(state),
    direct: directIn(me, state),
    encrypted: state.some((event) => event["type"] === "m.room.encryption"),
    inviter: usersIn([own?.["sender"]])[0] ?? null
  }
}

const leftRoom = ({ room, state, timeline }: LeftRoom): ServerRoom => ({
  ...bare(room),
  membership: "leave",
  name: nameIn([...state, ...timeline])
})

/** Orders rooms of which none is there twice. */
const byRoom = (one: ServerRoom, other: ServerRoom) => (one.room < other.room ? -1 : 1)

/**
 * The account on the server, from `/joined_rooms` and one sync without a `since` (`look`). `/joined_rooms` decides what
 * is joined, because it is never older than the sync. The rooms are sorted, so that equal states are equal values.
 */
export const accountSnapshot = (
  me: UserId,
  joined: ReadonlyArray<RoomId>,
  look: SyncBatch
): { readonly server: ServerState; readonly suspicious: ReadonlyArray<Suspicious> } => {
  const dataOf = (type: string) => look.accountData.findLast((event) => event["type"] === type)?.["content"]
  const content = recordOf(dataOf("m.direct"))
  const direct = Object.fromEntries(
    Object.entries(content).filter(([user]) => user.startsWith("@")).map(([user, rooms]) => [user, roomsIn(rooms)])
  )
  const isDirect = new Set(Object.values(direct).flat())
  const syncedRooms = new Map(look.joined.map((room) => [room.room, room]))
  const rooms = [...new Set(joined)].map((room) => {
    const synced = syncedRooms.get(room)
    return synced === undefined
      ? { server: { ...bare(room), described: false, direct: isDirect.has(room) }, suspicious: [] }
      : joinedRoom(me, isDirect.has(room), synced)
  })
  const isJoined = new Set<RoomId>(joined)
  // Synapse lists a room that we left and were invited to again as both; the invitation is the newer one.
  const isInvited = new Set(look.invited.map(({ room }) => room))
  const others = [
    ...look.invited.map((room) => invitedRoom(me, room)),
    ...look.left.filter(({ room }) => !isInvited.has(room)).map(leftRoom)
  ]
  return {
    server: {
      rooms: [...rooms.map((one) => one.server), ...others.filter(({ room }) => !isJoined.has(room))].sort(byRoom),
      direct,
      incarnation: readText(at({ content: dataOf(storeMirrorType) }, "content", "incarnation")) || null,
      place: look.next
    },
    suspicious: rooms.flatMap((one) => one.suspicious)
  }
}

/** The account with the suspicious rooms decided by their lists of members. */
export const withMembers = (
  server: ServerState,
  me: UserId,
  asked: ReadonlyArray<Suspicious & { readonly members: ReadonlyArray<string> }>
): ServerState => {
  const lists = new Map(asked.map((one) => [one.room, one]))
  return {
    ...server,
    rooms: server.rooms.map((room) => {
      const list = lists.get(room.room)
      if (list === undefined) return room
      const others = new Set(list.members.filter((user) => user !== me))
      return {
        ...room,
        members: list.members.length,
        orphaned: others.size > 0 && !list.who.some((user) => others.has(user))
      }
    })
  }
}
