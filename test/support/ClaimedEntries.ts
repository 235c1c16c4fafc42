import { type ChatId, RoomId } from "../../src/domain/Ids.ts"
import { OutboxKey } from "../../src/domain/outbox/OutboxKey.ts"
import type { ClaimedEntry } from "../../src/services/outbox/OutboxEntry.ts"

/** The room of all these entries. */
export const room = RoomId.make("!r")

/** The final of a turn, claimed for the first time. */
export const entryOf = (of: ChatId, turn: number): ClaimedEntry => ({
  entry: turn * 4_096 + 1,
  key: OutboxKey.make(`1.1.$${turn}`),
  chat: of,
  room,
  priority: "final",
  event: undefined,
  revision: 0,
  content: {},
  again: false,
  encrypted: false,
  turn,
  replaced: 0
})
