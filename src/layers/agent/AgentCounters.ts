import { type Context, Metric } from "effect"
import { agentLostLinks, agentOddFrames } from "../operations/Metrics.ts"

const kinds = ["malformed", "foreign", "binary", "duplicate", "skipped", "stray"] as const
export type OddFrame = (typeof kinds)[number]

const byKind = new Map(kinds.map((kind) => [kind, Metric.withAttributes(agentOddFrames, { kind })]))

/** Counts an odd frame. It needs no fiber, as sockets call it from their callbacks. */
export const countOdd = (kind: OddFrame, context: Context.Context<never>): void =>
  byKind.get(kind)?.updateUnsafe(1, context)

export const countLost = (why: string) => Metric.update(Metric.withAttributes(agentLostLinks, { why }), 1)
