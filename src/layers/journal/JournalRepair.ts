import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { StoreRepair } from "../../services/store/StoreRepair.ts"
import { noteMarked } from "./intake/RoomRows.ts"
import type { StoreRun } from "./statements/StoreRun.ts"

/** Repairs of the store: what was marked is noted, and no more yet. */
export const journalRepair = (sql: SqlClient.SqlClient, run: StoreRun): typeof StoreRepair.Service => ({
  perform: (step) => Effect.die(new Error(`The store does not know the repair ${step._tag} yet`)),
  distrust: () => Effect.die(new Error("The store does not know this repair yet")),
  noteMarked: (rooms) => Effect.asVoid(run(noteMarked(sql, rooms)))
})
