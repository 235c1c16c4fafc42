import { ChatId, type EventId, type UserId } from "../Ids.ts"
import type { RouteContext } from "./Route.ts"

/**
 * The chat that a message belongs to: its room, or a thread of the room, or one person's part of either where
 * CHAT_SCOPE is `user` (docs/design.md, "Chats"). A room that was upgraded goes by the name of the room that it was.
 */
export const chatOf = (
  { chatScope, origin }: Pick<RouteContext, "chatScope" | "origin">,
  threadRoot: EventId | undefined,
  sender: UserId
): ChatId =>
  ChatId.make(
    [origin, ...(threadRoot === undefined ? [] : [threadRoot]), ...(chatScope === "user" ? [sender] : [])].join(" ")
  )
