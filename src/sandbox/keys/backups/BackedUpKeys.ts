import { Result, Schema } from "effect"
import type { UserId } from "../../../domain/Ids.ts"
import type { RawEvent } from "../../../domain/matrix/SyncBatch.ts"
import type { HomeserverState } from "../../state/HomeserverState.ts"
import type { StoredBackup } from "../../state/KeyDirectory.ts"
import { badJson, notFound, refuse, type ServerResult } from "../../state/ServerRefusal.ts"
import { backupOf, backupSize, newestBackup } from "./BackupVersions.ts"

/** Which keys of a backup a call is about: all, those of a room, or that of one session. */
export interface BackupPlace {
  readonly version: string
  readonly room?: string | undefined
  readonly session?: string | undefined
}

/** Sessions of one backup; a bot that needs more is none of a sandbox. */
const mostSessions = 100_000

const Key = Schema.Struct({
  first_message_index: Schema.Number,
  forwarded_count: Schema.Number,
  is_verified: Schema.Boolean,
  session_data: Schema.Record(Schema.String, Schema.Unknown)
})
const isKeys = Schema.is(Schema.Struct({
  rooms: Schema.Record(Schema.String, Schema.Struct({ sessions: Schema.Record(Schema.String, Key) }))
}))
type BackedUpKey = typeof Key.Type

/**
 * Whether a key takes the place of the one that is there. This is Synapse's rule, which is laxer than the
 * specification's: a key of an earlier message wins over a verified one too.
 */
const replaces = (key: BackedUpKey, known: BackedUpKey) =>
  (key.is_verified && !known.is_verified) || key.first_message_index < known.first_message_index ||
  key.forwarded_count < known.forwarded_count

/** The body of a call about one room or session as one about all rooms. */
const widened = ({ room, session }: BackupPlace, body: RawEvent): RawEvent => {
  const ofRoom = session === undefined ? body : { sessions: { [session]: body } }
  return room === undefined ? body : { rooms: { [room]: ofRoom } }
}

/** `PUT /room_keys/keys` (client-server API, "Server-side key backups"), into the newest version only. */
export const putBackedUpKeys = (
  server: HomeserverState,
  user: UserId,
  place: BackupPlace,
  body: RawEvent
): ServerResult<RawEvent> => {
  const given = widened(place, body)
  if (!isKeys(given)) return badJson("The keys are not as the specification has them")
  return Result.flatMap(backupOf(server, user, place.version), ({ backup, number }) => {
    const current = newestBackup(server, user)!.number
    if (number !== current) {
      // Synapse puts the version here that was asked for, which the specification says is the current one.
      const said = { errcode: "M_WRONG_ROOM_KEYS_VERSION", error: "Wrong room_keys version" }
      return Result.fail({ status: 403, ...said, body: { ...said, current_version: String(current) } })
    }
    const all = Object.entries(given.rooms).flatMap(([room, { sessions }]) =>
      Object.entries(sessions).map(([session, key]) => ({ room, session, key }))
    )
    if (backupSize(backup).count + all.length > mostSessions) return refuse(413, "M_TOO_LARGE", "The backup is full")
    let changed = false
    for (const { key, room, session } of all) {
      const sessions = backup.rooms.get(room) ?? new Map<string, RawEvent>()
      const known = sessions.get(session)
      if (known !== undefined && !replaces(key, known as unknown as BackedUpKey)) continue
      backup.rooms.set(room, sessions.set(session, key))
      changed = true
    }
    if (changed) backup.etag++
    return Result.succeed(backupSize(backup))
  })
}

const sessionsIn = (backup: StoredBackup, room: string) => ({
  sessions: Object.fromEntries(backup.rooms.get(room) ?? [])
})

/** `GET /room_keys/keys`; only a single session that is not there is refused. */
export const getBackedUpKeys = (
  server: HomeserverState,
  user: UserId,
  { room, session, version }: BackupPlace
): ServerResult<RawEvent> =>
  Result.flatMap(backupOf(server, user, version), ({ backup }) => {
    if (room === undefined) {
      const rooms = [...backup.rooms.keys()].map((id) => [id, sessionsIn(backup, id)])
      return Result.succeed({ rooms: Object.fromEntries(rooms) })
    }
    if (session === undefined) return Result.succeed(sessionsIn(backup, room))
    const key = backup.rooms.get(room)?.get(session)
    return key === undefined ? notFound("No room_keys found") : Result.succeed(key)
  })

/** `DELETE /room_keys/keys`. */
export const deleteBackedUpKeys = (
  server: HomeserverState,
  user: UserId,
  { room, session, version }: BackupPlace
): ServerResult<RawEvent> =>
  Result.map(backupOf(server, user, version), ({ backup }) => {
    if (room === undefined) backup.rooms.clear()
    else if (session === undefined) backup.rooms.delete(room)
    else backup.rooms.get(room)?.delete(session)
    if (room !== undefined && backup.rooms.get(room)?.size === 0) backup.rooms.delete(room)
    backup.etag++
    return backupSize(backup)
  })
