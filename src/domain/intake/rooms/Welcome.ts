import { ChatId, type RoomId } from "../../Ids.ts"
import type { RawEvent } from "../../matrix/SyncBatch.ts"
import type { BotMessages } from "../../messages/BotMessages.ts"

/** The notice that greets a direct room to which we were invited, sent once. It answers nobody, so it has no mark. */
export const welcomeOf = (words: BotMessages): RawEvent => ({
  msgtype: "m.notice",
  body: words.welcome,
  "m.mentions": {}
})

/** The chat of that notice. It holds nothing else, so that the notice waits for nothing and nothing waits for it. */
export const welcomeChat = (room: RoomId) => ChatId.make(`welcome ${room}`)
