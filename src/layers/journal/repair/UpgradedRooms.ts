import type * as SqlClient from "effect/sql/SqlClient"
import { longestFollowing } from "../../../domain/intake/SyncDelta.ts"

/** The room in which the chats of a room began, as an SQL expression over the expression of the room. */
export const originOf = (room: string) => `coalesce((SELECT ro.origin FROM rooms ro WHERE ro.room = ${room}), ${room})`

/** The room to which the chats of a room moved, over all its upgrades; NULL where they did not move. */
export const headOf = (room: string) =>
  `(SELECT rh.room FROM rooms rf JOIN rooms rh ON rh.origin = coalesce(rf.origin, rf.room) AND rh.followed = 0
    WHERE rf.room = ${room} AND rf.followed = 1 LIMIT 1)`

/** Replacements of rooms that are not followed yet, as a subquery. */
export const awaitedReplacements = (sql: SqlClient.SqlClient, now: number) =>
  sql`SELECT replacement FROM rooms WHERE replacement IS NOT NULL AND followed = 0 AND untrusted = 0
    AND membership = 'join' AND replaced_at BETWEEN ${now - longestFollowing} AND ${now}`
