import { Effect } from "effect"
import type { BotMessages } from "../../domain/messages/BotMessages.ts"
import { escaped } from "../../domain/OneLine.ts"
import { MadeRooms } from "../../services/rooms/MadeRooms.ts"
import type { OpenTurn } from "../../services/turns/OpenTurn.ts"
import { serverRetry } from "../pace/ServerRetry.ts"

/** What a reply says, and the final phase of its turn. */
export interface ReplySaid {
  readonly text: string
  readonly phase: "answered" | "refused"
}

/** Makes the room that a turn asks for, as often as that takes, and says what came of it. */
export const makeNewRoomReply = Effect.fnUntraced(function*(words: BotMessages) {
  const rooms = yield* MadeRooms
  return ({ author, turn: { prompt } }: OpenTurn, title: string) =>
    rooms.make({ by: author, command: prompt, title }).pipe(
      Effect.retry(serverRetry()),
      Effect.map((made): ReplySaid => ({ text: words.roomMade(escaped(made.title)), phase: "answered" })),
      Effect.catchTags({
        UserError: ({ sentence }) => Effect.succeed<ReplySaid>({ text: sentence, phase: "refused" }),
        MatrixError: () => Effect.succeed<ReplySaid>({ text: words.roomNotMade, phase: "refused" })
      })
    )
})
