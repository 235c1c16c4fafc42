import { Predicate } from "effect"
import { readKeyCount } from "../../domain/crypto/keys/OneTimeKeyCount.ts"
import { readRoomId, type RoomId, StreamToken } from "../../domain/Ids.ts"
import { at, elementsOf, readText, recordOf } from "../../domain/Json.ts"
import type { KeyNews } from "../../domain/matrix/KeyNews.ts"
import type { InvitedRoom, JoinedRoom, LeftRoom, RawEvent, SyncBatch } from "../../domain/matrix/SyncBatch.ts"

/** Whether a value is a room id as the rest of the program expects it. */
export const isRoomId = (room: unknown): room is RoomId => readRoomId(room) !== undefined

/** A batch, and how many of the answer's parts were left out because they are not what the spec says they are. */
export interface ReadSync {
  readonly batch: SyncBatch
  readonly dropped: number
}

class Reader {
  dropped = 0

  record(value: unknown): RawEvent {
    if (value === undefined) return {}
    if (Predicate.isObject(value)) return value
    this.dropped++
    return {}
  }

  /** The events of a section such as `timeline` or `state`. */
  events(section: unknown): ReadonlyArray<RawEvent> {
    const events = this.record(section)["events"]
    if (events === undefined) return []
    if (!Array.isArray(events)) {
      this.dropped++
      return []
    }
    // In the usual case nothing is wrong, and the server's own array is used.
    if (events.every(Predicate.isObject)) return events
    const good = events.filter(Predicate.isObject)
    this.dropped += events.length - good.length
    return good
  }

  token(value: unknown): StreamToken | undefined {
    if (Predicate.isString(value) && value !== "" && value.isWellFormed()) return StreamToken.make(value)
    if (value !== undefined && value !== null && value !== "") this.dropped++
    return undefined
  }

  rooms<A>(section: unknown, read: (room: RoomId, value: RawEvent) => A): ReadonlyArray<A> {
    const found: Array<A> = []
    for (const [room, value] of Object.entries(this.record(section))) {
      if (isRoomId(room) && Predicate.isObject(value)) found.push(read(room, value))
      else this.dropped++
    }
    return found
  }
}

/** The parts for encryption; a count that is none, as one that is absent, is unknown (`OneTimeKeyCount`). */
const keyNewsIn = (answer: RawEvent, toDevice: ReadonlyArray<RawEvent>): KeyNews => {
  const texts = (value: unknown) => elementsOf(value).map(readText).filter((text) => text !== undefined)
  const unused = answer["device_unused_fallback_key_types"]
  return {
    toDevice,
    changed: texts(at(answer, "device_lists", "changed")),
    left: texts(at(answer, "device_lists", "left")),
    counts: Object.fromEntries(
      Object.entries(recordOf(answer["device_one_time_keys_count"])).flatMap(([name, value]) => {
        const count = readKeyCount(value)
        return count === undefined ? [] : [[name, count]]
      })
    ),
    unusedFallback: Array.isArray(unused) ? texts(unused) : undefined
  }
}

/** Reads the answer of `/sync` (client-server API, "Syncing"); undefined when it has no `next_batch`. */
export const readSync = (answer: RawEvent): ReadSync | undefined => {
  const reader = new Reader()
  const next = reader.token(answer["next_batch"])
  if (next === undefined) return undefined
  const rooms = reader.record(answer["rooms"])
  const joined = reader.rooms(rooms["join"], (room, value): JoinedRoom => {
    const timeline = reader.record(value["timeline"])
    return {
      room,
      timeline: reader.events(timeline),
      limited: timeline["limited"] === true,
      prevBatch: reader.token(timeline["prev_batch"]),
      state: reader.events(value["state"]),
      accountData: reader.events(value["account_data"]),
      ...(Predicate.isObject(value["summary"]) && Object.keys(value["summary"]).length > 0
        ? { summary: value["summary"] }
        : {})
    }
  })
  const invited = reader.rooms(
    rooms["invite"],
    (room, value): InvitedRoom => ({ room, state: reader.events(value["invite_state"]) })
  )
  const left = reader.rooms(rooms["leave"], (room, value): LeftRoom => ({
    room,
    timeline: reader.events(value["timeline"]),
    state: reader.events(value["state"])
  }))
  const accountData = reader.events(answer["account_data"])
  return {
    batch: { next, joined, invited, left, accountData, keys: keyNewsIn(answer, reader.events(answer["to_device"])) },
    dropped: reader.dropped
  }
}
