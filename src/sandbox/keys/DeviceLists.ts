import type { UserId } from "../../domain/Ids.ts"
import { type HomeserverState, type StoredRoom, touch } from "../state/HomeserverState.ts"
import { ownerIn } from "../state/KeyDirectory.ts"
import { firstAfter, membershipAt } from "../state/SyncPosition.ts"

/** Whose keys a client must ask for again, and whose it needs to know no more (client-server API, `/sync`). */
export interface DeviceListChanges {
  readonly changed: ReadonlyArray<UserId>
  readonly left: ReadonlyArray<UserId>
}

const roomsOf = (server: HomeserverState, user: UserId): ReadonlyArray<StoredRoom> =>
  [...(server.accounts.get(user)?.memberships.keys() ?? [])].flatMap((id) => {
    const room = server.rooms.get(id)
    return room?.joined.has(user) === true ? [room] : []
  })

/** Tells everybody who shares a room with an account, and the account, that its devices or public keys changed. */
export const announceKeys = (server: HomeserverState, user: UserId) => {
  server.keys.changed.set(user, ++server.seq)
  const told = new Set([user])
  for (const room of roomsOf(server, user)) for (const member of room.joined) told.add(member)
  for (const each of told) touch(server, each)
}

/** Tells an account alone that it sees other signatures on the keys of `users`. */
export const announceSignatures = (server: HomeserverState, user: UserId, users: ReadonlyArray<UserId>) => {
  if (users.length === 0) return
  const { signed } = ownerIn(server.keys, user)
  server.seq++
  for (const each of users) signed.set(each, server.seq)
  touch(server, user)
}

/**
 * Who came into a room or went out of it after `since`. As on Synapse, every event counts that says that somebody is
 * joined or invited, also of who is so already.
 */
const movements = (room: StoredRoom, since: number) => {
  const [came, went] = [new Set<UserId>(), new Set<UserId>()]
  for (const event of room.timeline.slice(firstAfter(room.timeline, since))) {
    if (event.type !== "m.room.member") continue
    const user = event.stateKey as UserId
    const { membership } = event.content
    if (membership === "join" || membership === "invite") {
      came.add(user)
      went.delete(user)
    } else {
      came.delete(user)
      if (event.previous?.content["membership"] === "join") went.add(user)
    }
  }
  return { came, went }
}

/** What changed for an account after `since`, by the rooms in which it is now. */
export const deviceListsSince = (server: HomeserverState, user: UserId, since: number): DeviceListChanges => {
  const rooms = roomsOf(server, user)
  const [changed, left] = [new Set<UserId>(), new Set<UserId>()]
  const shares = (other: UserId) => rooms.some((room) => room.joined.has(other))
  for (const [id, own] of server.accounts.get(user)?.memberships ?? []) {
    const room = server.rooms.get(id)
    if (room === undefined) continue
    const before = membershipAt(own, since) === "join"
    if (room.joined.has(user)) {
      const { came, went } = movements(room, since)
      for (const member of before ? came : [...came, ...room.joined]) changed.add(member)
      for (const member of went) left.add(member)
    } else if (before) { for (const member of room.joined) left.add(member) }
  }
  for (const [other, seq] of server.keys.changed) {
    if (seq > since && (other === user || shares(other))) changed.add(other)
  }
  for (const [other, seq] of server.keys.owners.get(user)?.signed ?? []) if (seq > since) changed.add(other)
  return { changed: [...changed], left: [...left].filter((other) => !shares(other) && !changed.has(other)) }
}
