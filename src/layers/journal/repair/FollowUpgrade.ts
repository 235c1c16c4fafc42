import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { StoreRepairStep } from "../../../domain/reset/RepairStep.ts"
import { linkReplacement } from "../intake/RoomRows.ts"
import { moveEntriesOf } from "../outbox/MovedEntries.ts"
import { moveMade } from "../rooms/MadeRows.ts"
import { moveTurns } from "../turns/NewTurns.ts"
import { noteJoined } from "./NoteJoined.ts"

/**
 * Moves the chats of an upgraded room to its replacement, in which we are: they keep their names, and so the agent's
 * memory. What may have reached the server stays until that is known.
 */
export const followUpgrade = Effect.fnUntraced(
  function*(
    sql: SqlClient.SqlClient,
    { replacement, room }: Extract<StoreRepairStep, { readonly _tag: "FollowUpgrade" }>
  ) {
    yield* noteJoined(sql, { room: replacement, direct: false })
    yield* linkReplacement(sql, room, replacement)
    yield* moveMade(sql, room, replacement)
    yield* moveTurns(sql, room)
    yield* moveEntriesOf(sql, room, replacement)
  }
)
