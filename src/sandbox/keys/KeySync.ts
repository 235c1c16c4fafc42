import type { UserId } from "../../domain/Ids.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import type { HomeserverState, ServerSession } from "../state/HomeserverState.ts"
import { deviceIn } from "../state/KeyDirectory.ts"
import { deviceListsSince } from "./DeviceLists.ts"
import { oneTimeKeyCounts } from "./KeyUpload.ts"
import { messagesAfter } from "./ToDevice.ts"

/** How many keys of the asking device are left; `/sync` says it always, as on Synapse. */
export interface KeysLeft {
  readonly device_one_time_keys_count: Readonly<Record<string, number>>
  readonly device_unused_fallback_key_types: ReadonlyArray<string>
}

/** The part of `/sync` for end-to-end encryption; as on Synapse, what is empty is left out. */
export interface KeysJson extends KeysLeft {
  readonly to_device?: { readonly events: ReadonlyArray<RawEvent> }
  readonly device_lists?: { readonly changed?: ReadonlyArray<UserId>; readonly left?: ReadonlyArray<UserId> }
}

/** The places from which a sync asks: messages to devices may lag behind the rest. */
export interface SyncPlaces {
  readonly since: number
  readonly inbox: number
}

const deviceOf = (server: HomeserverState, { device, user }: ServerSession) => deviceIn(server.keys, user, device)

export const keysLeft = (server: HomeserverState, session: ServerSession): KeysLeft => {
  const device = deviceOf(server, session)
  return {
    device_one_time_keys_count: oneTimeKeyCounts(device),
    device_unused_fallback_key_types: [...device.fallback].flatMap(([name, { used }]) => (used ? [] : [name]))
  }
}

/** Lists that have something in them; undefined: none has. */
const filled = <A extends Readonly<Record<string, ReadonlyArray<unknown>>>>(lists: A): Partial<A> | undefined => {
  const full = Object.entries(lists).filter(([, list]) => list.length > 0)
  return full.length === 0 ? undefined : (Object.fromEntries(full) as Partial<A>)
}

/** What is new of keys and messages for a device; `inbox` is the place up to which the answer holds its messages. */
export const keysSince = (
  server: HomeserverState,
  session: ServerSession,
  { inbox, since }: SyncPlaces
): { readonly json: KeysJson; readonly isEmpty: boolean; readonly inbox: number } => {
  const device = deviceOf(server, session)
  const { events, until } = messagesAfter(server, device, inbox)
  // A client that begins knows nobody's keys, so nothing changed for it.
  const lists = since > 0 ? filled({ ...deviceListsSince(server, session.user, since) }) : undefined
  const json = {
    ...keysLeft(server, session),
    ...(events.length === 0 ? {} : { to_device: { events } }),
    ...(lists === undefined ? {} : { device_lists: lists })
  }
  return { json, isEmpty: events.length === 0 && lists === undefined, inbox: until }
}
