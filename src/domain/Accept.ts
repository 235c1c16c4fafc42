import type { Acceptance, NewHole, RoomChange, SeenClosing, StoredEvent } from "./Acceptance.ts"
import type { EventId, RoomId, StreamToken, UserId } from "./Ids.ts"
import { readMark } from "./Outgoing.ts"
import type { InvitedRoom, JoinedRoom, LeftRoom, RawEvent, SyncBatch } from "./Sync.ts"

const object = (value: unknown): RawEvent => (typeof value === "object" && value !== null && !Array.isArray(value) ? (value as RawEvent) : {})

const isOwnMember = (me: UserId) => (event: RawEvent) => event["type"] === "m.room.member" && event["state_key"] === me

const membershipOf = (event: RawEvent) => object(event["content"])["membership"]

/** The event that let us in: an invitation, or a join that followed none. What is older was said without us. */
export const letUsIn = (me: UserId) => {
  const own = isOwnMember(me)
  return (event: RawEvent): boolean => {
    if (!own(event)) return false
    if (membershipOf(event) !== "join") return true
    const before = object(object(event["unsigned"])["prev_content"])["membership"]
    return before !== "join" && before !== "invite"
  }
}

const validId = (event: RawEvent): EventId | undefined => {
  const id = event["event_id"]
  return typeof id === "string" && id.startsWith("$") && id.length <= 255 ? (id as EventId) : undefined
}

/** The events of a timeline that can be stored, in order; each keeps its slot, so that order survives what is left out. */
export const storable = (me: UserId, room: RoomId, events: ReadonlyArray<RawEvent>): ReadonlyArray<StoredEvent> =>
  events.flatMap((raw, slot) => {
    const event = validId(raw)
    // A redaction of ours is read like anybody's: it erases.
    const own = raw["sender"] === me && raw["type"] === "m.room.message"
    return event === undefined ? [] : [{ event, room, slot, raw: own ? undefined : raw }]
  })

export const closingsIn = (me: UserId, events: ReadonlyArray<RawEvent>): ReadonlyArray<SeenClosing> =>
  events.flatMap((raw) => {
    if (raw["sender"] !== me) return []
    const event = validId(raw)
    const mark = readMark(object(raw["content"]))
    return event === undefined || mark === undefined || mark.state === "working" ? [] : [{ prompt: mark.prompt, attempt: mark.attempt, event }]
  })

const joined = (me: UserId, since: StreamToken | undefined, known: boolean, room: JoinedRoom) => {
  const isNew = since === undefined || !known
  const door = isNew ? room.timeline.findLastIndex(letUsIn(me)) : -1
  const holes: ReadonlyArray<NewHole> = (isNew ? door >= 0 : !room.limited) || room.prevBatch === undefined ? [] : [{
    room: room.room,
    from: room.prevBatch,
    until: isNew ? { _tag: "Invitation" } : { _tag: "Token", token: since }
  }]
  const encrypted = [...room.state, ...room.timeline].some((event) => event["type"] === "m.room.encryption" && event["state_key"] === "")
  const direct = [...room.state, ...room.timeline].some((event) => isOwnMember(me)(event) && object(event["content"])["is_direct"] === true)
  const change: RoomChange = {
    room: room.room,
    ...(known ? {} : { membership: "join" as const }),
    ...(encrypted ? { encrypted: true as const } : {}),
    ...(direct ? { direct: true as const } : {})
  }
  return {
    // Positions count from the untrimmed timeline: only order matters.
    events: storable(me, room.room, room.timeline).filter((event) => event.slot > door),
    change: Object.keys(change).length > 1 ? [change] : [],
    holes
  }
}

const invited = (me: UserId, room: InvitedRoom): RoomChange => {
  const mine = room.state.findLast((event) => isOwnMember(me)(event) && membershipOf(event) === "invite")
  const inviter = mine?.["sender"]
  return {
    room: room.room,
    membership: "invite",
    ...(typeof inviter === "string" && inviter.startsWith("@") ? { inviter: inviter as UserId } : {}),
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
    .filter((room): room is RoomId => typeof room === "string" && room.startsWith("!"))
    .map((room) => ({ room, direct: true as const }))
}

/**
 * What one batch of `/sync` means for the journal. Without `since` (a new store), and in rooms where we are new, everything
 * after the event that let us in is ours to read, also what is older than our join (design law 1); no clock is asked.
 * `isJoined`: what the journal knew before this batch.
 */
export const accept = (me: UserId, since: StreamToken | undefined, isJoined: (room: RoomId) => boolean, batch: SyncBatch): Acceptance => {
  const joins = batch.joined.map((room) => joined(me, since, isJoined(room.room), room))
  // What was written before we were put out is still a prompt; of rooms that a new store finds left, nothing is.
  const partings = since === undefined ? [] : batch.left.flatMap((room) => storable(me, room.room, room.timeline))
  const timelines = [...batch.joined.map((room) => room.timeline), ...batch.left.map((room) => room.timeline)]
  const events = [...joins.flatMap((room) => room.events), ...partings]
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
    holes: joins.flatMap((room) => room.holes),
    closings: timelines.flatMap((events) => closingsIn(me, events)),
    malformed: timelines.reduce((sum, events) => sum + events.filter((event) => validId(event) === undefined).length, 0)
  }
}
