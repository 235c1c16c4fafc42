import { assert, describe, it } from "@effect/vitest"
import { decodeKey, encodeKey, isKey, KeyRange, rangeOf } from "../../../../src/layers/crypto/indexeddb/KeyOrder.ts"
import { seededBytes } from "../../../support/SeededBytes.ts"

type Key = number | string | Uint8Array | ReadonlyArray<Key>

const rank = (key: Key) => typeof key === "number" ? 1 : typeof key === "string" ? 2 : key instanceof Uint8Array ? 3 : 4

/** "Compare two keys" as Indexed Database API 3.0 has it; text by its code units. */
const compared = (a: Key, b: Key): number => {
  if (rank(a) !== rank(b)) return Math.sign(rank(a) - rank(b))
  if (typeof a === "number" || typeof a === "string") return a < (b as typeof a) ? -1 : a > (b as typeof a) ? 1 : 0
  if (a instanceof Uint8Array) return Math.sign(Buffer.compare(a, b as Uint8Array))
  const other = b as ReadonlyArray<Key>
  for (let at = 0; at < Math.min(a.length, other.length); at++) {
    const one = compared(a[at]!, other[at]!)
    if (one !== 0) return one
  }
  return Math.sign(a.length - other.length)
}

const asBytes = (a: Key, b: Key) => Buffer.compare(encodeKey(a), encodeKey(b))

const drawn = (seed: string, count: number, each: (bytes: Buffer) => Key) =>
  Array.from({ length: count }, (_, index) => each(Buffer.from(seededBytes(`${seed} ${index}`, 32))))

/** Letters among which are the lowest, the highest, and halves of a pair. */
const letters = [
  "\0",
  "\x01",
  "a",
  "\x7f",
  "\x80",
  "\u07ff",
  "\ud7ff",
  "\ud800",
  "\udbff",
  "\udc00",
  "\ue000",
  "\uffff"
]

const scalars: ReadonlyArray<Key> = [
  ...drawn("number", 60, (bytes) => (Number.isNaN(bytes.readDoubleBE(0)) ? 0 : bytes.readDoubleBE(0))),
  ...drawn("small", 30, (bytes) => bytes.readInt8(0)),
  ...drawn(
    "text",
    80,
    (bytes) => [...bytes.subarray(1, 1 + (bytes[0]! % 4))].map((byte) => letters[byte % letters.length]).join("")
  ),
  ...drawn(
    "bytes",
    40,
    (bytes) => Uint8Array.from(bytes.subarray(1, 1 + (bytes[0]! % 4)), (byte) => [0, 1, 0xfe, 0xff][byte % 4]!)
  )
]
const arraysOf = (seed: string, of: ReadonlyArray<Key>, count: number) =>
  drawn(seed, count, (bytes) =>
    Array.from({ length: bytes[0]! % 4 }, (_, index) =>
      // Few beginnings, so that many have the same.
      of[index === 0 ? bytes[1]! % 5 : bytes.readUInt16BE(2 * index) % of.length]!))
const arrays = arraysOf("array", scalars, 100)
const keys: ReadonlyArray<Key> = [...scalars, ...arrays, ...arraysOf("nested", [...arrays, ...scalars], 100)]

describe("Keys as bytes", () => {
  it("compare as the specification has keys compare", () => {
    for (const a of keys) {
      for (const b of keys) {
        if (asBytes(a, b) !== compared(a, b)) assert.fail(JSON.stringify([a, b]))
      }
    }
  })

  it("are in the specification's order where it is easily missed", () => {
    const ordered: ReadonlyArray<Key> = [
      -Infinity,
      -Number.MAX_VALUE,
      -1.5,
      -Number.MIN_VALUE,
      0,
      Number.MIN_VALUE,
      1,
      256,
      Infinity,
      "",
      "\0",
      "a",
      "a\0",
      "a\0b",
      "aa",
      "b",
      "é",
      "\ud7ff",
      "\ud800",
      "\ud83d\ude00",
      "\udfff",
      "\ue000",
      "\uffff",
      new Uint8Array(0),
      Uint8Array.of(0),
      Uint8Array.of(0, 0),
      Uint8Array.of(1),
      Uint8Array.of(255, 255),
      [],
      [-1],
      [1],
      [1, 1],
      [2],
      ["a"],
      ["a", "b"],
      ["a\0"],
      ["ab"],
      [Uint8Array.of(0)],
      [[]],
      [[1], 1]
    ]
    for (let at = 1; at < ordered.length; at++) {
      assert.strictEqual(asBytes(ordered[at - 1]!, ordered[at]!), -1, `${at}: ${String(ordered[at])}`)
    }
    assert.strictEqual(asBytes(0, -0), 0)
  })

  it("are read back as they were", () => {
    for (const key of scalars) assert.deepStrictEqual(decodeKey(encodeKey(key)), key)
  })

  it("are made of nothing else, which an index leaves out and a store refuses", () => {
    for (const none of [NaN, undefined, null, true, {}, [1, NaN], ["a", [undefined]], 1n]) {
      assert.isFalse(isKey(none))
      assert.throws(() => encodeKey(none), DOMException)
    }
    assert.isTrue(isKey(["a", 1, [Uint8Array.of(1)]]))
  })
})

describe("A key range", () => {
  it("has the ends that it was made with, as bytes", () => {
    const ends = ({ lower, lowerOpen, upper, upperOpen }: KeyRange) => [
      lower && decodeKey(lower),
      lowerOpen,
      upper && decodeKey(upper),
      upperOpen
    ]
    assert.deepStrictEqual(ends(KeyRange.only("a")), ["a", false, "a", false])
    assert.deepStrictEqual(ends(KeyRange.bound("a", "b")), ["a", false, "b", false])
    assert.deepStrictEqual(ends(KeyRange.bound("a", "b", true, true)), ["a", true, "b", true])
    assert.deepStrictEqual(ends(KeyRange.lowerBound(1, true)), [1, true, undefined, false])
    assert.deepStrictEqual(ends(KeyRange.upperBound(1)), [undefined, false, 1, false])
    assert.deepStrictEqual(ends(rangeOf(undefined)), [undefined, false, undefined, false])
    assert.deepStrictEqual(ends(rangeOf(null)), [undefined, false, undefined, false])
    assert.deepStrictEqual(ends(rangeOf("a")), ["a", false, "a", false])
    const own = KeyRange.only(1)
    assert.strictEqual(rangeOf(own), own)
  })
})
