import { assert, describe, it } from "@effect/vitest"
import { Effect, Metric } from "effect"
import type { RoomId } from "../../../../src/domain/Ids.ts"
import type { Inbound } from "../../../../src/domain/matrix/InboundEvent.ts"
import { ignore, type Route } from "../../../../src/domain/routing/Route.ts"
import type { ReadEvent } from "../../../../src/layers/intake/admission/AdmissionOfRoute.ts"
import { makePassedOverEvents } from "../../../../src/layers/intake/admission/PassedOverEvents.ts"
import { eventsIgnored, eventsMalformed } from "../../../../src/layers/operations/Metrics.ts"
import { event, here, there } from "../../../contracts/JournalCases.ts"
import { keptLog } from "../../../support/LoggedLines.ts"
import { hi } from "../../../support/RouteCases.ts"

const read = (inbound: Inbound, room: RoomId): ReadEvent => ({
  pending: { event: event("$e"), room, origin: room, raw: {}, batch: 1, direct: true, closed: false, answered: false },
  inbound,
  about: undefined,
  refers: undefined
})
const malformed = (what: string): Inbound => ({ _tag: "Malformed", what })
const counts = Effect.gen(function*() {
  const of = (why: string) => Metric.value(Metric.withAttributes(eventsIgnored, { why }))
  const all = [yield* of("noise"), yield* of("own"), yield* Metric.value(eventsMalformed)]
  return all.map(({ count }) => Number(count))
})

describe("Events that are passed over", () => {
  it.effect("are counted by why, and the log names the field and the room of those that cannot be read", () =>
    Effect.gen(function*() {
      const { layer, lines } = keptLog()
      const before = yield* counts
      const events = [
        read(malformed("body"), here),
        read(malformed("body"), there),
        read(malformed("sender"), there),
        read(hi, here)
      ]
      const routes: ReadonlyArray<Route> = [
        ignore("noise"),
        ignore("noise"),
        ignore("own"),
        { _tag: "Stop", prompt: event("$p") }
      ]
      yield* Effect.provide(makePassedOverEvents()(events, routes), layer)
      assert.deepStrictEqual((yield* counts).map((count, n) => count - before[n]!), [2, 1, 3])
      assert.deepStrictEqual(lines.map(({ fields }) => fields), [
        { what: "body", room: here },
        { what: "sender", room: there }
      ])
    }))
})
