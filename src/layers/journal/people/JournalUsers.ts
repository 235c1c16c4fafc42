import { Clock, Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import { type PlatformId, readPlatformId } from "../../../domain/account/PlatformId.ts"
import type { UserId } from "../../../domain/Ids.ts"
import { UserError } from "../../../domain/UserError.ts"
import type { MappedUser, Users } from "../../../services/account/Users.ts"
import type { StoreRun } from "../statements/StoreRun.ts"

/** So many people the store knows, so that a list of them is never larger than memory. */
export const mostMapped = 100_000

interface Row {
  readonly user: UserId
  readonly platform: string
  readonly mapped_at: number | null
}

/** Somebody else may have written into the store: an id that is none is no mapping. */
const mappingOf = ({ mapped_at, platform, user }: Row): ReadonlyArray<MappedUser> => {
  const id = readPlatformId(platform)
  return id === undefined ? [] : [{ user, platform: id, since: Number(mapped_at ?? 0) }]
}

/** The table `users`, but for what people set for themselves (`JournalPreferences`). */
export const journalUsers = (
  sql: SqlClient.SqlClient,
  run: StoreRun,
  most = mostMapped
): typeof Users.Service => {
  const mapped = (user: UserId) =>
    Effect.map(
      run(sql<Row>`SELECT user, platform, mapped_at FROM users WHERE user = ${user} AND platform IS NOT NULL`),
      (rows) => rows.flatMap(mappingOf)[0]
    )

  const put = Effect.fnUntraced(function*(user: UserId, platform: PlatformId) {
    const now = yield* Clock.currentTimeMillis
    const written = yield* run(
      sql<{ user: UserId }>`INSERT INTO users (user, platform, mapped_at) SELECT ${user}, ${platform}, ${now}
        WHERE EXISTS (SELECT 1 FROM users WHERE user = ${user})
        OR (SELECT count(*) FROM (SELECT 1 FROM users LIMIT ${most})) < ${most}
        ON CONFLICT (user) DO UPDATE SET platform = excluded.platform, mapped_at = excluded.mapped_at
        RETURNING user`
    )
    if (written.length === 0) {
      return yield* UserError.refuse(
        `${most} people are mapped or have set something, which is as many as can be: unmap somebody first. ` +
          "Nothing was changed."
      )
    }
  })

  /** What they set for themselves stays. */
  const forget = (user: UserId) =>
    run(sql.withTransaction(Effect.andThen(
      sql`UPDATE users SET platform = NULL, mapped_at = NULL WHERE user = ${user}`,
      sql`DELETE FROM users WHERE user = ${user} AND settings = '{}'`
    )))

  return {
    list: Effect.map(
      run(sql<Row>`SELECT user, platform, mapped_at FROM users WHERE platform IS NOT NULL ORDER BY user LIMIT ${most}`),
      (rows) => rows.flatMap(mappingOf)
    ),
    mapped,
    map: (user, platform) => Effect.tap(mapped(user), () => put(user, platform)),
    unmap: (user) => Effect.tap(mapped(user), () => forget(user))
  }
}
