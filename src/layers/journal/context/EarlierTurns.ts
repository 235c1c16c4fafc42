import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { EventId, UserId } from "../../../domain/Ids.ts"
import type { EarlierTurn } from "../../../services/turns/EarlierTurn.ts"
import type { TurnJournal } from "../../../services/turns/TurnJournal.ts"
import { jsonField } from "../../store/schema/Columns.ts"
import type { StoreRun } from "../statements/StoreRun.ts"
import { promptOf, promptTexts } from "../turns/OpenTurnRows.ts"

interface EarlierRow {
  readonly seq: number
  readonly prompt: EventId
  readonly author: UserId
  readonly raw: string | null
  readonly edit: string | null
  readonly text: string | null
}

const earlierOf = ({ author, edit, prompt, raw, seq, text }: EarlierRow): Effect.Effect<EarlierTurn> =>
  promptOf({ raw, edit }).pipe(
    Effect.orElseSucceed(() => undefined),
    Effect.map((raw) => ({ seq, prompt, author, raw, text: text ?? "" }))
  )

/** `TurnJournal.earlierTurns`. */
export const earlierTurns =
  (sql: SqlClient.SqlClient, run: StoreRun): (typeof TurnJournal.Service)["earlierTurns"] => (chat, before, limit) =>
    Effect.flatMap(
      run(
        sql<EarlierRow>`SELECT t.seq, t.prompt, t.author, ${sql.literal(jsonField("t.data", "text"))} AS text,
          ${sql.literal(promptTexts)}
        FROM turns t JOIN events e ON e.event = t.prompt
        WHERE t.chat = ${chat} AND t.data IS NOT NULL AND t.seq < ${before}
          AND t.seq > coalesce((SELECT cleared FROM chats WHERE chat = ${chat}), 0)
          AND t.closed = 1 AND t.reply IS NULL AND t.kept_since > 0 AND coalesce(e.clear, e.raw) IS NOT NULL
        ORDER BY t.seq DESC LIMIT ${limit}`
      ),
      (rows) => Effect.forEach(rows, earlierOf)
    )
