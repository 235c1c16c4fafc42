import { StreamToken, type UserId } from "../../domain/Ids.ts"
import type { HomeserverState, RoomEvent, StoredRoom } from "./HomeserverState.ts"

const form = /^s(\d+)(?:\.(\d+))?_(.*)$/

/**
 * The token of the place after the event `seq`, for `/sync` and `/messages` alike, as on Synapse. `inbox` is the place
 * of the messages to the device, which lags behind where one answer could not hold them all.
 */
export const tokenAt = (server: HomeserverState, seq: number, inbox = seq) =>
  StreamToken.make(`s${seq}${inbox < seq ? `.${inbox}` : ""}_${server.salt}`)

/**
 * The place that a token names; undefined when the token is none of this server's. A place in the future counts as the
 * newest, as on Synapse.
 */
export const seqOf = (server: HomeserverState, token: string): number | undefined => {
  const match = form.exec(token)
  return match !== null && match[3] === server.salt ? Math.min(Number(match[1]), server.seq) : undefined
}

/** The place of the messages to the device that a token of this server names. */
export const inboxSeqOf = (server: HomeserverState, token: string): number => {
  const [, seq, inbox] = form.exec(token) ?? []
  return Math.min(Number(inbox ?? seq ?? 0), server.seq)
}

/** Index of the first event after `seq`; the timeline grows in the order of `seq`. */
export const firstAfter = (timeline: ReadonlyArray<RoomEvent>, seq: number) => {
  let low = 0
  let high = timeline.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (timeline[middle]!.seq > seq) high = middle
    else low = middle + 1
  }
  return low
}

/** Membership of an account in a room as it was after `seq`. */
export const membershipAt = (own: ReadonlyArray<RoomEvent>, seq: number) =>
  own[firstAfter(own, seq) - 1]?.content["membership"]

/**
 * How far an account may read: everything for a member, up to the own leaving for one who was, undefined for a
 * stranger.
 */
export const readableUntil = (server: HomeserverState, room: StoredRoom, user: UserId): number | undefined => {
  if (room.joined.has(user)) return Infinity
  const account = server.accounts.get(user)
  const own = account?.memberships.get(room.id)
  if (account === undefined || own === undefined || account.forgotten.has(room.id)) return undefined
  const lastJoin = own.findLastIndex((event) => event.content["membership"] === "join")
  return lastJoin === -1 ? undefined : (own[lastJoin + 1]?.seq ?? Infinity)
}
