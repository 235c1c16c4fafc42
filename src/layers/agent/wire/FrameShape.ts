import { Predicate } from "effect"
const mostKeys = 12
const longestKey = 24
const deepest = 2

const safeKey = (key: string) => (/^[A-Za-z_][\w-]*$/.test(key) ? key.slice(0, longestKey) : "?")

const shape = (value: unknown, depth: number): string => {
  if (Predicate.isString(value)) return `string(${value.length})`
  if (Array.isArray(value)) {
    return value.length === 0
      ? "[]"
      : `[${value.length} x ${depth === 0 ? "…" : shape(value[0], depth - 1)}]`
  }
  if (!Predicate.isObject(value)) return value === null ? "null" : typeof value
  if (depth === 0) return "{…}"
  const entries = Object.entries(value)
  const shown = entries.slice(0, mostKeys).map(([key, inner]) => `${safeKey(key)}: ${shape(inner, depth - 1)}`)
  return `{${shown.join(", ")}${entries.length > mostKeys ? ", …" : ""}}`
}

/**
 * Describes a value by its keys and types, and strings by their lengths: enough to find a fault in a log, without
 * anybody's words. Bounded in width and depth.
 */
export const frameShape = (value: unknown): string => shape(value, deepest)
