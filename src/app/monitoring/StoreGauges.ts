import { Effect, Metric } from "effect"
import { sizeOf } from "../../layers/beside/StoreStatus.ts"
import * as Metrics from "../../layers/operations/Metrics.ts"
import type { BotFacts } from "./BotFacts.ts"

const openPhases = ["queued", "asked", "streaming"]

const since = (from: number | undefined, now: number) => (from === undefined ? 0 : Math.max(0, (now - from) / 1000))

/** Writes the gauges that are read when the metrics are asked for. */
export const setGauges = Effect.fnUntraced(function*({ facts, health, ...counted }: BotFacts, store: string) {
  for (const phase of openPhases) {
    yield* Metric.update(Metric.withAttributes(Metrics.turnsOpen, { state: phase }), counted.turns.get(phase) ?? 0)
  }
  yield* Metric.update(Metrics.outboxUnsent, counted.unsent.count)
  yield* Metric.update(Metrics.outboxAge, since(counted.unsent.since, facts.now))
  yield* Metric.update(Metric.withAttributes(Metrics.roomGaps, { state: "open" }), counted.gaps.open)
  yield* Metric.update(Metric.withAttributes(Metrics.roomGaps, { state: "given up" }), counted.gaps.givenUp)
  yield* Metric.update(Metrics.storeBytes, sizeOf(store))
  yield* Metric.update(Metrics.syncAge, since(facts.runtimeStatus.syncAt ?? facts.runtimeStatus.startedAt, facts.now))
  yield* Metric.update(Metrics.ready, Number(health.ready))
})
