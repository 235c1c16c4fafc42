import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import type { NewRoom } from "../../services/matrix/Matrix.ts"

/**
 * The body of `createRoom`. `private_chat`, never `trusted_private_chat`: that one gives the invited the bot's own
 * power, and the bot could no longer take anybody out.
 */
export const roomBody = (room: NewRoom): RawEvent => ({
  preset: "private_chat",
  visibility: "private",
  is_direct: room.direct,
  invite: room.invite,
  ...(room.name === undefined ? {} : { name: room.name }),
  ...(room.topic === undefined ? {} : { topic: room.topic })
})
