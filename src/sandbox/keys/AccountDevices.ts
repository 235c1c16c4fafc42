import { Result } from "effect"
import type { UserId } from "../../domain/Ids.ts"
import { readText } from "../../domain/Json.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import { type HomeserverState, openSession, type ServerSession } from "../state/HomeserverState.ts"
import { ownerIn, type ServerDevice } from "../state/KeyDirectory.ts"
import { notFound, type ServerResult } from "../state/ServerRefusal.ts"
import { announceKeys } from "./DeviceLists.ts"
import { dropSignaturesOn } from "./KeySignatures.ts"

/** A login without a password; its device, where it is new, is told to whoever shares a room. */
export const enterDevice = (
  server: HomeserverState,
  user: UserId,
  id: string | undefined,
  displayName?: string
): ServerSession => {
  const { devices } = ownerIn(server.keys, user)
  const isNew = id === undefined || !devices.has(id)
  const session = openSession(server, user, id)
  if (isNew) {
    devices.get(session.device)!.displayName = displayName
    announceKeys(server, user)
  }
  return session
}

const shown = ({ displayName, id }: ServerDevice, user: UserId): RawEvent => ({
  device_id: id,
  user_id: user,
  ...(displayName === undefined ? {} : { display_name: displayName })
})

const noDevice = notFound("No device found")

/** `GET /devices` (client-server API, "Device Management"). */
export const listDevices = (server: HomeserverState, user: UserId): RawEvent => ({
  devices: [...ownerIn(server.keys, user).devices.values()].map((device) => shown(device, user))
})

export const describeDevice = (server: HomeserverState, user: UserId, id: string): ServerResult<RawEvent> => {
  const device = ownerIn(server.keys, user).devices.get(id)
  return device === undefined ? noDevice : Result.succeed(shown(device, user))
}

/** Others see the name beside the device's keys, so they are told. */
export const renameDevice = (
  server: HomeserverState,
  user: UserId,
  id: string,
  body: RawEvent
): ServerResult<void> => {
  const device = ownerIn(server.keys, user).devices.get(id)
  if (device === undefined) return noDevice
  const name = readText(body["display_name"])
  if (name === undefined || name === device.displayName) return Result.succeed(undefined)
  device.displayName = name
  announceKeys(server, user)
  return Result.succeed(undefined)
}

/** The devices are gone with their tokens, their keys and what waited for them. */
export const removeDevices = (server: HomeserverState, user: UserId, ids: ReadonlyArray<string>) => {
  const { devices } = ownerIn(server.keys, user)
  for (const session of server.sessions.values()) {
    if (session.user === user && ids.includes(session.device)) server.sessions.delete(session.token)
  }
  const gone = ids.filter((id) => devices.delete(id))
  for (const id of gone) dropSignaturesOn(server, user, id)
  if (gone.length > 0) announceKeys(server, user)
}
