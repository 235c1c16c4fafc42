import { ChatId, type EventId, readEventId, readRoomId, readUserId, type RoomId } from "../../Ids.ts"
import type { JoinedRoom } from "../../matrix/SyncBatch.ts"
import { type ChatMirror, chatMirrorType } from "../../reset/snapshot/ChatMirror.ts"
import { mirrorIn } from "../../reset/snapshot/RoomFacts.ts"

/** The account data of a room that says what an earlier store knew of it. */
export interface SeenMirror {
  readonly room: RoomId
  readonly mirror: ChatMirror
}

/** A chat as a mirror tells of it. */
export interface MirroredChat {
  readonly chat: ChatId
  readonly room: RoomId
  readonly threadRoot: EventId | undefined
  readonly generation: number
}

/** The most that a mirror is read of: more than is ever written. */
const most = { generations: 200, generation: 2 ** 31, incarnation: 64, title: 1_000 }

/** The thread of a chat by its name without its origin; null where that is no such name. */
const threadIn = (name: string): EventId | undefined | null => {
  if (name === "") return undefined
  const [first, second, ...rest] = name.split(" ")
  const thread = readEventId(first)
  if (thread === undefined) return readUserId(first) !== undefined && second === undefined ? undefined : null
  return rest.length === 0 && (second === undefined || readUserId(second) !== undefined) ? thread : null
}

const isSound = ({ generations, incarnation, origin, person, title }: ChatMirror): boolean => {
  const chats = Object.entries(generations)
  return incarnation.length <= most.incarnation && readRoomId(origin) !== undefined &&
    (person === null || readUserId(person) !== undefined) && (title ?? "").length <= most.title &&
    chats.length <= most.generations &&
    chats.every(([name, count]) => count > 0 && count <= most.generation && threadIn(name) !== null)
}

/** The mirrors among the account data of rooms. What cannot be one is none, as if it were not there. */
export const mirrorsIn = (
  rooms: ReadonlyArray<JoinedRoom>
): { readonly mirrors?: ReadonlyArray<SeenMirror> } => {
  const mirrors = rooms.flatMap(({ accountData, room }): ReadonlyArray<SeenMirror> => {
    const mirror = mirrorIn(accountData.findLast((event) => event["type"] === chatMirrorType)?.["content"])
    return mirror === null || !isSound(mirror) ? [] : [{ room, mirror }]
  })
  return mirrors.length === 0 ? {} : { mirrors }
}

/**
 * The chats that mirrors tell of, each once, with its greatest generation. A chat that an upgraded room and its
 * replacement both tell of is in the replacement.
 */
export const mirroredChats = (mirrors: ReadonlyArray<SeenMirror>): ReadonlyArray<MirroredChat> => {
  const chats = new Map<ChatId, MirroredChat>()
  for (const { mirror: { generations, origin }, room } of mirrors) {
    for (const [name, generation] of Object.entries(generations)) {
      const chat = ChatId.make(name === "" ? origin : `${origin} ${name}`)
      const before = chats.get(chat)
      chats.set(chat, {
        chat,
        room: before === undefined || room !== origin ? room : before.room,
        threadRoot: threadIn(name) ?? undefined,
        generation: Math.max(generation, before?.generation ?? 0)
      })
    }
  }
  return [...chats.values()]
}
