import { Predicate } from "effect"
import { isFrameConstant, isToolInput } from "../../../domain/doctor/agent/FrameConstants.ts"

const mostKeys = 12
const longestKey = 24
const deepest = 2

const safeKey = (key: string) => (/^[A-Za-z_][\w-]*$/.test(key) ? key.slice(0, longestKey) : "?")

/** How a field of a level is shown other than by its type; undefined: by its type. */
type Shown = (key: string, value: unknown, level: number) => string | undefined

const shape = (value: unknown, depth: number, level: number, shown: Shown): string => {
  if (Predicate.isString(value)) return `string(${value.length})`
  if (Array.isArray(value)) {
    return value.length === 0
      ? "[]"
      : `[${value.length} x ${depth === 0 ? "…" : shape(value[0], depth - 1, level, shown)}]`
  }
  if (!Predicate.isObject(value)) return value === null ? "null" : typeof value
  if (depth === 0) return "{…}"
  const entries = Object.entries(value)
  const fields = entries.slice(0, mostKeys).map(([key, inner]) =>
    `${safeKey(key)}: ${shown(key, inner, level) ?? shape(inner, isToolInput(key) ? 0 : depth - 1, level + 1, shown)}`
  )
  return `{${fields.join(", ")}${entries.length > mostKeys ? ", …" : ""}}`
}

/**
 * Describes a value by its keys and types, and strings by their lengths: enough to find a fault in a log, without
 * anybody's words. Of what a tool is called with, only how much it is. Bounded in width and depth.
 */
export const frameShape = (value: unknown): string => shape(value, deepest, 1, () => undefined)

/** The same with the words by which the protocol tells its frames apart, such as `{type: delta, text: string(5)}`. */
export const frameOutline = (value: unknown): string =>
  shape(value, deepest + 1, 1, (key, inner, level) => (isFrameConstant(key, inner, level) ? inner : undefined))
