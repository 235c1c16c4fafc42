import type { RoomId, UserId } from "../../domain/Ids.ts"
import { elementsOf, readText, recordOf } from "../../domain/Json.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import { removeDevices } from "../keys/AccountDevices.ts"
import { downloadReply, uploadReply } from "../media/MediaRoutes.ts"
import { createRoom, type RoomOptions } from "../rooms/CreateRoom.ts"
import { roomOfAlias } from "../rooms/EventReading.ts"
import { joinedRooms } from "../rooms/Membership.ts"
import { accountData, putAccountData } from "../state/AccountData.ts"
import type { HomeserverState } from "../state/HomeserverState.ts"
import { ownerIn } from "../state/KeyDirectory.ts"
import type { HomeserverRoute } from "./Faults.ts"
import { admin } from "./HomeserverAdmin.ts"
import { type Authorised, ok, refusalReply, reply, type ServerReply } from "./HomeserverRequest.ts"
import { answerAboutKeys } from "./keys/KeyRoutes.ts"
import { answerInRoom } from "./RoomRoutes.ts"

const create = (server: HomeserverState, { body, now, session }: Authorised): ServerReply => {
  const [name, topic] = [readText(body["name"]), readText(body["topic"])]
  const options: RoomOptions = {
    ...(name === undefined ? {} : { name }),
    ...(topic === undefined ? {} : { topic }),
    invite: Array.isArray(body["invite"]) ? body["invite"] : [],
    direct: body["is_direct"] === true,
    open: body["preset"] === "public_chat",
    equals: body["preset"] === "trusted_private_chat",
    creation: recordOf(body["creation_content"]),
    power: recordOf(body["power_level_content_override"]),
    state: (elementsOf(body["initial_state"]) as ReadonlyArray<RawEvent>).map((state) => ({
      type: String(state["type"]),
      key: readText(state["state_key"]) ?? "",
      content: recordOf(state["content"])
    }))
  }
  return ok({ room_id: createRoom(server, session.user, options, now) })
}

const data = (server: HomeserverState, { body, method, parts, session }: Authorised): ServerReply => {
  const [room, type] = parts[3] === "rooms" ? [parts[4] as RoomId, parts[6]] : [undefined, parts[4]]
  if (parts[2] !== session.user || type === undefined) {
    return refusalReply(403, "M_FORBIDDEN", "Cannot touch account data of other users.")
  }
  if (method === "PUT") {
    putAccountData(server, session.user, type, body, room)
    return ok({})
  }
  const kept = accountData(server, session.user, type, room)
  return kept === undefined ? refusalReply(404, "M_NOT_FOUND", "Account data not found") : ok(kept)
}

const directory = (server: HomeserverState, { parts }: Authorised): ServerReply =>
  reply(roomOfAlias(server, parts[3] ?? ""), (room) => ({ room_id: room, servers: [server.name] }))

/** The device is gone with all its tokens, or all of the account's are. */
const logOut = (server: HomeserverState, { parts, session: { device, user } }: Authorised) =>
  removeDevices(server, user, parts[2] === "all" ? [...ownerIn(server.keys, user).devices.keys()] : [device])

/** Answers every call that needs a token, except `/sync`, which may wait. */
export const answer = (server: HomeserverState, route: HomeserverRoute, request: Authorised): ServerReply => {
  switch (route) {
    case "logout":
      logOut(server, request)
      return ok({})
    case "whoami":
      return ok({ user_id: request.session.user, device_id: request.session.device, is_guest: false })
    case "profile": {
      const account = server.accounts.get(request.parts[2] as UserId)
      return account === undefined
        ? refusalReply(404, "M_NOT_FOUND", "Profile was not found")
        : ok({ displayname: account.displayName })
    }
    case "joined_rooms":
      return ok({ joined_rooms: joinedRooms(server, request.session.user) })
    case "createRoom":
      return create(server, request)
    case "account_data":
      return data(server, request)
    case "directory":
      return directory(server, request)
    case "admin":
      return admin(server, request)
    case "media_upload":
      return uploadReply(server, request)
    case "media_download":
      return downloadReply(server, request)
    case "delete_devices":
    case "devices":
    case "keys_changes":
    case "keys_claim":
    case "keys_device_signing":
    case "keys_query":
    case "keys_signatures":
    case "keys_upload":
    case "room_keys":
    case "room_keys_version":
    case "sendToDevice":
      return answerAboutKeys(server, route, request)
    default:
      return answerInRoom(server, route, request)
  }
}
