import { Effect } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import { readStanding, ruleKind } from "../../domain/access/AccessChange.ts"
import type { AccessRule } from "../../domain/access/AccessRule.ts"
import type { PlatformId } from "../../domain/account/PlatformId.ts"
import type { UserId } from "../../domain/Ids.ts"
import { UserError } from "../../domain/UserError.ts"
import { Users } from "../../services/account/Users.ts"
import * as JournalSql from "../journal/JournalSql.ts"
import { filesIn } from "../store/DataDir.ts"
import { change, readBeside } from "../store/StoreBeside.ts"

/** The layout from which on a store has the table of people. */
const firstLayout = 6

const within = <A, E>(dataDir: string, use: (users: typeof Users.Service) => Effect.Effect<A, E>) =>
  Effect.flatMap(Users, use).pipe(Effect.provide(JournalSql.layer(filesIn(dataDir).store)))

const changed = <A, E>(dataDir: string, use: (users: typeof Users.Service) => Effect.Effect<A, E>) =>
  change(
    dataDir,
    Effect.fnUntraced(function*(layout: number) {
      if (layout >= firstLayout) return yield* within(dataDir, use)
      return yield* UserError.refuse(
        `The store in ${dataDir} is of an earlier version, which knows no users: start the bot once, then repeat this.`
      )
    })
  )

/** Everybody who is mapped in the store of a folder; the bot may work on it. */
export const listUsers = (dataDir: string) =>
  readBeside(
    dataDir,
    (layout) => (layout < firstLayout ? Effect.succeed([]) : within(dataDir, (users) => users.list))
  )

/** The layout from which on a store has the list of who was allowed and denied. */
const firstWithAccess = 8

/** Who was allowed and denied by commands, from a store of that layout. */
export const accessIn = (layout: number) =>
  Effect.gen(function*() {
    if (layout < firstWithAccess) return []
    const sql = yield* SqlClient.SqlClient
    const rows = yield* sql<
      { pattern: string; kind: string; by: UserId }
    >`SELECT pattern, kind, set_by AS by FROM access
      ORDER BY pattern`
    return rows.flatMap(({ by, kind, pattern }): ReadonlyArray<AccessRule> => {
      const rule = ruleKind(readStanding(kind))
      return rule === undefined ? [] : [{ pattern, kind: rule, by }]
    })
  })

/** The same as the store of a folder has it; the bot may work on it. */
export const listAccess = (dataDir: string) => readBeside(dataDir, accessIn)

/** Maps a person beside the bot, which heeds it with the next prompt; returns what they were mapped to before. */
export const mapUser = (dataDir: string, user: UserId, platform: PlatformId) =>
  changed(dataDir, (users) => users.map(user, platform))

/** The same for taking a mapping back. */
export const unmapUser = (dataDir: string, user: UserId) => changed(dataDir, (users) => users.unmap(user))
