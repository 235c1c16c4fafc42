import { Metric } from "effect"

/** Events of syncs and gaps of which nothing, or no more than the id, could be kept. */
export const malformed = Metric.counter("matrix_surface_events_unusable", {
  description: "Events without an id, or too deep or too large to be kept",
  incremental: true
})
