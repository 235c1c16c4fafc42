import { readRoomId, readUserId, type RoomId, type StreamToken, type UserId } from "../Ids.ts"
import { at, elementsOf, readNumber, recordOf } from "../Json.ts"
import type { InvitedRoom, JoinedRoom, LeftRoom, RawEvent, SyncBatch } from "../matrix/SyncBatch.ts"
import { titleIn, topicIn } from "../reset/snapshot/RoomFacts.ts"
import { isMadeByUs } from "../rooms/MadeMark.ts"
import { answersIn, finalsIn, shownPartsIn } from "./RemoteEcho.ts"
import { newRoomFacts } from "./rooms/NewRoomFacts.ts"
import { mirrorsIn } from "./rooms/SeenMirrors.ts"
import { storable } from "./StorableEvent.ts"
import type { NewGap, RoomChange, SyncDelta } from "./SyncDelta.ts"

const isOwnMember = (me: UserId) => (event: RawEvent) => event["type"] === "m.room.member" && event["state_key"] === me

const membershipOf = (event: RawEvent) => at(event, "content", "membership")

/** Whether an event let us in: our invitation, or our join without one. What is older was said without us. */
export const isOurEntry = (me: UserId) => {
  const own = isOwnMember(me)
  return (event: RawEvent): boolean => {
    if (!own(event)) return false
    if (membershipOf(event) !== "join") return true
    const before = at(event, "unsigned", "prev_content", "membership")
    return before !== "join" && before !== "invite"
  }
}

/** Whether an event is our invitation and calls the room direct. */
export const isDirectInvitation = (me: UserId) => (event: RawEvent): boolean =>
  isOwnMember(me)(event) && at(event, "content", "is_direct") === true

/** How many people are joined or invited, where the server tells; "unknown" where that changed and it does not tell. */
const membersOf = (me: UserId, isNew: boolean, { summary, timeline }: JoinedRoom): RoomChange["members"] => {
  const count = (name: string) => {
    const value = readNumber(summary?.[`m.${name}_member_count`])
    return value !== undefined && Number.isSafeInteger(value) && value >= 0 ? value : undefined
  }
  const [joined, invited] = [count("joined"), count("invited")]
  if (joined !== undefined && (invited !== undefined || joined > 2)) return joined + (invited ?? 0)
  return isNew || timeline.some((event) => event["type"] === "m.room.member" && event["state_key"] !== me)
    ? "unknown"
    : undefined
}

/** What the newest of a room's state events say of its title, its topic and where it went on. */
const stateChanges = ({ state, timeline }: JoinedRoom): Pick<RoomChange, "replacement" | "title" | "topic"> => {
  const newest = (type: string) => {
    const isIt = (event: RawEvent) => event["type"] === type && event["state_key"] === ""
    return timeline.findLast(isIt) ?? state.findLast(isIt)
  }
  const [name, topic] = [newest("m.room.name"), newest("m.room.topic")]
  const replacement = readRoomId(at(newest("m.room.tombstone"), "content", "replacement_room"))
  return {
    ...(name === undefined ? {} : { title: titleIn(name["content"]) }),
    ...(topic === undefined ? {} : { topic: topicIn(topic["content"]) }),
    ...(replacement === undefined ? {} : { replacement })
  }
}

/**
 * A batch's place in the bot's stream. `since` is undefined on a first sync, or with `lost` after the place was lost.
 */
interface BatchPlace {
  readonly since: StreamToken | undefined
  readonly next: StreamToken
  readonly lost: boolean
}

const joined = (me: UserId, { lost, next, since }: BatchPlace, isKnown: boolean, room: JoinedRoom) => {
  const facts = newRoomFacts(me, room)
  // Its mark is news: we made it in the meantime.
  const isBegun = facts.made !== undefined && since !== undefined
  const isNew = !isKnown || isBegun || (since === undefined && !lost)
  const entry = isNew ? room.timeline.findLastIndex(isOurEntry(me)) : -1
  const isWhole = isNew ? entry >= 0 : since !== undefined && !room.limited
  const gaps: ReadonlyArray<NewGap> = isWhole ? [] : [{
    room: room.room,
    // Where the server names no place to read back from, the batch's own end is one in every room. The one that it
    // names for a room that we made since then is from before the room, where nothing is, which looks like a fault.
    from: isNew && since !== undefined && isMadeByUs(me, [...room.state, ...room.timeline])
      ? next
      : room.prevBatch ?? next,
    until: isNew ? { _tag: "Invitation" } : since === undefined ? { _tag: "Known" } : { _tag: "Token", token: since }
  }]
  const encrypted = [...room.state, ...room.timeline].some((event) =>
    event["type"] === "m.room.encryption" && event["state_key"] === ""
  )
  const direct = [...room.state, ...room.timeline].some(isDirectInvitation(me))
  const members = membersOf(me, !isKnown, room)
  const stored = storable(me, room.room, room.timeline)
  const change: RoomChange = {
    room: room.room,
    ...(isKnown ? {} : { membership: "join" as const }),
    ...(encrypted ? { encrypted: true as const } : {}),
    ...(direct ? { direct: true as const } : {}),
    ...(members === undefined ? {} : { members }),
    ...stateChanges(room),
    ...facts
  }
  return {
    // The order counts from the whole timeline's beginning, which is as good: it is only compared.
    events: stored.events.filter((event) => event.order > entry),
    malformed: stored.malformed,
    change: Object.keys(change).length > 1 ? [change] : [],
    gaps
  }
}

const invited = (me: UserId, room: InvitedRoom): RoomChange => {
  const own = room.state.findLast((event) => isOwnMember(me)(event) && membershipOf(event) === "invite")
  const inviter = readUserId(own?.["sender"])
  return {
    room: room.room,
    membership: "invite",
    ...(inviter === undefined ? {} : { inviter }),
    ...(at(own, "content", "is_direct") === true ? { direct: true as const } : {}),
    ...(room.state.some((event) => event["type"] === "m.room.encryption") ? { encrypted: true as const } : {})
  }
}

const left = (me: UserId, room: LeftRoom): RoomChange => {
  const own = [...room.state, ...room.timeline].findLast(isOwnMember(me))
  return { room: room.room, membership: own !== undefined && membershipOf(own) === "ban" ? "ban" : "leave" }
}

/** The rooms that our account data calls direct (`m.direct`: lists of rooms by user). */
const directRooms = (accountData: ReadonlyArray<RawEvent>): ReadonlyArray<RoomChange> => {
  const lists = recordOf(accountData.findLast((event) => event["type"] === "m.direct")?.["content"])
  return Object.values(lists).flatMap(elementsOf).map(readRoomId).filter((room) => room !== undefined).map((room) => ({
    room,
    direct: true as const
  }))
}

/**
 * What one batch of `/sync` changes in the journal. In rooms where we are new, as all are to a new store, every event
 * after the one that let us in is ours to read, also those from before our join (docs/design.md, law 1); no clock
 * decides. `isJoined` tells what the journal knew before this batch. `lost`: there is no `since` because our place in
 * the stream was lost, so that rooms which the journal knows are read back to what it has of them.
 */
export const ingest = (
  me: UserId,
  since: StreamToken | undefined,
  isJoined: (room: RoomId) => boolean,
  batch: SyncBatch,
  lost = false
): SyncDelta => {
  const place = { since, next: batch.next, lost }
  const joins = batch.joined.map((room) => joined(me, place, isJoined(room.room), room))
  // What was written before we were put out is still a prompt, except in rooms that a new store finds left.
  const partings = batch.left.map((room) => storable(me, room.room, room.timeline))
  const timelines = [...batch.joined.map((room) => room.timeline), ...batch.left.map((room) => room.timeline)]
  const events = [
    ...joins.flatMap((room) => room.events),
    ...(since === undefined ? [] : partings.flatMap((room) => room.events))
  ]
  // Synapse lists a room that we left and were invited to again as both; the invitation is the newer one.
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
    malformed: [...joins, ...partings].reduce((sum, room) => sum + room.malformed, 0),
    ...(since === undefined && !lost ? mirrorsIn(batch.joined) : {})
  }
}
