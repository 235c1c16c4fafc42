import { assert, describe, it } from "@effect/vitest"
import { at, elementsOf, parseJson, readNumber, readRecord, readText, recordOf } from "../../src/domain/Json.ts"

const object = { a: 1 }
const list = ["a"]

describe("A value of somebody else's JSON", () => {
  it.each<[string, unknown]>([["a text", "a"], ["a number", 7], ["a list", list], ["null", null], ["true", true]])(
    "is no object: %s",
    (_, value) => {
      assert.isUndefined(readRecord(value))
      assert.deepStrictEqual(recordOf(value), {})
    }
  )

  it("is an object", () => {
    assert.strictEqual(readRecord(object), object)
    assert.strictEqual(recordOf(object), object)
    assert.isUndefined(readRecord(undefined))
    assert.deepStrictEqual(recordOf(undefined), {})
  })

  it.each<[unknown, text: string | undefined, number: number | undefined]>([
    ["", "", undefined],
    ["7", "7", undefined],
    [0, undefined, 0],
    [-1.5, undefined, -1.5],
    [true, undefined, undefined],
    [null, undefined, undefined],
    [list, undefined, undefined],
    [object, undefined, undefined]
  ])("is a text, a number or neither: %j", (value, text, number) => {
    assert.strictEqual(readText(value), text)
    assert.strictEqual(readNumber(value), number)
  })

  it("has the elements of a list, and none where it is no list", () => {
    assert.strictEqual(elementsOf(list), list)
    for (const none of [object, { length: 1, 0: "a" }, "abc", 7, null, undefined]) {
      assert.deepStrictEqual(elementsOf(none), [])
    }
  })
})

describe("The value at a path", () => {
  const value = { a: { b: { c: 7 }, none: null }, list: [{ b: 1 }], "a.b": "dotted" }
  it.each<[ReadonlyArray<string>, unknown]>([
    [[], value],
    [["a", "b", "c"], 7],
    [["a.b"], "dotted"],
    [["a", "none"], null],
    [["a", "none", "b"], undefined],
    [["a", "x", "c"], undefined],
    [["a", "b", "c", "d"], undefined],
    [["list", "0"], undefined],
    [["list", "length"], undefined]
  ])("%j", (path, found) => assert.strictEqual(at(value, ...path), found))

  it("is not there in what is no object", () => {
    for (const none of ["text", 7, null, undefined, list]) assert.isUndefined(at(none, "length"))
  })
})

describe("A text's JSON", () => {
  it.each<[string, unknown]>([
    ["{\"a\":1}", object],
    ["[\"a\"]", list],
    ["null", null],
    [" 7 ", 7],
    ["", undefined],
    ["{", undefined],
    ["{a:1}", undefined],
    ["7 7", undefined]
  ])("%j", (text, value) => assert.deepStrictEqual(parseJson(text), value))
})
