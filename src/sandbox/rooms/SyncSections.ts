import type { UserId } from "../../domain/Ids.ts"
import type { HomeserverState, RoomEvent, ServerAccount, ServerSession, StoredRoom } from "../state/HomeserverState.ts"
import { membershipAt, tokenAt } from "../state/SyncPosition.ts"
import { seen, stripped } from "./EventView.ts"
import { dataSince, type ServerFilter, type TimelineCut, timelineOf, wanted } from "./FilteredEvents.ts"

/** One `/sync` of an account. */
export interface SyncRequest {
  readonly server: HomeserverState
  readonly session: ServerSession
  readonly account: ServerAccount
  /** The place in the stream up to which the account has seen everything; 0: it has seen nothing. */
  readonly since: number
  readonly filter: ServerFilter
}

/** State as it was just before `seq`, of the events that are newer than `since`. */
const stateBefore = (room: StoredRoom, seq: number, since: number) => {
  const found: Array<RoomEvent> = []
  for (const current of room.state.values()) {
    let event: RoomEvent | undefined = current
    while (event !== undefined && event.seq >= seq) event = event.previous
    if (event !== undefined && event.seq > since) found.push(event)
  }
  return found
}

/** The timeline and the state before it; `until` is the last place in the stream that the account may see. */
const section = (request: SyncRequest, room: StoredRoom, cut: TimelineCut, until: number) => {
  const { filter, server, session, since } = request
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

/** Counts of members and, as on Synapse, heroes only for a room without a name. */
const summary = (room: StoredRoom, user: UserId) => {
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

/** A joined room's part of the answer; `own` are the account's member events. Undefined: nothing is new in it. */
export const joinSection = (request: SyncRequest, room: StoredRoom, own: ReadonlyArray<RoomEvent>) => {
  const { account, filter, server, session, since } = request
  const newly = membershipAt(own, since) !== "join"
  const from = newly ? 0 : since
  const cut = timelineOf(room, from, Infinity, filter)
  const data = dataSince(account.roomData.get(room.id), from, filter.roomDataTypes)
  const typing = filter.typing === true && room.typingSeq > from
    ? [{ type: "m.typing", content: { user_ids: [...room.typing] } }]
    : []
  if (cut.events.length === 0 && data.length === 0 && typing.length === 0 && !cut.limited && !newly) return undefined
  const answer = section({ ...request, since: from }, room, cut, Infinity)
  // As on Synapse, a room that was just joined counts as limited; when all of it fits, the page before overlaps it.
  const timeline = newly && since > 0
    ? { ...answer.timeline, limited: true, ...(cut.limited ? {} : { prev_batch: tokenAt(server, since) }) }
    : answer.timeline
  // As on Synapse, the summary comes first and whenever a membership changed, or may have in what is left out.
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

/** A left room's part of the answer: what happened up to the leaving, or only that for an invite. */
export const leaveSection = (request: SyncRequest, room: StoredRoom, own: ReadonlyArray<RoomEvent>) => {
  const { filter, since } = request
  const last = own.at(-1)!
  const there = membershipAt(own, since) === "join" ||
    own.some((event) => event.seq > since && event.content["membership"] === "join")
  const cut = there ? timelineOf(room, since, last.seq, filter) : { events: [last], limited: false }
  return section(request, room, cut, last.seq)
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

/** An invite's part of the answer: the state that an invited person may preview. */
export const inviteSection = (room: StoredRoom, invite: RoomEvent, user: UserId) => {
  const inviter = room.state.get(`m.room.member\0${invite.sender}`)
  const known = previewed.flatMap((type) => room.state.get(`${type}\0`) ?? [])
  return {
    invite_state: {
      events: [...known, ...(inviter === undefined || invite.sender === user ? [] : [inviter]), invite].map(stripped)
    }
  }
}
