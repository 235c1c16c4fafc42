import { deviceListsSince } from "../../keys/DeviceLists.ts"
import { claimKeys } from "../../keys/KeyClaim.ts"
import { queryKeys } from "../../keys/KeyQuery.ts"
import { uploadKeys } from "../../keys/KeyUpload.ts"
import { uploadSignatures } from "../../keys/SignatureUpload.ts"
import { uploadSigningKeys } from "../../keys/SigningKeys.ts"
import { sendToDevice } from "../../keys/ToDevice.ts"
import type { HomeserverState } from "../../state/HomeserverState.ts"
import { missingParameter } from "../../state/ServerRefusal.ts"
import { seqOf } from "../../state/SyncPosition.ts"
import type { HomeserverRoute } from "../Faults.ts"
import { type Authorised, ok, refusalReply, reply, type ServerReply, unrecognized } from "../HomeserverRequest.ts"
import { answerAboutBackups } from "./BackupRoutes.ts"
import { answerAboutDevices } from "./DeviceRoutes.ts"

const asIs = <A>(value: A) => value

/** Whose keys changed after one place; as on Synapse, `to` is not heeded. */
const changes = (server: HomeserverState, { query, session }: Authorised): ServerReply => {
  const from = query.get("from")
  if (from === null) return reply(missingParameter("from"))
  const since = seqOf(server, from)
  return since === undefined
    ? refusalReply(400, "M_UNKNOWN", "Invalid stream token")
    : ok(deviceListsSince(server, session.user, since))
}

/** A call about keys, devices or backups of keys (client-server API, "End-to-End Encryption"). */
export const answerAboutKeys = (server: HomeserverState, route: HomeserverRoute, request: Authorised): ServerReply => {
  const { body, method, parts, session } = request
  switch (`${method} ${route}`) {
    case "POST keys_upload":
      return reply(uploadKeys(server, session, body), asIs)
    case "POST keys_query":
      return reply(queryKeys(server, session.user, body), asIs)
    case "POST keys_claim":
      return reply(claimKeys(server, body), asIs)
    case "GET keys_changes":
      return changes(server, request)
    case "POST keys_signatures":
      return reply(uploadSignatures(server, session, body), asIs)
    case "POST keys_device_signing":
      return reply(uploadSigningKeys(server, session, body), asIs)
    case "PUT sendToDevice":
      return parts[3] === undefined
        ? unrecognized
        : reply(sendToDevice(server, session, parts[2] ?? "", parts[3], body), asIs)
    default:
      return route === "devices" || route === "delete_devices"
        ? answerAboutDevices(server, request)
        : answerAboutBackups(server, route, request)
  }
}
