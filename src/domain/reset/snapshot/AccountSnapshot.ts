import type { RoomId, UserId } from "../../Ids.ts"
import type { InvitedRoom, JoinedRoom, LeftRoom, RawEvent, SyncBatch } from "../../matrix/SyncBatch.ts"
import { mayPut, type Members, orphaned } from "./RoomAdministrators.ts"
import type { ServerRoom, ServerState } from "./Snapshot.ts"

const object = (
  value: unknown
): RawEvent => (typeof value === "object" && value !== null && !Array.isArray(value) ? (value as RawEvent) : {})
const textIn = (
  record: RawEvent,
  key: string
) => (typeof record[key] === "string" && record[key] !== "" ? record[key] : null)
const usersIn = (
  value: unknown
): ReadonlyArray<
  UserId
> => (Array.isArray(value)
  ? value.filter((user): user is UserId => typeof user === "string" && user.startsWith("@"))
  : [])

const stateIn = (events: ReadonlyArray<RawEvent>) => (type: string, key = "") =>
  events.findLast((event) => event["type"] === type && event["state_key"] === key)

const nameIn = (events: ReadonlyArray<RawEvent>) => {
  const state = stateIn(events)
  return textIn(object(state("m.room.name")?.["content"]), "name") ??
    textIn(object(state("m.room.canonical_alias")?.["content"]), "alias")
}

/** Empty is what we write over what is to be gone. */
const dataIn = (events: ReadonlyArray<RawEvent>): ReadonlyArray<string> =>
  events.flatMap((event) => {
    const type = event["type"]
    return typeof type === "string" && type.startsWith("matrix-surface.") &&
        Object.keys(object(event["content"])).length > 0
      ? [type]
      : []
  }).sort()

const directIn = (me: UserId, events: ReadonlyArray<RawEvent>) =>
  object(stateIn(events)("m.room.member", me)?.["content"])["is_direct"] === true

const membersIn = (summary: RawEvent): Members => {
  const count = (key: string) => (typeof summary[key] === "number" ? summary[key] : undefined)
  const [joined, invited] = [count("m.joined_member_count"), count("m.invited_member_count") ?? 0]
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
  orphaned: false
})

/** A room whose administrators only the list of its members tells. */
export interface Suspicious {
  readonly room: RoomId
  readonly who: ReadonlyArray<UserId>
}

const joinedRoom = (
  me: UserId,
  isDirect: boolean,
  room: JoinedRoom
): { readonly known: ServerRoom; readonly suspicious: ReadonlyArray<Suspicious> } => {
  const events = [...room.state, ...room.timeline]
  const state = stateIn(events)
  const [create, levels] = [state("m.room.create"), state("m.room.power_levels")]
  const summary = object(room.summary)
  const members = membersIn(summary)
  const left = orphaned(me, create, levels, members)
  const isSpace = object(create?.["content"])["type"] === "m.space" && mayPut(create, levels, me, "m.space.child")
  const children = isSpace
    ? events.flatMap((
      event
    ) => (event["type"] === "m.space.child" && Array.isArray(object(event["content"])["via"])
      ? [event["state_key"] as RoomId]
      : [])
    )
    : []
  return {
    known: {
      ...bare(room.room),
      name: nameIn(events),
      members: members.joined ?? null,
      people: usersIn(summary["m.heroes"]),
      direct: isDirect || directIn(me, events),
      data: dataIn(room.accountData),
      children: children.filter((child) => child.startsWith("!")).sort(),
      orphaned: left._tag === "Known" && left.orphaned
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
    inviter: usersIn([own?.["sender"]])[0] ?? null
  }
}

const leftRoom = ({ room, state, timeline }: LeftRoom): ServerRoom => ({
  ...bare(room),
  membership: "leave",
  name: nameIn([...state, ...timeline])
})

const byRoom = (one: ServerRoom, other: ServerRoom) => (one.room < other.room ? -1 : one.room > other.room ? 1 : 0)

/**
 * The account on the server, from `/joined_rooms` and one look without a `since`. Who is joined, `/joined_rooms`
 * says: it is never older than the look. Sorted, so that equal worlds are equal values.
 */
export const accountSnapshot = (
  me: UserId,
  joined: ReadonlyArray<RoomId>,
  look: SyncBatch
): { readonly server: ServerState; readonly suspicious: ReadonlyArray<Suspicious> } => {
  const content = object(look.accountData.findLast((event) => event["type"] === "m.direct")?.["content"])
  const direct = Object.fromEntries(
    Object.entries(content).filter(([user]) => user.startsWith("@")).map((
      [user, rooms]
    ) => [
      user,
      Array.isArray(rooms)
        ? rooms.filter((room): room is RoomId => typeof room === "string" && room.startsWith("!"))
        : []
    ])
  )
  const isDirect = new Set(Object.values(direct).flat())
  const seen = new Map(look.joined.map((room) => [room.room, room]))
  const rooms = [...new Set(joined)].map((room) => {
    const found = seen.get(room)
    return found === undefined
      ? { known: { ...bare(room), direct: isDirect.has(room) }, suspicious: [] }
      : joinedRoom(me, isDirect.has(room), found)
  })
  const others = [...look.invited.map((room) => invitedRoom(me, room)), ...look.left.map(leftRoom)]
  const known = new Set(joined)
  return {
    server: {
      rooms: [...rooms.map((one) => one.known), ...others.filter(({ room }) => !known.has(room))].sort(byRoom),
      direct
    },
    suspicious: rooms.flatMap((one) => one.suspicious)
  }
}

/** What the lists of members say of suspicious rooms. */
export const withMembers = (
  server: ServerState,
  me: UserId,
  asked: ReadonlyArray<Suspicious & { readonly members: ReadonlyArray<string> }>
): ServerState => {
  const lists = new Map(asked.map((one) => [one.room, one]))
  return {
    ...server,
    rooms: server.rooms.map((room) => {
      const found = lists.get(room.room)
      if (found === undefined) return room
      const others = new Set(found.members.filter((user) => user !== me))
      return {
        ...room,
        members: found.members.length,
        orphaned: others.size > 0 && !found.who.some((user) => others.has(user))
      }
    })
  }
}
