import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import {
  type AccessChange,
  type AccessStanding,
  readStanding,
  ruleKind,
  standingAfter
} from "../../../domain/access/AccessChange.ts"
import { type AccessRule, mostAccessRules } from "../../../domain/access/AccessRule.ts"
import type { UserId } from "../../../domain/Ids.ts"
import type { AccessRules } from "../../../services/account/AccessRules.ts"
import { durably } from "../../store/NodeSqlite.ts"
import type { StoreRun } from "../statements/StoreRun.ts"

interface Row {
  readonly pattern: string
  readonly kind: string
  readonly set_by: UserId
}

const rulesOf = ({ kind, pattern, set_by }: Row): ReadonlyArray<AccessRule> => {
  const rule = ruleKind(readStanding(kind))
  return rule === undefined ? [] : [{ pattern, kind: rule, by: set_by }]
}

/** Denials that were taken back are remembered for their commands' repetition alone; so many, the newest. */
const mostLifted = 100

/** Puts a command's effect, within the caller's transaction. */
const change = Effect.fnUntraced(
  function*(sql: SqlClient.SqlClient, { at, by, kind, pattern }: AccessChange, most: number) {
    const [row] = yield* sql<{ kind: string; set_by: string; since: number }>`SELECT kind, set_by, since FROM access
      WHERE pattern = ${pattern}`
    const before = row === undefined ? undefined : readStanding(row.kind)
    const isSame = row?.set_by === by && Number(row.since) === at
    if (before !== undefined && isSame && (ruleKind(before) ?? "allow") === kind) return before
    const isNew = before === undefined || ruleKind(before) === undefined
    if (isNew) {
      const rows = yield* sql`SELECT 1 FROM access WHERE kind <> 'lifted' LIMIT ${most}`
      if (rows.length >= most) return "full" as const
    }
    const standing: AccessStanding = standingAfter(before, kind)
    yield* sql`INSERT INTO access (pattern, kind, set_by, since) VALUES (${pattern}, ${standing}, ${by}, ${at})
      ON CONFLICT (pattern) DO UPDATE SET kind = excluded.kind, set_by = excluded.set_by, since = excluded.since`
    yield* sql`DELETE FROM access WHERE kind = 'lifted' AND pattern <> ${pattern} AND pattern NOT IN (
      SELECT pattern FROM access WHERE kind = 'lifted' ORDER BY since DESC LIMIT ${mostLifted})`
    return standing
  }
)

/** The table `access`. */
export const journalAccess = (
  sql: SqlClient.SqlClient,
  run: StoreRun,
  most = mostAccessRules
): typeof AccessRules.Service => ({
  accessRules: Effect.map(
    run(sql<Row>`SELECT pattern, kind, set_by FROM access WHERE kind <> 'lifted' ORDER BY pattern LIMIT ${most}`),
    (rows) => rows.flatMap(rulesOf)
  ),
  putAccess: (said) => run(durably(sql.withTransaction(change(sql, said, most))))
})
