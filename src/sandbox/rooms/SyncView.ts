import type { RoomId, UserId } from "../../domain/Ids.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import type {
  HomeserverState,
  Kept,
  RoomEvent,
  ServerAccount,
  ServerRoom,
  ServerSession
} from "../state/HomeserverState.ts"
import { firstAfter, membershipAt, tokenAt } from "../state/SyncPosition.ts"
import { seen, stripped } from "./EventView.ts"

/** The part of a filter that this server heeds; `undefined` types mean all. */
export interface Filter {
  readonly limit: number
  readonly stateTypes: ReadonlyArray<string> | undefined
  readonly lazyMembers: boolean
  readonly roomDataTypes: ReadonlyArray<string> | undefined
  readonly dataTypes: ReadonlyArray<string> | undefined
  /** Whose events are left out of timelines. */
  readonly notSenders?: ReadonlyArray<string>
  /** Whether "is typing" is told. */
  readonly typing?: boolean
  /** Without a `since`: left rooms that were not forgotten too. */
  readonly includeLeave?: boolean
}

/** The answer of `/sync`, as the client-server API writes it. */
export interface SyncJson {
  readonly next_batch: string
  readonly account_data: { readonly events: ReadonlyArray<RawEvent> }
  readonly rooms: {
    readonly join: Record<RoomId, unknown>
    readonly invite: Record<RoomId, unknown>
    readonly leave: Record<RoomId, unknown>
  }
}

const wanted = (types: ReadonlyArray<string> | undefined, type: string) =>
  types === undefined ||
  types.some((pattern) => (pattern.endsWith("*") ? type.startsWith(pattern.slice(0, -1)) : pattern === type))

const dataSince = (
  data: ReadonlyMap<string, Kept> | undefined,
  since: number,
  types: ReadonlyArray<string> | undefined
) =>
  [...(data ?? [])].filter(([type, kept]) => kept.seq > since && wanted(types, type)).map(([type, kept]) => ({
    type,
    content: kept.content
  }))

/** State as it was just before `seq`, of the events that are newer than `since`. */
const stateBefore = (room: ServerRoom, seq: number, since: number) => {
  const found: Array<RoomEvent> = []
  for (const current of room.state.values()) {
    let event: RoomEvent | undefined = current
    while (event !== undefined && event.seq >= seq) event = event.previous
    if (event !== undefined && event.seq > since) found.push(event)
  }
  return found
}

interface Cut {
  readonly events: ReadonlyArray<RoomEvent>
  readonly limited: boolean
}

const timelineOf = (room: ServerRoom, after: number, until: number, { limit, notSenders = [] }: Filter): Cut => {
  const begin = firstAfter(room.timeline, after)
  const end = firstAfter(room.timeline, until)
  const events = notSenders.length === 0
    ? room.timeline.slice(Math.max(begin, end - limit - 1), end)
    : room.timeline.slice(begin, end).filter((event) => !notSenders.includes(event.sender))
  return { events: events.slice(Math.max(0, events.length - limit)), limited: events.length > limit }
}

const section = (
  server: HomeserverState,
  session: ServerSession,
  room: ServerRoom,
  cut: Cut,
  filter: Filter,
  since: number,
  until: number
) => {
  const start = cut.events[0]?.seq ?? Math.min(until, server.seq) + 1
  const senders = new Set<string>([session.user, ...cut.events.map((event) => event.sender)])
  const state = (cut.limited || since === 0 ? stateBefore(room, start, since) : []).filter(
    (event) =>
      wanted(filter.stateTypes, event.type) &&
      (!filter.lazyMembers || event.type !== "m.room.member" || senders.has(event.stateKey ?? ""))
  )
  return {
    timeline: {
      events: cut.events.map((event) => seen(event, session)),
      limited: cut.limited,
      prev_batch: tokenAt(server, start - 1)
    },
    state: { events: state.map((event) => seen(event, session)) }
  }
}

/** As Synapse does: heroes only of a room without a name. */
const summary = (room: ServerRoom, user: UserId) => {
  const members = [...room.state.values()].filter((event) => event.type === "m.room.member")
  const having = (membership: string) =>
    members.filter((event) => event.content["membership"] === membership).map((event) => event.stateKey ?? "")
  const [joined, invited] = [having("join"), having("invite")]
  const named = room.state.has("m.room.name\0") || room.state.has("m.room.canonical_alias\0")
  return {
    "m.joined_member_count": joined.length,
    "m.invited_member_count": invited.length,
    ...(named ? {} : { "m.heroes": [...joined, ...invited].filter((member) => member !== user).slice(0, 5) })
  }
}

const joinSection = (
  server: HomeserverState,
  session: ServerSession,
  account: ServerAccount,
  room: ServerRoom,
  own: ReadonlyArray<RoomEvent>,
  since: number,
  filter: Filter
) => {
  const newly = membershipAt(own, since) !== "join"
  const from = newly ? 0 : since
  const cut = timelineOf(room, from, Infinity, filter)
  const data = dataSince(account.roomData.get(room.id), from, filter.roomDataTypes)
  const typing = filter.typing === true && room.typingSeq > from
    ? [{ type: "m.typing", content: { user_ids: [...room.typing] } }]
    : []
  if (cut.events.length === 0 && data.length === 0 && typing.length === 0 && !cut.limited && !newly) return undefined
  const answer = section(server, session, room, cut, filter, from, Infinity)
  // As Synapse does: a room that was just joined counts as limited, and when all of it fits, the way back overlaps it.
  const timeline = newly && since > 0
    ? { ...answer.timeline, limited: true, ...(cut.limited ? {} : { prev_batch: tokenAt(server, since) }) }
    : answer.timeline
  // As Synapse does: told first, and when membership changed, or may have in what is left out.
  const changed = cut.events.some(({ type }) => type === "m.room.member") ||
    (timeline.limited && answer.state.events.some((event) => event["type"] === "m.room.member"))
  return {
    ...answer,
    timeline,
    ...((since === 0 || changed) && filter.lazyMembers ? { summary: summary(room, session.user) } : {}),
    account_data: { events: data },
    ephemeral: { events: typing }
  }
}

const leaveSection = (
  server: HomeserverState,
  session: ServerSession,
  room: ServerRoom,
  own: ReadonlyArray<RoomEvent>,
  since: number,
  filter: Filter
) => {
  const last = own.at(-1)!
  const there = membershipAt(own, since) === "join" ||
    own.some((event) => event.seq > since && event.content["membership"] === "join")
  const cut = there ? timelineOf(room, since, last.seq, filter) : { events: [last], limited: false }
  return section(server, session, room, cut, filter, since, last.seq)
}

const previewed = [
  "m.room.create",
  "m.room.name",
  "m.room.topic",
  "m.room.avatar",
  "m.room.encryption",
  "m.room.join_rules",
  "m.room.canonical_alias"
]

const inviteSection = (room: ServerRoom, invite: RoomEvent, user: UserId) => {
  const inviter = room.state.get(`m.room.member\0${invite.sender}`)
  const known = previewed.flatMap((type) => room.state.get(`${type}\0`) ?? [])
  return {
    invite_state: {
      events: [...known, ...(inviter === undefined || invite.sender === user ? [] : [inviter]), invite].map(stripped)
    }
  }
}

/** What happened for an account after `since` (0: everything); `undefined` when that is nothing. */
export const sync = (
  server: HomeserverState,
  session: ServerSession,
  since: number,
  filter: Filter
): SyncJson | undefined => {
  const account = server.accounts.get(session.user)!
  if (since > 0 && account.touched <= since) return undefined
  const rooms: SyncJson["rooms"] = { join: {}, invite: {}, leave: {} }
  for (const [id, own] of account.memberships) {
    const room = server.rooms.get(id)!
    const last = own.at(-1)!
    const membership = last.content["membership"]
    if (membership === "join") {
      const answer = joinSection(server, session, account, room, own, since, filter)
      if (answer !== undefined) rooms.join[id] = answer
    } else if (last.seq > since && membership === "invite") rooms.invite[id] = inviteSection(room, last, session.user)
    else if (last.seq > since && (since > 0 || filter.includeLeave === true) && !account.forgotten.has(id)) {
      rooms.leave[id] = leaveSection(server, session, room, own, since, filter)
    }
  }
  const events = dataSince(account.data, since, filter.dataTypes)
  const empty = events.length === 0 &&
    [rooms.join, rooms.invite, rooms.leave].every((part) => Object.keys(part).length === 0)
  if (empty && since > 0) return undefined
  return { next_batch: tokenAt(server, server.seq), account_data: { events }, rooms }
}

/** The answer when the time is up and nothing came. */
export const nothing = (server: HomeserverState): SyncJson => ({
  next_batch: tokenAt(server, server.seq),
  account_data: { events: [] },
  rooms: { join: {}, invite: {}, leave: {} }
})
