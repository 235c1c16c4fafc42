import { Predicate } from "effect"

/** Fields by which protocols tell their frames apart. */
const names: ReadonlySet<string> = new Set([
  "type",
  "event",
  "kind",
  "method",
  "op",
  "action",
  "status",
  "role",
  "jsonrpc"
])

/**
 * Whether a field of a frame holds one of the protocol's own words, such as `"type": "delta"`, so that it may be shown
 * where nobody's words may: by the field's name, and a value that has no space and is short.
 */
export const isFrameConstant = (name: string, value: unknown): value is string =>
  names.has(name) && Predicate.isString(value) && /^[A-Za-z0-9_.:-]{1,40}$/.test(value)
