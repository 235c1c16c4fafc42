import { Effect } from "effect"
import type { RoomEncryption } from "../../src/layers/outbox/RoomEncryption.ts"

/** Rooms that are encrypted where the journal says so; the bot takes no part in those. */
export const plainRooms: RoomEncryption = {
  isEncrypted: (_room, known) => Effect.succeed(known === true),
  takesPart: Effect.succeed(false),
  seal: () => Effect.die("nothing is sealed here")
}
