import { Predicate, Result } from "effect"
import { describeDevice, listDevices, removeDevices, renameDevice } from "../../keys/AccountDevices.ts"
import type { HomeserverState } from "../../state/HomeserverState.ts"
import { authenticate } from "../../state/InteractiveAuth.ts"
import { badJson } from "../../state/ServerRefusal.ts"
import { type Authorised, ok, reply, type ServerReply, unrecognized } from "../HomeserverRequest.ts"

/** Deletes devices, which takes the account's password. */
const remove = (server: HomeserverState, { body, session: { user } }: Authorised, ids: ReadonlyArray<string>) =>
  reply(Result.map(authenticate(server, user, "delete_devices", body), () => removeDevices(server, user, ids)))

/** A call about the account's own devices (client-server API, "Device Management"). */
export const answerAboutDevices = (server: HomeserverState, request: Authorised): ServerReply => {
  const { body, method, parts, session: { user } } = request
  const id = parts[2]
  if (parts[1] === "delete_devices") {
    const ids = body["devices"]
    if (method !== "POST") return unrecognized
    return Array.isArray(ids) && ids.every(Predicate.isString)
      ? remove(server, request, ids)
      : reply(badJson("'devices' must be a list of devices"))
  }
  if (id === undefined) return method === "GET" ? ok(listDevices(server, user)) : unrecognized
  switch (method) {
    case "GET":
      return reply(describeDevice(server, user, id), (device) => device)
    case "PUT":
      return reply(renameDevice(server, user, id, body))
    case "DELETE":
      return remove(server, request, [id])
    default:
      return unrecognized
  }
}
