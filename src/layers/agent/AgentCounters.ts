import { type Context, Metric } from "effect"

const kinds = ["malformed", "foreign", "binary", "duplicate", "skipped", "stray"] as const
export type OddFrame = (typeof kinds)[number]

/** Counts frames of an agent that did not become events, by `kind`. */
export const oddFrames = Metric.counter("matrix_surface_agent_odd_frames_total", {
  incremental: true,
  description: "Agent frames that did not become events"
})

/** Counts links that went down, by `why`. */
export const lostLinks = Metric.counter("matrix_surface_agent_lost_links_total", {
  incremental: true,
  description: "Agent links that went down"
})

const byKind = new Map(kinds.map((kind) => [kind, Metric.withAttributes(oddFrames, { kind })]))

/** Counts an odd frame. It needs no fiber, as sockets call it from their callbacks. */
export const countOdd = (kind: OddFrame, context: Context.Context<never>): void =>
  byKind.get(kind)?.updateUnsafe(1, context)

export const countLost = (why: string) => Metric.update(Metric.withAttributes(lostLinks, { why }), 1)
