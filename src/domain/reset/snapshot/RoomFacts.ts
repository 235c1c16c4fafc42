import { Option, Schema } from "effect"
import { readRoomId, readUserId, type UserId } from "../../Ids.ts"
import { at, readNumber, readText } from "../../Json.ts"
import type { RawEvent } from "../../matrix/SyncBatch.ts"
import { ChatMirror, chatMirrorType } from "./ChatMirror.ts"
import { powersOf } from "./RoomAdministrators.ts"
import type { ServerRoom } from "./Snapshot.ts"

/** The most characters of a room's name and topic that are kept. */
const [longestTitle, longestTopic] = [255, 1_000]

type StateOf = (type: string, key?: string) => RawEvent | undefined

const cut = (text: unknown, longest: number): string | null => {
  const read = readText(text)?.trim().slice(0, longest).toWellFormed()
  return read === undefined || read === "" ? null : read
}

/** The title that the content of an `m.room.name` gives. */
export const titleIn = (content: unknown) => cut(at({ content }, "content", "name"), longestTitle)

/** The topic that the content of an `m.room.topic` gives. */
export const topicIn = (content: unknown) => cut(at({ content }, "content", "topic"), longestTopic)

/** The content of a room's `matrix-surface.chat`; null where it is empty, or of no shape that we know. */
export const mirrorIn = (content: unknown): ChatMirror | null =>
  Option.getOrNull(Schema.decodeUnknownOption(ChatMirror)(content))

const messageLevel = (levels: RawEvent | undefined) =>
  readNumber(at(levels, "content", "events", "m.room.message")) ??
    readNumber(at(levels, "content", "events_default")) ?? 0

/** The facts of a joined room that reconciliation compares with the store's. */
export const roomFactsIn = (
  me: UserId,
  state: StateOf,
  accountData: ReadonlyArray<RawEvent>
): Pick<
  ServerRoom,
  "encrypted" | "mayWrite" | "mirror" | "predecessor" | "replacement" | "title" | "topic"
> => {
  const [create, levels, tombstone] = [state("m.room.create"), state("m.room.power_levels"), state("m.room.tombstone")]
  const replacement = readRoomId(at(tombstone, "content", "replacement_room"))
  return {
    title: titleIn(state("m.room.name")?.["content"]),
    topic: topicIn(state("m.room.topic")?.["content"]),
    encrypted: state("m.room.encryption") !== undefined,
    mayWrite: powersOf(create, levels).level(me) >= messageLevel(levels),
    replacement: replacement === undefined
      ? null
      : { room: replacement, by: readUserId(tombstone?.["sender"]) ?? null },
    predecessor: readRoomId(at(create, "content", "predecessor", "room_id")) ?? null,
    mirror: mirrorIn(accountData.findLast((event) => event["type"] === chatMirrorType)?.["content"])
  }
}
