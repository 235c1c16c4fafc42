import type { RoomId } from "../../domain/Ids.ts"
import type { HomeserverRoute } from "./Faults.ts"

const roomRoutes: ReadonlySet<string> = new Set<HomeserverRoute>([
  "context",
  "event",
  "forget",
  "invite",
  "join",
  "joined_members",
  "kick",
  "leave",
  "members",
  "messages",
  "receipt",
  "redact",
  "relations",
  "send",
  "state",
  "typing",
  "upgrade"
])

const keyRoutes: ReadonlyMap<string, HomeserverRoute> = new Map<string, HomeserverRoute>([
  ["changes", "keys_changes"],
  ["claim", "keys_claim"],
  ["device_signing/upload", "keys_device_signing"],
  ["query", "keys_query"],
  ["signatures/upload", "keys_signatures"],
  ["upload", "keys_upload"]
])

const mediaRoutes: ReadonlyMap<string, HomeserverRoute> = new Map<string, HomeserverRoute>([
  ["download", "media_download"],
  ["upload", "media_upload"]
])

/** The call that a path names; undefined for a path that this server does not know. */
export const routeOf = (parts: ReadonlyArray<string>): HomeserverRoute | undefined => {
  if (parts[0] === "admin") return "admin"
  if (parts[0] === "media" || parts[1] === "media") return mediaRoutes.get(parts[2] ?? "")
  switch (parts[1]) {
    case "sync":
    case "login":
    case "logout":
    case "refresh":
    case "createRoom":
    case "joined_rooms":
    case "delete_devices":
    case "devices":
    case "sendToDevice":
      return parts[1]
    case "directory":
      return parts[2] === "room" ? "directory" : undefined
    case "keys":
      return keyRoutes.get(parts.slice(2).join("/"))
    case "room_keys":
      return parts[2] === "version" ? "room_keys_version" : parts[2] === "keys" ? "room_keys" : undefined
    case "account":
      return parts[2] === "whoami" ? "whoami" : undefined
    case "profile":
      return parts[3] === "displayname" ? "profile" : undefined
    case "rooms":
      return roomRoutes.has(parts[3] ?? "") ? (parts[3] as HomeserverRoute) : undefined
    case "join":
      return "join"
    case "user":
      return parts[3] === "account_data" || parts[5] === "account_data" ? "account_data" : undefined
    case undefined:
      return parts[0] === "versions" ? "versions" : undefined
    default:
      return undefined
  }
}

/** The room that a path names; undefined: it names none. */
export const roomIn = (parts: ReadonlyArray<string>): RoomId | undefined => {
  const room = parts[1] === "rooms" || parts[1] === "join" ? parts[2] : parts[3] === "rooms" ? parts[4] : undefined
  return room?.startsWith("!") === true ? (room as RoomId) : undefined
}

/** Whether a call counts against the account's limit, as on Synapse. */
export const countsAgainstLimit = (route: HomeserverRoute, method: string) =>
  route === "send" || route === "redact" || route === "createRoom" || route === "leave" ||
  (route === "state" && method === "PUT")
