import { Predicate } from "effect"
import type { ServerResponse } from "node:http"
import { at, elementsOf } from "../../domain/Json.ts"
import type { ServerFilter } from "../rooms/FilteredEvents.ts"
import { nothing, sync as view } from "../rooms/SyncView.ts"
import type { HomeserverState } from "../state/HomeserverState.ts"
import { inboxSeqOf, seqOf } from "../state/SyncPosition.ts"
import { type Authorised, parseBody, refusalReply, type ServerReply } from "./HomeserverRequest.ts"

const typesOf = (value: unknown): ReadonlyArray<string> | undefined => {
  const types = at(value, "types")
  return Array.isArray(types) ? types.filter(Predicate.isString) : undefined
}

const filters = new Map<string, ServerFilter>()

/** Reads the inline JSON of the `filter` parameter (client-server API, "Filtering"), as far as this server heeds it. */
const filterOf = (source: string): ServerFilter => {
  const known = filters.get(source)
  if (known !== undefined) return known
  const json = parseBody(source)
  const room = at(json, "room")
  const limit = at(room, "timeline", "limit")
  const filter: ServerFilter = {
    limit: Predicate.isNumber(limit) && limit >= 0 ? limit : 10,
    notSenders: elementsOf(at(room, "timeline", "not_senders")).filter(Predicate.isString),
    stateTypes: typesOf(at(room, "state")),
    lazyMembers: at(room, "state", "lazy_load_members") === true,
    roomDataTypes: typesOf(at(room, "account_data")),
    dataTypes: typesOf(at(json, "account_data")),
    includeLeave: at(room, "include_leave") === true,
    typing: typesOf(at(room, "ephemeral", "types"))?.includes("m.typing") !== false &&
      !elementsOf(at(room, "ephemeral", "not_types")).includes("*")
  }
  // A client uses one or two filters; more come from somebody who tries filters out.
  if (filters.size > 100) filters.clear()
  filters.set(source, filter)
  return filter
}

/** Answers `/sync`: at once when there is something to tell, else when something comes or the time is up. */
export const syncReply = (
  server: HomeserverState,
  request: Authorised,
  limit: number | undefined,
  response: ServerResponse,
  send: (reply: ServerReply) => void
) => {
  const { query, session } = request
  const since = query.get("since")
  const from = since === null ? 0 : seqOf(server, since)
  if (from === undefined) return send(refusalReply(400, "M_UNKNOWN", "Invalid stream token"))
  const inbox = since === null ? 0 : inboxSeqOf(server, since)
  const wanted = filterOf(query.get("filter") ?? "{}")
  const filter = limit === undefined ? wanted : { ...wanted, limit }
  const timeout = Number(query.get("timeout") ?? 0) || 0
  const now = view(server, session, from, filter, inbox)
  if (now !== undefined || timeout <= 0) return send({ status: 200, body: now ?? nothing(server, session) })

  const { settled, waiting } = server.accounts.get(session.user)!
  const stop = () => {
    clearTimeout(timer)
    waiting.delete(wake)
  }
  const wake = () => {
    // The sync looks after the call that made the event is done, so that events of one call come together.
    setImmediate(() => {
      if (!waiting.has(wake)) return
      const answer = view(server, session, from, filter, inbox)
      if (answer === undefined) return
      stop()
      send({ status: 200, body: answer })
    })
  }
  const timer = setTimeout(() => {
    stop()
    send({ status: 200, body: nothing(server, session) })
  }, timeout)
  waiting.add(wake)
  for (const tell of settled) tell()
  settled.clear()
  response.once("close", stop)
}
