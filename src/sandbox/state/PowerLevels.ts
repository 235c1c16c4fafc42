import type { UserId } from "../../domain/Ids.ts"
import { at, elementsOf, readNumber } from "../../domain/Json.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import type { StoredRoom } from "./HomeserverState.ts"

const levels = (room: StoredRoom): RawEvent => room.state.get("m.room.power_levels\0")?.content ?? {}

const numberAt = (record: unknown, key: string) => readNumber(at(record, key))

const isCreator = (room: StoredRoom, user: UserId) => {
  const [create] = room.timeline
  return create?.sender === user || elementsOf(create?.content["additional_creators"]).includes(user)
}

/** Power of a member; a creator's is without bound, as in room version 12. */
export const powerOf = (room: StoredRoom, user: UserId) =>
  isCreator(room, user)
    ? Infinity
    : (numberAt(levels(room)["users"], user) ?? numberAt(levels(room), "users_default") ?? 0)

export const maySend = (room: StoredRoom, user: UserId, type: string, isState: boolean) =>
  powerOf(room, user) >=
    (numberAt(levels(room)["events"], type) ??
      (isState ? (numberAt(levels(room), "state_default") ?? 50) : (numberAt(levels(room), "events_default") ?? 0)))

const usual = { kick: 50, ban: 50, redact: 50, invite: 0 }

export const may = (room: StoredRoom, user: UserId, act: keyof typeof usual) =>
  powerOf(room, user) >= (numberAt(levels(room), act) ?? usual[act])
