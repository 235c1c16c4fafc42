import type { RoomId, UserId } from "../../domain/Ids.ts"
import type { HomeserverState, Kept, RoomEvent, StoredRoom } from "./HomeserverState.ts"
import type { KeyDirectory } from "./KeyDirectory.ts"

const cut = <A extends { readonly seq: number }>(list: Array<A>, seq: number) => {
  const from = list.findIndex((one) => one.seq > seq)
  if (from >= 0) list.length = from
}

const drop = <K>(map: Map<K, Kept>, seq: number) => {
  for (const [key, kept] of map) if (kept.seq > seq) map.delete(key)
}

const rewindRoom = (room: StoredRoom, seq: number) => {
  for (const { id, seq: at } of room.timeline) if (at > seq) room.byId.delete(id)
  cut(room.timeline, seq)
  for (const related of room.related.values()) cut(related, seq)
  for (const [key, current] of room.state) {
    let event: RoomEvent | undefined = current
    while (event !== undefined && event.seq > seq) event = event.previous
    if (event === undefined) room.state.delete(key)
    else room.state.set(key, event)
  }
  room.joined.clear()
  for (const [key, event] of room.state) {
    if (key.startsWith("m.room.member\0") && event.content["membership"] === "join") {
      room.joined.add(event.stateKey as UserId)
    }
  }
}

/** No place in the stream may be in the future, as what stands there would be told again and again. */
const clamp = (places: Map<UserId, number>, seq: number) => {
  for (const [user, at] of places) if (at > seq) places.set(user, seq)
}

const rewindKeys = ({ changed, owners }: KeyDirectory, seq: number) => {
  clamp(changed, seq)
  for (const { devices, signed } of owners.values()) {
    clamp(signed, seq)
    for (const { inbox } of devices.values()) cut(inbox, seq)
  }
}

/**
 * Puts the server back to `seq`, as restoring a backup does: later events, memberships, account data and transaction
 * ids are gone, keys are as in `keys`, sessions stay. Content that a later redaction erased stays erased.
 */
export const rewind = (server: HomeserverState, seq: number, keys = server.keys) => {
  const gone = new Set<RoomId>()
  for (const room of server.rooms.values()) {
    rewindRoom(room, seq)
    if (room.timeline.length === 0) gone.add(room.id)
  }
  for (const room of gone) server.rooms.delete(room)
  for (const account of server.accounts.values()) {
    for (const [room, own] of account.memberships) {
      cut(own, seq)
      if (own.length === 0) account.memberships.delete(room)
    }
    drop(account.data, seq)
    for (const data of account.roomData.values()) drop(data, seq)
    account.touched = Math.min(account.touched, seq)
  }
  for (const [key, event] of server.transactions) {
    if (![...server.rooms.values()].some((room) => room.byId.has(event))) server.transactions.delete(key)
  }
  // A copy, as the same backup may be restored again.
  server.keys = structuredClone(keys)
  rewindKeys(server.keys, seq)
  server.seq = seq
}
