import { Effect, Metric } from "effect"
import type { Route } from "../../../domain/routing/Route.ts"
import { eventsIgnored, eventsMalformed } from "../../operations/Metrics.ts"
import { makeLogSparingly } from "../../pace/LogSparingly.ts"
import type { ReadEvent } from "./AdmissionOfRoute.ts"

/** Counts events that are not for the bot, by why, and logs events that cannot be read, by the field that is wrong. */
export const makePassedOverEvents = () => {
  const sparingly = makeLogSparingly()
  return Effect.fnUntraced(function*(read: ReadonlyArray<ReadEvent>, routes: ReadonlyArray<Route>) {
    const whys = new Map<string, number>()
    for (const to of routes) if (to._tag === "Ignore") whys.set(to.why, (whys.get(to.why) ?? 0) + 1)
    for (const [why, times] of whys) yield* Metric.update(Metric.withAttributes(eventsIgnored, { why }), times)
    for (const { inbound, pending } of read) {
      if (inbound._tag !== "Malformed") continue
      yield* Metric.update(eventsMalformed, 1)
      yield* sparingly(
        inbound.what,
        Effect.logWarning("An event without the fields of its type").pipe(
          Effect.annotateLogs({ what: inbound.what, room: pending.room })
        )
      )
    }
  })
}
