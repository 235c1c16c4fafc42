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

/** Whether a value looks like a word of a protocol: a text that is short and has no space. */
export const isProtocolWord = (value: unknown): boolean =>
  Predicate.isString(value) && /^[A-Za-z0-9_.:-]{1,40}$/.test(value)

/**
 * Whether a field of a frame holds one of the protocol's own words, such as `"type": "delta"`, so that it may be shown
 * where nobody's words may: by the field's name, and a value that looks like one. `more`: names that a person vouches
 * for.
 */
export const isFrameConstant = (name: string, value: unknown, more?: ReadonlySet<string>): value is string =>
  (names.has(name) || more?.has(name) === true) && isProtocolWord(value)
