import type { RoomId, StreamToken, UserId } from "../Ids.ts"
import { storable } from "../matrix/StorableEvent.ts"
import type { InvitedRoom, JoinedRoom, LeftRoom, RawEvent, SyncBatch } from "../matrix/SyncBatch.ts"
import { answersIn, finalsIn, shownPartsIn } from "./RemoteEcho.ts"
import type { NewGap, RoomChange, SyncDelta } from "./SyncDelta.ts"

const object = (
  value: unknown
): RawEvent => (typeof value === "object" && value !== null && !Array.isArray(value) ? (value as RawEvent) : {})

const isOwnMember = (me: UserId) => (event: RawEvent) => event["type"] === "m.room.member" && event["state_key"] === me

const membershipOf = (event: RawEvent) => object(event["content"])["membership"]

/** The event that let us in: an invitation, or a join that followed none. What is older was said without us. */
export const isOurEntry = (me: UserId) => {
  const own = isOwnMember(me)
  return (event: RawEvent): boolean => {
    if (!own(event)) return false
    if (membershipOf(event) !== "join") return true
    const before = object(object(event["unsigned"])["prev_content"])["membership"]
    return before !== "join" && before !== "invite"
  }
}

/** Whoever invited us called the room direct. */
export const isDirectInvitation = (me: UserId) => (event: RawEvent): boolean =>
  isOwnMember(me)(event) && object(event["content"])["is_direct"] === true

/** How many are joined or invited, where the server says; "unknown" where that changed and it does not. */
const membersOf = (me: UserId, isNew: boolean, { summary, timeline }: JoinedRoom): RoomChange["members"] => {
  const count = (name: string) => {
    const value = summary?.[`m.${name}_member_count`]
    return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined
  }
  const [joined, invited] = [count("joined"), count("invited")]
  if (joined !== undefined && (invited !== undefined || joined > 2)) return joined + (invited ?? 0)
  return isNew || timeline.some((event) => event["type"] === "m.room.member" && event["state_key"] !== me)
    ? "unknown"
    : undefined
}

const joined = (
  me: UserId,
  since: StreamToken | undefined,
  known: boolean,
  lost: boolean,
  next: StreamToken,
  room: JoinedRoom
) => {
  const isNew = !known || (since === undefined && !lost)
  const door = isNew ? room.timeline.findLastIndex(isOurEntry(me)) : -1
  const isWhole = isNew ? door >= 0 : since !== undefined && !room.limited
  const gaps: ReadonlyArray<NewGap> = isWhole ? [] : [{
    room: room.room,
    // Without a way back, from the newest on: the batch's own end is a place in every room, and what is known is met
    // first.
    from: room.prevBatch ?? next,
    until: isNew ? { _tag: "Invitation" } : since === undefined ? { _tag: "Known" } : { _tag: "Token", token: since }
  }]
  const encrypted = [...room.state, ...room.timeline].some((event) =>
    event["type"] === "m.room.encryption" && event["state_key"] === ""
  )
  const direct = [...room.state, ...room.timeline].some(isDirectInvitation(me))
  const members = membersOf(me, !known, room)
  const stored = storable(me, room.room, room.timeline)
  const change: RoomChange = {
    room: room.room,
    ...(known ? {} : { membership: "join" as const }),
    ...(encrypted ? { encrypted: true as const } : {}),
    ...(direct ? { direct: true as const } : {}),
    ...(members === undefined ? {} : { members })
  }
  return {
    // Positions count from the untrimmed timeline: only order matters.
    events: stored.events.filter((event) => event.order > door),
    malformed: stored.malformed,
    change: Object.keys(change).length > 1 ? [change] : [],
    gaps
  }
}

const invited = (me: UserId, room: InvitedRoom): RoomChange => {
  const mine = room.state.findLast((event) => isOwnMember(me)(event) && membershipOf(event) === "invite")
  const inviter = mine?.["sender"]
  return {
    room: room.room,
    membership: "invite",
    ...(typeof inviter === "string" && inviter.startsWith("@") && inviter.isWellFormed()
      ? { inviter: inviter as UserId }
      : {}),
    ...(object(mine?.["content"])["is_direct"] === true ? { direct: true as const } : {}),
    ...(room.state.some((event) => event["type"] === "m.room.encryption") ? { encrypted: true as const } : {})
  }
}

const left = (me: UserId, room: LeftRoom): RoomChange => {
  const mine = [...room.state, ...room.timeline].findLast(isOwnMember(me))
  return { room: room.room, membership: mine !== undefined && membershipOf(mine) === "ban" ? "ban" : "leave" }
}

/** The rooms that our account data calls direct (`m.direct`: lists of rooms by user). */
const directRooms = (accountData: ReadonlyArray<RawEvent>): ReadonlyArray<RoomChange> => {
  const content = object(accountData.findLast((event) => event["type"] === "m.direct")?.["content"])
  return Object.values(content).flatMap((rooms) => (Array.isArray(rooms) ? rooms : []))
    .filter((room): room is RoomId => typeof room === "string" && room.startsWith("!") && room.isWellFormed())
    .map((room) => ({ room, direct: true as const }))
}

/**
 * What one batch of `/sync` means for the journal. In rooms where we are new, as all are to a new store, everything
 * after the event that let us in is ours to read, also what is older than our join (design law 1); no clock is asked.
 * `isJoined`: what the journal knew before this batch. `lost`: there is no `since` because our place was lost, so
 * rooms that the journal knows are read back to what it knows.
 */
export const ingest = (
  me: UserId,
  since: StreamToken | undefined,
  isJoined: (room: RoomId) => boolean,
  batch: SyncBatch,
  lost = false
): SyncDelta => {
  const joins = batch.joined.map((room) => joined(me, since, isJoined(room.room), lost, batch.next, room))
  // What was written before we were put out is still a prompt; of rooms that a new store finds left, nothing is.
  const partings = batch.left.map((room) => storable(me, room.room, room.timeline))
  const timelines = [...batch.joined.map((room) => room.timeline), ...batch.left.map((room) => room.timeline)]
  const events = [
    ...joins.flatMap((room) => room.events),
    ...(since === undefined ? [] : partings.flatMap((room) => room.events))
  ]
  // Left and invited again since: Synapse tells both, and the invitation is what holds.
  const invitedAgain = new Set(batch.invited.map(({ room }) => room))
  return {
    next: batch.next,
    events,
    rooms: [
      ...joins.flatMap((room) => room.change),
      ...batch.invited.map((room) => invited(me, room)),
      ...batch.left.filter(({ room }) => !invitedAgain.has(room)).map((room) => left(me, room)),
      ...directRooms(batch.accountData)
    ],
    gaps: joins.flatMap((room) => room.gaps),
    finals: timelines.flatMap((events) => finalsIn(me, events)),
    shown: timelines.flatMap((events) => shownPartsIn(me, events)),
    answers: timelines.flatMap((events) => answersIn(me, events)),
    malformed: [...joins, ...partings].reduce((sum, room) => sum + room.malformed, 0)
  }
}
