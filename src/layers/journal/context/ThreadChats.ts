import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { IntakeJournal } from "../../../services/intake/IntakeJournal.ts"
import { isThreadChat } from "../../store/schema/Columns.ts"
import type { StoreRun } from "../statements/StoreRun.ts"

/** `IntakeJournal.takesPart`. */
export const takesPart =
  (sql: SqlClient.SqlClient, run: StoreRun): (typeof IntakeJournal.Service)["takesPart"] => (room, root) =>
    Effect.map(
      run(sql`SELECT 1 FROM chats WHERE thread_root = ${root} AND ${sql.literal(isThreadChat)} AND room = ${room}
        LIMIT 1`),
      (rows) => rows.length > 0
    )
