import { Clock, Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
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

/** Somebody else may have written into the store: of what is no rule, the stricter one is made. */
const ruleOf = ({ kind, pattern, set_by }: Row): AccessRule => ({
  pattern,
  kind: kind === "allow" ? "allow" : "deny",
  by: set_by
})

/** The table `access`. */
export const journalAccess = (
  sql: SqlClient.SqlClient,
  run: StoreRun,
  most = mostAccessRules
): typeof AccessRules.Service => ({
  accessRules: Effect.map(
    run(sql<Row>`SELECT pattern, kind, set_by FROM access ORDER BY pattern LIMIT ${most}`),
    (rows) => rows.map(ruleOf)
  ),
  putAccess: Effect.fnUntraced(function*({ by, kind, pattern }) {
    const now = yield* Clock.currentTimeMillis
    const written = yield* run(durably(sql.withTransaction(
      sql`INSERT INTO access (pattern, kind, set_by, since) SELECT ${pattern}, ${kind}, ${by}, ${now}
        WHERE EXISTS (SELECT 1 FROM access WHERE pattern = ${pattern})
        OR (SELECT count(*) FROM (SELECT 1 FROM access LIMIT ${most})) < ${most}
        ON CONFLICT (pattern) DO UPDATE SET kind = excluded.kind, set_by = excluded.set_by, since = excluded.since
        WHERE access.kind <> excluded.kind OR access.set_by <> excluded.set_by
        RETURNING 1`
    )))
    if (written.length > 0) return true
    const same = yield* run(sql`SELECT 1 FROM access WHERE pattern = ${pattern}`)
    return same.length > 0
  })
})
