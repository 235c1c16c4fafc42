const numberTag = 0x10
const stringTag = 0x30
const bytesTag = 0x40
const arrayTag = 0x50

const refuse = (what: string) => new DOMException(`${what} is no key of this store`, "DataError")

const ofNumber = (key: number): Uint8Array => {
  const bytes = Buffer.alloc(9)
  bytes[0] = numberTag
  // Both zeroes are one key.
  bytes.writeDoubleBE(key + 0, 1)
  // Negative numbers are stored inverted, and the others above them, so that bytes compare as the numbers do.
  if (bytes[1]! >= 0x80) { for (let at = 1; at < 9; at++) bytes[at] = 0xff - bytes[at]! }
  else bytes[1] = bytes[1]! | 0x80
  return bytes
}

const toNumber = (bytes: Uint8Array): number => {
  const copy = Buffer.from(bytes)
  if (copy[1]! >= 0x80) copy[1] = copy[1]! & 0x7f
  else for (let at = 1; at < 9; at++) copy[at] = 0xff - copy[at]!
  return copy.readDoubleBE(1)
}

/** UTF-8 in which each half of a surrogate pair has bytes of its own, so that bytes compare as code units do. */
const ofText = (key: string): Uint8Array =>
  Buffer.concat(
    key.split(/([\ud800-\udfff])/).map((piece, at) => {
      if (at % 2 === 0) return Buffer.from(piece, "utf8")
      const half = piece.charCodeAt(0)
      return Buffer.of(0xed, 0x80 | ((half >> 6) & 0x3f), 0x80 | (half & 0x3f))
    })
  )

const toText = (bytes: Uint8Array): string =>
  Buffer.from(bytes).toString("latin1").split(/(\xed[\xa0-\xbf][\x80-\xbf])/).map((piece, at) =>
    at % 2 === 0
      ? Buffer.from(piece, "latin1").toString("utf8")
      : String.fromCharCode(0xd000 | ((piece.charCodeAt(1) & 0x3f) << 6) | (piece.charCodeAt(2) & 0x3f))
  ).join("")

const tagged = (tag: number, bytes: Uint8Array): Uint8Array => {
  const all = new Uint8Array(bytes.length + 1)
  all[0] = tag
  all.set(bytes, 1)
  return all
}

/** Whether a value can be a key; an index leaves out records whose value is none. */
export const isKey = (value: unknown): boolean =>
  Array.isArray(value)
    ? value.every(isKey)
    : typeof value === "string" || value instanceof Uint8Array || (typeof value === "number" && !Number.isNaN(value))

/** Elements end with 0 1, zeroes in them become 0 255, and the array ends with 0: a shorter one goes first. */
const ofArray = (keys: ReadonlyArray<unknown>): Uint8Array => {
  const bytes = [arrayTag]
  for (const key of keys) {
    for (const byte of encodeKey(key)) bytes.push(...(byte === 0 ? [0, 0xff] : [byte]))
    bytes.push(0, 1)
  }
  return Uint8Array.from([...bytes, 0])
}

/** A key as bytes that compare as Indexed Database keys do: numbers before strings before bytes before arrays. */
export const encodeKey = (key: unknown): Uint8Array => {
  if (typeof key === "string") return tagged(stringTag, ofText(key))
  if (typeof key === "number" && !Number.isNaN(key)) return ofNumber(key)
  if (key instanceof Uint8Array) return tagged(bytesTag, key)
  if (Array.isArray(key)) return ofArray(key)
  throw refuse(typeof key)
}

/** The key of a store's record; only an index has arrays for keys, and what they were made of is in the record. */
export const decodeKey = (bytes: Uint8Array): unknown => {
  const rest = bytes.subarray(1)
  switch (bytes[0]) {
    case stringTag:
      return toText(rest)
    case numberTag:
      return toNumber(bytes)
    case bytesTag:
      return Uint8Array.from(rest)
    default:
      throw refuse("an unknown kind of bytes")
  }
}

/** `IDBKeyRange` (Indexed Database API 3.0, "Key range"), its ends as encoded bytes; an open end leaves out its key. */
export class KeyRange {
  readonly lower: Uint8Array | undefined
  readonly upper: Uint8Array | undefined
  readonly lowerOpen: boolean
  readonly upperOpen: boolean

  constructor(lower: unknown, upper: unknown, lowerOpen: boolean, upperOpen: boolean) {
    this.lower = lower === undefined ? undefined : encodeKey(lower)
    this.upper = upper === undefined ? undefined : encodeKey(upper)
    this.lowerOpen = lowerOpen
    this.upperOpen = upperOpen
  }

  static only(key: unknown) {
    return new KeyRange(key, key, false, false)
  }

  static bound(lower: unknown, upper: unknown, lowerOpen = false, upperOpen = false) {
    return new KeyRange(lower, upper, lowerOpen, upperOpen)
  }

  static lowerBound(lower: unknown, open = false) {
    return new KeyRange(lower, undefined, open, false)
  }

  static upperBound(upper: unknown, open = false) {
    return new KeyRange(undefined, upper, false, open)
  }
}

/** The range that a query names: one of its own, a single key, or everything. */
export const rangeOf = (query: unknown): KeyRange => {
  if (query instanceof KeyRange) return query
  return query === undefined || query === null
    ? new KeyRange(undefined, undefined, false, false)
    : KeyRange.only(query)
}
