import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import { readPreferences } from "../../../domain/account/Preferences.ts"
import type { UserId } from "../../../domain/Ids.ts"
import type { PersonPreferences } from "../../../services/account/PersonPreferences.ts"
import type { StoreRun } from "../statements/StoreRun.ts"
import { mostMapped } from "./JournalUsers.ts"

/** The column `settings` of the table `users`. */
export const journalPreferences = (
  sql: SqlClient.SqlClient,
  run: StoreRun,
  most = mostMapped
): typeof PersonPreferences.Service => {
  const preferences = (user: UserId) =>
    Effect.map(
      run(sql<{ settings: string }>`SELECT settings FROM users WHERE user = ${user}`),
      ([row]) => readPreferences(row?.settings)
    )
  return {
    preferences,
    // In one statement: two changes of one person may run side by side.
    prefer: (user, change) =>
      Effect.map(
        run(
          sql`INSERT INTO users (user, settings) SELECT ${user}, ${JSON.stringify(change)}
            WHERE EXISTS (SELECT 1 FROM users WHERE user = ${user})
            OR (SELECT count(*) FROM (SELECT 1 FROM users LIMIT ${most})) < ${most}
            ON CONFLICT (user) DO UPDATE SET settings =
            json_patch(CASE WHEN json_valid(settings) THEN settings ELSE '{}' END, excluded.settings) RETURNING 1`
        ),
        (written) => written.length > 0
      )
  }
}
