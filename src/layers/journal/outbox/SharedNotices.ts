import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import { sharedChat } from "../../../domain/isolation/SharedNotice.ts"
import type { TurnJournal } from "../../../services/turns/TurnJournal.ts"
import { putValues } from "../JournalValues.ts"
import type { StoreRun } from "../statements/StoreRun.ts"
import { tellRoom } from "./RoomNotices.ts"

/** `TurnJournal.tellShared`. That a room was told stands among the small values of the store, by the room. */
export const tellShared =
  (sql: SqlClient.SqlClient, run: StoreRun): (typeof TurnJournal.Service)["tellShared"] => (room, content) => {
    const name = sharedChat(room)
    const told = sql`SELECT 1 FROM meta WHERE name = ${name}`
    return run(Effect.gen(function*() {
      if ((yield* told).length > 0) return false
      return yield* sql.withTransaction(Effect.gen(function*() {
        if ((yield* told).length > 0) return false
        const [entry] = yield* tellRoom(sql, { chat: sharedChat(room), room, content })
        if (entry === undefined) return false
        yield* putValues(sql, [[name, "told"]])
        return true
      }))
    }))
  }
