import { Result } from "effect"
import type { UserId } from "../../../domain/Ids.ts"
import { readRecord, readText } from "../../../domain/Json.ts"
import type { RawEvent } from "../../../domain/matrix/SyncBatch.ts"
import type { HomeserverState } from "../../state/HomeserverState.ts"
import { ownerIn, type StoredBackup } from "../../state/KeyDirectory.ts"
import { invalidParameter, missingParameter, notFound, type ServerResult } from "../../state/ServerRefusal.ts"

/** Backups of one account that are kept; the oldest goes for a new one. */
const mostBackups = 10

/** A backup with its version's number. */
export interface NumberedBackup {
  readonly number: number
  readonly backup: StoredBackup
}

/** The number that a version's name stands for; NaN for a name that is none. */
const numberIn = (version: string) => (/^\d+$/.test(version) ? Number(version) : Number.NaN)

const unknownBackup = notFound("Unknown backup version")

/** The newest backup that was not deleted; undefined: there is none. */
export const newestBackup = (server: HomeserverState, user: UserId): NumberedBackup | undefined => {
  const { backups } = ownerIn(server.keys, user)
  const number = Math.max(...backups.keys())
  const backup = backups.get(number)
  return backup === undefined ? undefined : { number, backup }
}

export const backupOf = (server: HomeserverState, user: UserId, version: string): ServerResult<NumberedBackup> => {
  const number = numberIn(version)
  const backup = ownerIn(server.keys, user).backups.get(number)
  return backup === undefined ? unknownBackup : Result.succeed({ number, backup })
}

/** How many sessions a backup holds, and the mark that changes with each change of them. */
export const backupSize = ({ etag, rooms }: StoredBackup) => ({
  etag: String(etag),
  count: [...rooms.values()].reduce((sum, sessions) => sum + sessions.size, 0)
})

const described = ({ backup, number }: NumberedBackup): RawEvent => ({
  version: String(number),
  algorithm: backup.algorithm,
  auth_data: backup.authData,
  ...backupSize(backup)
})

/** `GET /room_keys/version` (client-server API, "Server-side key backups"). */
export const describeNewest = (server: HomeserverState, user: UserId): ServerResult<RawEvent> => {
  const newest = newestBackup(server, user)
  return newest === undefined ? notFound("No backup found") : Result.succeed(described(newest))
}

/** `GET /room_keys/version/{version}`. */
export const describeBackup = (server: HomeserverState, user: UserId, version: string): ServerResult<RawEvent> =>
  Result.map(backupOf(server, user, version), described)

/** `POST /room_keys/version`: from now on keys go into the new version only. */
export const createBackup = (server: HomeserverState, user: UserId, body: RawEvent): ServerResult<RawEvent> => {
  const [algorithm, authData] = [readText(body["algorithm"]), readRecord(body["auth_data"])]
  if (algorithm === undefined) return missingParameter("algorithm")
  if (authData === undefined) return missingParameter("auth_data")
  const owner = ownerIn(server.keys, user)
  const number = ++owner.lastBackup
  const [oldest] = owner.backups.keys()
  if (owner.backups.size >= mostBackups && oldest !== undefined) owner.backups.delete(oldest)
  owner.backups.set(number, { algorithm, authData, etag: 0, rooms: new Map() })
  return Result.succeed({ version: String(number) })
}

/** `PUT /room_keys/version/{version}`: the algorithm stays, as the keys are of it. */
export const updateBackup = (
  server: HomeserverState,
  user: UserId,
  version: string,
  body: RawEvent
): ServerResult<RawEvent> => {
  if (body["version"] !== undefined && body["version"] !== version) {
    return invalidParameter("Version in body does not match")
  }
  return Result.flatMap(backupOf(server, user, version), ({ backup }) => {
    if (body["algorithm"] !== backup.algorithm) return invalidParameter("Algorithm does not match")
    const authData = readRecord(body["auth_data"])
    if (authData === undefined) return missingParameter("auth_data")
    backup.authData = authData
    return Result.succeed({})
  })
}

/**
 * `DELETE /room_keys/version/{version}`; the version before it is the newest again. As on Synapse, one that is deleted
 * already can be deleted again.
 */
export const deleteBackup = (server: HomeserverState, user: UserId, version: string): ServerResult<RawEvent> => {
  const [owner, number] = [ownerIn(server.keys, user), numberIn(version)]
  if (!(number >= 1 && number <= owner.lastBackup)) return unknownBackup
  owner.backups.delete(number)
  return Result.succeed({})
}
