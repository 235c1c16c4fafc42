import { deleteBackedUpKeys, getBackedUpKeys, putBackedUpKeys } from "../../keys/backups/BackedUpKeys.ts"
import {
  createBackup,
  deleteBackup,
  describeBackup,
  describeNewest,
  updateBackup
} from "../../keys/backups/BackupVersions.ts"
import type { HomeserverState } from "../../state/HomeserverState.ts"
import { missingParameter } from "../../state/ServerRefusal.ts"
import type { HomeserverRoute } from "../Faults.ts"
import { type Authorised, reply, type ServerReply, unrecognized } from "../HomeserverRequest.ts"

const asIs = <A>(value: A) => value

const aboutVersions = (server: HomeserverState, request: Authorised): ServerReply => {
  const { body, method, parts, session: { user } } = request
  const version = parts[3]
  if (version === undefined) {
    if (method === "POST") return reply(createBackup(server, user, body), asIs)
    return method === "GET" ? reply(describeNewest(server, user), asIs) : unrecognized
  }
  switch (method) {
    case "GET":
      return reply(describeBackup(server, user, version), asIs)
    case "PUT":
      return reply(updateBackup(server, user, version, body), asIs)
    case "DELETE":
      return reply(deleteBackup(server, user, version), asIs)
    default:
      return unrecognized
  }
}

const aboutKeys = (server: HomeserverState, request: Authorised): ServerReply => {
  const { body, method, parts, query, session: { user } } = request
  const version = query.get("version")
  if (version === null) return reply(missingParameter("version"))
  const place = { version, room: parts[3], session: parts[4] }
  switch (method) {
    case "GET":
      return reply(getBackedUpKeys(server, user, place), asIs)
    case "PUT":
      return reply(putBackedUpKeys(server, user, place, body), asIs)
    case "DELETE":
      return reply(deleteBackedUpKeys(server, user, place), asIs)
    default:
      return unrecognized
  }
}

/** A call about backups of keys (client-server API, "Server-side key backups"). */
export const answerAboutBackups = (
  server: HomeserverState,
  route: HomeserverRoute,
  request: Authorised
): ServerReply => {
  switch (route) {
    case "room_keys_version":
      return aboutVersions(server, request)
    case "room_keys":
      return aboutKeys(server, request)
    default:
      return unrecognized
  }
}
