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

/** So many levels of fields hold what tells frames apart; deeper ones hold what people and agents say. */
const levels = 2

/** Fields that hold what a tool is called with: its names are words of people and agents too. */
const contents: ReadonlySet<string> = new Set(["args", "arguments", "input", "kwargs", "parameters"])

/** Whether nothing is shown of what is in a field, but how much there is. */
export const isToolInput = (name: string): boolean => contents.has(name)

/**
 * Whether a field of a frame holds one of the protocol's own words, such as `"type": "delta"`, so that it may be shown
 * where nobody's words may: by the field's name, its level, 1 for the frame's own fields, and a value that looks like
 * one. `more`: names that a person vouches for, on all levels.
 */
export const isFrameConstant = (
  name: string,
  value: unknown,
  level: number,
  more?: ReadonlySet<string>
): value is string => ((level <= levels && names.has(name)) || more?.has(name) === true) && isProtocolWord(value)
