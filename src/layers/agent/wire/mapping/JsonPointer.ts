/** A JSON pointer (RFC 6901) as its keys; none for the whole value. */
export type Pointer = ReadonlyArray<string>

/** A pointer's keys; undefined where the text is no pointer. */
export const parsePointer = (text: string): Pointer | undefined => {
  if (text === "") return []
  if (!text.startsWith("/") || /~(?![01])/.test(text)) return undefined
  return text.slice(1).split("/").map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"))
}

/** Keys as a pointer's text. */
export const pointerText = (keys: ReadonlyArray<string | number>): string =>
  keys.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("")

const isIndex = (key: string) => /^(?:0|[1-9][0-9]{0,8})$/.test(key)

/** What stands at a pointer; undefined where nothing does. Inherited properties count as nothing. */
export const valueAt = (value: unknown, pointer: Pointer): unknown => {
  let part = value
  for (const key of pointer) {
    if (typeof part !== "object" || part === null) return undefined
    if (Array.isArray(part) ? !isIndex(key) : !Object.hasOwn(part, key)) return undefined
    part = (part as Readonly<Record<string, unknown>>)[key]
  }
  return part
}

/** What stands at the first of the pointers where something does; null counts as nothing. */
export const firstAt = (value: unknown, pointers: ReadonlyArray<Pointer>): unknown => {
  for (const pointer of pointers) {
    const found = valueAt(value, pointer)
    if (found !== undefined && found !== null) return found
  }
  return undefined
}
