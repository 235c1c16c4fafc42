const KEYS = 12
const KEY_LENGTH = 24
const DEPTH = 2

const safeKey = (key: string) => (/^[A-Za-z_][\w-]*$/.test(key) ? key.slice(0, KEY_LENGTH) : "?")

const shape = (value: unknown, depth: number): string => {
  if (typeof value === "string") return `string(${value.length})`
  if (Array.isArray(value)) {
    return value.length === 0
      ? "[]"
      : `[${value.length} x ${depth === 0 ? "…" : shape(value[0], depth - 1)}]`
  }
  if (typeof value !== "object" || value === null) return value === null ? "null" : typeof value
  if (depth === 0) return "{…}"
  const entries = Object.entries(value)
  const shown = entries.slice(0, KEYS).map(([key, inner]) => `${safeKey(key)}: ${shape(inner, depth - 1)}`)
  return `{${shown.join(", ")}${entries.length > KEYS ? ", …" : ""}}`
}

/**
 * A value's keys and types, strings as their lengths: enough to find a fault in a log, nothing of what was said.
 * Bounded in width and depth.
 */
export const frameShape = (value: unknown): string => shape(value, DEPTH)
