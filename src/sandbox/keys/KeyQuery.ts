import { Result, Schema } from "effect"
import { UserId } from "../../domain/Ids.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import type { HomeserverState } from "../state/HomeserverState.ts"
import type { ServerDevice, SigningUse } from "../state/KeyDirectory.ts"
import { badJson, type ServerResult } from "../state/ServerRefusal.ts"
import { crossSigningKey, signaturesOn, withSignatures } from "./KeySignatures.ts"

const isQuery = Schema.is(Schema.Record(Schema.String, Schema.Array(Schema.String)))

const serverOf = (user: string) => user.slice(user.indexOf(":") + 1)

/** Other servers cannot be reached: there are none. */
export const elsewhere = (server: HomeserverState, users: ReadonlyArray<string>): RawEvent =>
  Object.fromEntries(
    users.filter((user) => user.includes(":")).map(serverOf).filter((name) => name !== server.name)
      .map((name) => [name, { status: 503, message: "Failed to connect" }])
  )

/** A device's keys with what its owner signed of them; nobody else's signature on a device means anything. */
export const shownDevice = (server: HomeserverState, user: UserId, device: ServerDevice): RawEvent => ({
  ...withSignatures(device.keys ?? {}, user, signaturesOn(server, user, user, device.id)),
  unsigned: device.displayName === undefined ? {} : { device_display_name: device.displayName }
})

const devicesOf = (server: HomeserverState, user: UserId, ids: ReadonlyArray<string>) =>
  Object.fromEntries(
    [...(server.keys.owners.get(user)?.devices.values() ?? [])].filter(({ id, keys }) =>
      keys !== undefined && (ids.length === 0 || ids.includes(id))
    ).map((device) => [device.id, shownDevice(server, user, device)])
  )

/** `POST /keys/query` (client-server API, "Key management API"), as `asker` may see the keys. */
export const queryKeys = (server: HomeserverState, asker: UserId, body: RawEvent): ServerResult<RawEvent> => {
  const asked = body["device_keys"]
  if (!isQuery(asked)) return badJson("'device_keys' must map users to lists of devices")
  // As on Synapse, what is no user's id is left out, and a user of this server without keys is there.
  const users = Object.keys(asked).filter((id) => id.startsWith("@") && serverOf(id) === server.name).map((id) =>
    UserId.make(id)
  )
  const signing = (use: SigningUse, whose: ReadonlyArray<UserId> = users) =>
    Object.fromEntries(whose.flatMap((user) => {
      const key = crossSigningKey(server, user, use, asker)
      return key === undefined ? [] : [[user, key.json]]
    }))
  return Result.succeed({
    device_keys: Object.fromEntries(users.map((user) => [user, devicesOf(server, user, asked[user] ?? [])])),
    master_keys: signing("master"),
    self_signing_keys: signing("self_signing"),
    user_signing_keys: signing("user_signing", users.filter((user) => user === asker)),
    failures: elsewhere(server, Object.keys(asked))
  })
}
