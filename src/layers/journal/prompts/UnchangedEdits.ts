import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { EventId } from "../../../domain/Ids.ts"
import type { SamePrompt } from "../../../domain/routing/underway/SamePrompt.ts"
import { noteGiven } from "../turns/CommitTurn.ts"
import { promptOf } from "../turns/OpenTurnRows.ts"

/** An edit, and the prompt that it is of. */
type EditOf = { readonly event: EventId; readonly target: EventId }

interface GivenRow {
  readonly raw: string | null
  /** The edit whose text the agent was given; NULL: it was given the message's own. */
  readonly edited: string | null
  readonly given: string | null
  readonly edit: string | null
}

const readable = (row: Parameters<typeof promptOf>[0]) => Effect.orElseSucceed(promptOf(row), () => undefined)

/**
 * Whether an edit of a prompt that the agent was given leaves what it was given as it is; then it is the one that was
 * given. Where the text of that is gone, nobody can tell, and the edit is one.
 */
export const isUnchanged = Effect.fnUntraced(
  function*(sql: SqlClient.SqlClient, { event, target }: EditOf, attempt: number, isSame: SamePrompt) {
    const [row] = yield* sql<GivenRow>`SELECT coalesce(e.clear, e.raw) AS raw, t.edited,
      (SELECT coalesce(n.clear, n.raw) FROM events n WHERE n.event = t.edited) AS given,
      (SELECT coalesce(x.clear, x.raw) FROM events x WHERE x.event = ${event}) AS edit
      FROM turns t JOIN events e ON e.event = t.prompt WHERE t.prompt = ${target} AND t.attempt = ${attempt}`
    if (row === undefined || row.edit === null || (row.edited !== null && row.given === null)) return false
    const before = yield* readable({ raw: row.raw, edit: row.given })
    const after = yield* readable({ raw: row.raw, edit: row.edit })
    if (before === undefined || after === undefined || !isSame(before, after)) return false
    yield* noteGiven(sql, target, attempt, event)
    return true
  }
)
