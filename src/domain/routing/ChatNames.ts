import { ChatId, type EventId, readRoomId, type RoomId, type UserId } from "../Ids.ts"
import type { RouteContext } from "./Route.ts"

/**
 * The chat that a message belongs to: its room, or a thread of the room, or one person's part of either where
 * CHAT_SCOPE is `user` (docs/design.md, "Chats").
 */
export const chatOf = (
  { chatScope, room }: Pick<RouteContext, "chatScope" | "room">,
  threadRoot: EventId | undefined,
  sender: UserId
): ChatId =>
  ChatId.make(
    [room, ...(threadRoot === undefined ? [] : [threadRoot]), ...(chatScope === "user" ? [sender] : [])].join(" ")
  )

/** The room that a chat is in; undefined for the chat of a notice, which has no room in its name. */
export const roomOf = (chat: ChatId): RoomId | undefined => readRoomId(chat.split(" ", 1)[0])
