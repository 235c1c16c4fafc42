import type { RoomId, UserId } from "../Ids.ts"
import type { Snapshot } from "./snapshot/Snapshot.ts"

/** The part of a reset that the operator asks for. */
export interface ResetTargets {
  /** Only these rooms and the rooms of `users`; everything where both are empty. */
  readonly rooms: ReadonlyArray<RoomId>
  /**
   * Only what belongs to these people alone: direct rooms, what was made for them, invitations, and chats in which
   * nobody else wrote.
   */
  readonly users: ReadonlyArray<UserId>
  /** The device is dropped too. */
  readonly device: boolean
}

export const everyTarget: ResetTargets = { rooms: [], users: [], device: false }

export const isTargeted = ({ rooms, users }: ResetTargets) => rooms.length + users.length > 0

/** The rooms and chats of a snapshot that the targets select. */
export interface Targeted {
  readonly room: (room: RoomId) => boolean
  readonly chat: (chat: { readonly room: RoomId; readonly people: ReadonlyArray<UserId> }) => boolean
}

const all: Targeted = { room: () => true, chat: () => true }

const roomsOf = ({ server, store }: Snapshot, users: ReadonlySet<string>): ReadonlyArray<RoomId> => {
  const inDirect = Object.entries(server?.direct ?? {}).filter(([user]) => users.has(user)).flatMap((
    [, rooms]
  ) => rooms)
  const onServer = (server?.rooms ?? []).filter(({ direct, inviter, membership, people }) =>
    (membership === "invite" && inviter !== null && users.has(inviter)) ||
    (direct && people.some((user) => users.has(user)))
  )
  const direct = new Set((store?.rooms ?? []).filter((one) => one.direct).map(({ room }) => room))
  const inStore = (store?.chats ?? []).filter(({ people, room }) =>
    direct.has(room) && people.some((user) => users.has(user))
  )
  const made = [
    ...(server?.rooms ?? []).filter((one) => one.made !== undefined && users.has(one.made.by)).map(({ room }) => room),
    ...(store?.rooms ?? []).filter(({ made }) => made !== undefined && made !== null && users.has(made.by)).map((
      { room }
    ) => room),
    ...(store?.spaces ?? []).filter(({ by }) => users.has(by)).map(({ space }) => space)
  ]
  return [...made, ...inDirect, ...onServer.map(({ room }) => room), ...inStore.map(({ room }) => room)]
}

export const targeted = (snapshot: Snapshot, targets: ResetTargets): Targeted => {
  if (!isTargeted(targets)) return all
  const users = new Set<string>(targets.users)
  const rooms = new Set([...targets.rooms, ...roomsOf(snapshot, users)])
  return {
    room: (room) => rooms.has(room),
    chat: ({ people, room }) => rooms.has(room) || (people.length > 0 && people.every((user) => users.has(user)))
  }
}

/** A sentence for each room and person among the targets that nothing in the snapshot belongs to. */
export const unmatchedTargets = (snapshot: Snapshot, { rooms, users }: ResetTargets): ReadonlyArray<string> => {
  const { server, store } = snapshot
  const known = new Set([
    ...(server?.rooms ?? []).map(({ room }) => room),
    ...(store?.rooms ?? []).map(({ room }) => room),
    ...(store?.chats ?? []).map(({ room }) => room),
    ...(store?.spaces ?? []).map(({ space }) => space)
  ])
  const has = (user: UserId) => {
    const own = targeted(snapshot, { rooms: [], users: [user], device: false })
    return roomsOf(snapshot, new Set([user])).length > 0 || (store?.chats ?? []).some(own.chat)
  }
  return [
    ...rooms.filter((room) => !known.has(room)).map((room) => `The bot knows no room ${room} (--room).`),
    ...users.filter((user) => !has(user)).map((user) =>
      `Nothing is ${user}'s alone (--user): no direct room, no invitation, no conversation of their own.`
    )
  ]
}
