import { Effect } from "effect"
import type { EventId, RoomId } from "../../../domain/Ids.ts"
import { pointedAt, pointingAt } from "../../../domain/routing/address/PointedAt.ts"
import { IntakeJournal } from "../../../services/intake/IntakeJournal.ts"
import type { PointedEvent } from "../../../services/intake/PointedEvent.ts"
import type { ReadEvent } from "./AdmissionOfRoute.ts"
import { readAs, type RouteRules } from "./EventRoutes.ts"

/**
 * Finds the messages that events point at, before anything else is looked up by that: each is asked for once, and
 * nothing is where nobody points anywhere. `hasWaited`: it has waited for as long as any event may.
 */
export const makePointedMessages = (rules: RouteRules) =>
  Effect.map(
    IntakeJournal,
    (journal) =>
      Effect.fnUntraced(function*(read: ReadonlyArray<ReadEvent>, hasWaited: (one: ReadEvent) => boolean) {
        const looked = new Map<string, PointedEvent>()
        const look = Effect.fnUntraced(function*(room: RoomId, event: EventId, batch: number) {
          const key = `${room} ${event} ${batch}`
          const pointed = looked.get(key) ?? (yield* journal.pointed(room, event, batch))
          looked.set(key, pointed)
          return pointed
        })
        return yield* Effect.forEach(read, (one) =>
          Effect.gen(function*() {
            const { inbound, pending: { batch, room } } = one
            const targets = pointedAt(rules, inbound)
            if (targets.length === 0) return one
            const found = new Map<EventId, PointedEvent>()
            for (const target of targets) found.set(target, yield* look(room, target, batch))
            const unconfirmed = new Set(targets.filter((target) => found.get(target)!.unconfirmed))
            const isMoved = targets.some((target) => found.get(target)!.message !== target)
            const asIs = isMoved
              ? readAs(rules, one.pending, pointingAt(inbound, (event) => found.get(event)?.message ?? event))
              : one
            return unconfirmed.size === 0 && !hasWaited(one)
              ? asIs
              : { ...asIs, unconfirmed, waited: hasWaited(one) }
          }))
      })
  )
