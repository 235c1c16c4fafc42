import type { RoomId } from "../../domain/Ids.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import { type KeysJson, keysLeft, keysSince } from "../keys/KeySync.ts"
import { acknowledgeMessages } from "../keys/ToDevice.ts"
import type { HomeserverState, ServerSession } from "../state/HomeserverState.ts"
import { tokenAt } from "../state/SyncPosition.ts"
import { dataSince, type ServerFilter } from "./FilteredEvents.ts"
import { inviteSection, joinSection, leaveSection, type SyncRequest } from "./SyncSections.ts"

/** The answer of `/sync`, as the client-server API writes it. */
export interface SyncJson extends KeysJson {
  readonly next_batch: string
  readonly account_data: { readonly events: ReadonlyArray<RawEvent> }
  readonly rooms: {
    readonly join: Record<RoomId, unknown>
    readonly invite: Record<RoomId, unknown>
    readonly leave: Record<RoomId, unknown>
  }
}

/**
 * What happened for an account after `since` (0: everything), and what waits for the device after `inbox`; undefined
 * when that is nothing.
 */
export const sync = (
  server: HomeserverState,
  session: ServerSession,
  since: number,
  filter: ServerFilter,
  inbox = since
): SyncJson | undefined => {
  const account = server.accounts.get(session.user)!
  // A sync without a place acknowledges nothing.
  if (since > 0) acknowledgeMessages(server, session, inbox)
  if (since > 0 && account.touched <= since && inbox >= since) return undefined
  const request: SyncRequest = { server, session, account, since, filter }
  const rooms: SyncJson["rooms"] = { join: {}, invite: {}, leave: {} }
  for (const [id, own] of account.memberships) {
    const room = server.rooms.get(id)!
    const last = own.at(-1)!
    const membership = last.content["membership"]
    if (membership === "join") {
      const answer = joinSection(request, room, own)
      if (answer !== undefined) rooms.join[id] = answer
    } else if (last.seq > since && membership === "invite") rooms.invite[id] = inviteSection(room, last, session.user)
    else if (last.seq > since && (since > 0 || filter.includeLeave === true) && !account.forgotten.has(id)) {
      rooms.leave[id] = leaveSection(request, room, own)
    }
  }
  const events = dataSince(account.data, since, filter.dataTypes)
  const keys = keysSince(server, session, { since, inbox })
  const empty = events.length === 0 && keys.isEmpty &&
    [rooms.join, rooms.invite, rooms.leave].every((part) => Object.keys(part).length === 0)
  if (empty && since > 0) return undefined
  return { next_batch: tokenAt(server, server.seq, keys.inbox), account_data: { events }, rooms, ...keys.json }
}

/** The answer when the time is up and nothing happened. */
export const nothing = (server: HomeserverState, session: ServerSession): SyncJson => ({
  next_batch: tokenAt(server, server.seq),
  account_data: { events: [] },
  rooms: { join: {}, invite: {}, leave: {} },
  ...keysLeft(server, session)
})
