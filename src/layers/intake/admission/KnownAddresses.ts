import { Effect } from "effect"
import type { EventId, RoomId } from "../../../domain/Ids.ts"
import type { Route, RouteContext } from "../../../domain/routing/Route.ts"
import { IntakeJournal } from "../../../services/intake/IntakeJournal.ts"
import type { ReadEvent } from "./AdmissionOfRoute.ts"

/**
 * What the journal knows of the events that messages in groups reply to and of the threads that they are in: whether
 * the event is ours, and whether we take part in the thread. The first prompt in a thread may be among the same events:
 * `note` tells of each route, in the order of the events.
 */
export const makeKnownAddresses = Effect.gen(function*() {
  const journal = yield* IntakeJournal
  return Effect.fnUntraced(function*(read: ReadonlyArray<ReadEvent>) {
    const ours = new Set<EventId>()
    const parts = new Set<string>()
    const looked = new Set<string>()
    const keyOf = (room: RoomId, event: EventId) => `${room} ${event}`
    /** Looks one event up, once. */
    const look = Effect.fnUntraced(function*(room: RoomId, event: EventId, isThread: boolean) {
      const key = `${keyOf(room, event)} ${isThread}`
      if (looked.has(key)) return
      looked.add(key)
      if (yield* journal.isOurs(event)) ours.add(event)
      if (isThread && (yield* journal.takesPart(room, event))) parts.add(keyOf(room, event))
    })
    for (const { inbound, pending: { direct, room } } of read) {
      if (inbound._tag !== "Message" || direct) continue
      if (inbound.replyTo !== undefined) yield* look(room, inbound.replyTo, false)
      if (inbound.threadRoot !== undefined) yield* look(room, inbound.threadRoot, true)
    }
    return {
      in: (room: RoomId): Required<Pick<RouteContext, "isOurs" | "takesPart">> => ({
        isOurs: (event) => ours.has(event),
        takesPart: (root) => parts.has(keyOf(room, root))
      }),
      note: (room: RoomId, to: Route): void => {
        if (to._tag === "Prompt" && to.threadRoot !== undefined) parts.add(keyOf(room, to.threadRoot))
      }
    }
  })
})
