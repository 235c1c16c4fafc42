import { ChatId, type RoomId } from "../Ids.ts"
import type { RawEvent } from "../matrix/SyncBatch.ts"
import type { BotMessages } from "../messages/BotMessages.ts"

/** The notice that the agent has one memory for all rooms, sent once to each. It answers nobody, so it has no mark. */
export const sharedNoticeOf = (words: BotMessages): RawEvent => ({
  msgtype: "m.notice",
  body: words.sharedMemory,
  "m.mentions": {}
})

/** The chat of that notice. It holds nothing else, so that the notice waits for nothing and nothing waits for it. */
export const sharedChat = (room: RoomId) => ChatId.make(`shared ${room}`)
