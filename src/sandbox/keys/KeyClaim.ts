import { Result, Schema } from "effect"
import type { UserId } from "../../domain/Ids.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import type { HomeserverState } from "../state/HomeserverState.ts"
import type { ServerDevice } from "../state/KeyDirectory.ts"
import { badJson, type ServerResult } from "../state/ServerRefusal.ts"
import { elsewhere } from "./KeyQuery.ts"

const isClaim = Schema.is(Schema.Record(Schema.String, Schema.Record(Schema.String, Schema.String)))

/** The oldest one-time key, which is given once, else the fallback key, which stays and counts as used. */
const take = (device: ServerDevice | undefined, algorithm: string): RawEvent | undefined => {
  if (device === undefined) return undefined
  for (const [name, key] of device.oneTime) {
    if (!name.startsWith(`${algorithm}:`)) continue
    device.oneTime.delete(name)
    return { [name]: key }
  }
  const fallback = device.fallback.get(algorithm)
  if (fallback === undefined) return undefined
  fallback.used = true
  return { [fallback.name]: fallback.key }
}

/** `POST /keys/claim` (client-server API, "Key management API"); devices without any key are left out. */
export const claimKeys = (server: HomeserverState, body: RawEvent): ServerResult<RawEvent> => {
  const wanted = body["one_time_keys"] ?? {}
  if (!isClaim(wanted)) return badJson("'one_time_keys' must map users to devices to algorithms")
  const given: Record<string, Record<string, RawEvent>> = {}
  for (const [user, devices] of Object.entries(wanted)) {
    for (const [id, algorithm] of Object.entries(devices)) {
      const key = take(server.keys.owners.get(user as UserId)?.devices.get(id), algorithm)
      if (key !== undefined) given[user] = { ...given[user], [id]: key }
    }
  }
  return Result.succeed({ one_time_keys: given, failures: elsewhere(server, Object.keys(wanted)) })
}
