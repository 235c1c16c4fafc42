import { Result, Schema } from "effect"
import { readRecord } from "../../domain/Json.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import type { HomeserverState, ServerSession } from "../state/HomeserverState.ts"
import { deviceIn, type ServerDevice } from "../state/KeyDirectory.ts"
import { badJson, invalidParameter, missingParameter, refuse, type ServerResult } from "../state/ServerRefusal.ts"
import { announceKeys } from "./DeviceLists.ts"
import { sameJson } from "./SignedJson.ts"

/** As on Synapse. A device needs some fifty, and one that uploads without end is told so. */
const mostKeys = 500
/** Olm has two; the limit keeps made-up ones from filling the memory. */
const mostAlgorithms = 10

const Signatures = Schema.Record(Schema.String, Schema.Record(Schema.String, Schema.String))
const NamedKeys = Schema.NullOr(
  Schema.Record(
    Schema.String,
    Schema.Union([Schema.String, Schema.Struct({ key: Schema.String, signatures: Signatures })])
  )
)
const identityFields = {
  user_id: Schema.String,
  device_id: Schema.String,
  algorithms: Schema.Array(Schema.String),
  keys: Schema.Record(Schema.String, Schema.String),
  signatures: Signatures
}
const isUpload = Schema.is(Schema.Struct({
  device_keys: Schema.optionalKey(Schema.Struct(identityFields)),
  one_time_keys: Schema.optionalKey(NamedKeys),
  fallback_keys: Schema.optionalKey(NamedKeys)
}))

/** The algorithm in a key's name, `algorithm:id`. */
const algorithmIn = (name: string) => name.slice(0, name.indexOf(":"))

/** How many one-time keys of each algorithm are left; as on Synapse, clients always learn of the one that Olm uses. */
export const oneTimeKeyCounts = (device: ServerDevice): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = { signed_curve25519: 0 }
  for (const name of device.oneTime.keys()) counts[algorithmIn(name)] = (counts[algorithmIn(name)] ?? 0) + 1
  return counts
}

const withoutSignatures = (key: unknown) => {
  const record = readRecord(key)
  return record === undefined ? key : { ...record, signatures: undefined }
}

const addOneTimeKeys = (device: ServerDevice, keys: RawEvent): ServerResult<void> => {
  const added = new Map<string, unknown>()
  for (const [name, key] of Object.entries(keys)) {
    const known = device.oneTime.get(name)
    if (known === undefined) added.set(name, key)
    // The same key may have been signed twice.
    else if (!sameJson(withoutSignatures(known), withoutSignatures(key))) {
      const [old, given] = [JSON.stringify(known), JSON.stringify(key)]
      return refuse(400, "M_UNKNOWN", `One time key ${name} already exists. Old key: ${old}; new key: ${given}`)
    }
  }
  const all = Map.groupBy([...device.oneTime.keys(), ...added.keys()], algorithmIn)
  if (all.size > mostAlgorithms || [...all.values()].some((names) => names.length > mostKeys)) {
    return refuse(400, "M_TOO_LARGE", `A device holds at most ${mostKeys} one-time keys of an algorithm`)
  }
  for (const [name, key] of added) device.oneTime.set(name, key)
  return Result.succeed(undefined)
}

/** One key an algorithm. The one that is there already stays used, so that a client asking again changes nothing. */
const setFallbackKeys = (device: ServerDevice, keys: RawEvent): ServerResult<void> => {
  const algorithms = new Set([...device.fallback.keys(), ...Object.keys(keys).map(algorithmIn)])
  if (algorithms.size > mostAlgorithms) return refuse(400, "M_TOO_LARGE", "Too many algorithms")
  for (const [name, key] of Object.entries(keys)) {
    const known = device.fallback.get(algorithmIn(name))
    if (known?.name === name && sameJson(known.key, key)) continue
    device.fallback.set(algorithmIn(name), { name, key, used: false })
  }
  return Result.succeed(undefined)
}

/** `POST /keys/upload` (client-server API, "Key management API"). */
export const uploadKeys = (
  server: HomeserverState,
  session: ServerSession,
  body: RawEvent
): ServerResult<RawEvent> => {
  const given = readRecord(body["device_keys"])
  const missing = Object.keys(identityFields).find((name) => given !== undefined && given[name] === undefined)
  if (missing !== undefined) return missingParameter(missing)
  if (body["device_keys"] === null) return invalidParameter("device_keys must not be null")
  if (!isUpload(body)) return badJson("The keys are not as the specification has them")
  const { device_keys: identity, fallback_keys: fallback, one_time_keys: oneTime } = body
  if (identity !== undefined && (identity.user_id !== session.user || identity.device_id !== session.device)) {
    return badJson("The user or the device in `device_keys` is not that of the access token")
  }
  const misnamed = Object.keys({ ...oneTime, ...fallback }).find((name) => !/^[^:]+:[^:]+$/.test(name))
  if (misnamed !== undefined) return badJson(`Invalid key ${misnamed}. Expected "<algorithm>:<id>".`)
  const device = deviceIn(server.keys, session.user, session.device)
  if (identity !== undefined && !sameJson(device.keys, identity)) {
    device.keys = identity
    announceKeys(server, session.user)
  }
  const added = Result.flatMap(addOneTimeKeys(device, oneTime ?? {}), () => setFallbackKeys(device, fallback ?? {}))
  return Result.map(added, () => ({ one_time_key_counts: oneTimeKeyCounts(device) }))
}
