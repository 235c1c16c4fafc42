import type * as SqlClient from "effect/sql/SqlClient"
import { longestFollowing } from "../../../domain/intake/SyncDelta.ts"

/** The room in which the chats of a room began, as an SQL expression over the expression of the room. */
export const originOf = (room: string) => `coalesce((SELECT ro.origin FROM rooms ro WHERE ro.room = ${room}), ${room})`

/**
 * The room to which the chats of a room moved, over all its upgrades; NULL where they did not move. Rooms of the same
 * origin may be ends of upgrades that were forgotten, or took another way since, so the way itself is gone.
 */
export const headOf = (room: string) =>
  `(WITH RECURSIVE way (room) AS (SELECT ${room} UNION SELECT rf.replacement FROM way JOIN rooms rf
    ON rf.room = way.room WHERE rf.followed = 1)
    SELECT rh.room FROM way JOIN rooms rh ON rh.room = way.room WHERE rh.followed = 0 AND rh.room <> ${room} LIMIT 1)`

/** Replacements of rooms that are not followed yet, as a subquery. */
export const awaitedReplacements = (sql: SqlClient.SqlClient, now: number) =>
  sql`SELECT replacement FROM rooms WHERE replacement IS NOT NULL AND followed = 0 AND untrusted = 0
    AND membership = 'join' AND replaced_at BETWEEN ${now - longestFollowing} AND ${now}`
