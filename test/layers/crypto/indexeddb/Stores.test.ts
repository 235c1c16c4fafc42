import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { KeyRange } from "../../../../src/layers/crypto/indexeddb/KeyOrder.ts"
import type { Request } from "../../../../src/layers/crypto/indexeddb/Requests.ts"
import type { CursorWithValue, ObjectStore } from "../../../../src/layers/crypto/indexeddb/Stores.ts"
import { end, failure, type RecordCase, result, storeOf } from "../../../support/Records.ts"

/** What a cursor meets, by what is done at each place. */
const walked = (request: Request, each: (cursor: CursorWithValue) => void = (cursor) => cursor.continue()) =>
  Effect.promise(() =>
    new Promise<ReadonlyArray<readonly [unknown, unknown, unknown]>>((resolve, reject) => {
      const met: Array<readonly [unknown, unknown, unknown]> = []
      const onsuccess = () => {
        const cursor = request.result as CursorWithValue | null
        if (cursor === null) return resolve(met)
        met.push([cursor.key, cursor.primaryKey, cursor.value])
        each(cursor)
      }
      Object.assign(request, { onsuccess, onerror: () => reject(request.error) })
    })
  )

const fruits = [
  ["a", { name: "apple", kind: 2 }],
  ["b", { name: "berry", kind: 1 }],
  ["c", { name: "cherry", kind: 2 }]
] as const

const filled = Effect.fnUntraced(function*(layout?: (store: ObjectStore) => void) {
  const opened = yield* storeOf(layout)
  for (const [key, value] of [fruits[2], fruits[0], fruits[1]]) yield* opened.one((store) => store.put(value, key))
  return opened
})

describe("An object store", () => {
  const test = (title: string, body: RecordCase) => it.live(title, () => Effect.scoped(body))

  test(
    "gives back what was put, in the order of keys, and another copy each time",
    Effect.gen(function*() {
      const { everything, one } = yield* filled()
      assert.deepStrictEqual(yield* everything, [...fruits])
      const value = { bytes: Uint8Array.of(1, 2), list: [1, { deep: undefined }], map: new Map([["a", 1]]) }
      yield* one((store) => store.put(value, "d"))
      const got = yield* one((store) => store.get("d"))
      assert.deepStrictEqual(got, value)
      assert.notStrictEqual(got, yield* one((store) => store.get("d")))
      assert.isUndefined(yield* one((store) => store.get("none")))
    })
  )

  test(
    "puts a value as it was when it was given",
    Effect.gen(function*() {
      const { one, within } = yield* storeOf()
      const value = { text: "before" }
      const { store, transaction } = within("readwrite")
      const [put, added] = [store.put(value, 1), store.add(value, 2)]
      value.text = "after"
      assert.deepStrictEqual(yield* Effect.all([result(put), result(added)], { concurrency: 2 }), [1, 2])
      assert.strictEqual(transaction.error, null)
      assert.deepStrictEqual(yield* one((all) => all.getAll()), [{ text: "before" }, { text: "before" }])
    })
  )

  test(
    "counts, and reads ranges up to a limit; a limit of none is no limit",
    Effect.gen(function*() {
      const { one } = yield* filled()
      const keys = (query?: unknown, count?: number) => one((store) => store.getAllKeys(query, count))
      const names = (query?: unknown, count?: number) =>
        Effect.map(
          one((store) => store.getAll(query, count)),
          (all) => (all as ReadonlyArray<{ readonly name: string }>).map(({ name }) => name)
        )
      assert.strictEqual(yield* one((store) => store.count()), 3)
      assert.deepStrictEqual(yield* keys(), ["a", "b", "c"])
      assert.deepStrictEqual(yield* keys(null, 2), ["a", "b"])
      assert.deepStrictEqual(yield* keys(undefined, 0), ["a", "b", "c"])
      assert.deepStrictEqual(yield* keys("b"), ["b"])
      assert.deepStrictEqual(yield* keys("d"), [])
      assert.deepStrictEqual(yield* names(KeyRange.lowerBound("b")), ["berry", "cherry"])
      assert.deepStrictEqual(yield* names(KeyRange.lowerBound("a", true), 1), ["berry"])
      assert.deepStrictEqual(yield* names(KeyRange.upperBound("b")), ["apple", "berry"])
      assert.deepStrictEqual(yield* names(KeyRange.upperBound("b", true)), ["apple"])
      assert.deepStrictEqual(yield* names(KeyRange.bound("a", "c", true, true)), ["berry"])
      assert.deepStrictEqual(yield* names(KeyRange.bound("c", "a")), [])
    })
  )

  test(
    "deletes one, a range, and everything",
    Effect.gen(function*() {
      const { everything, one } = yield* filled((store) => {
        store.createIndex("kind", "kind")
        store.createIndex("name", "name")
      })
      yield* one((store) => store.delete("b"))
      assert.deepStrictEqual(yield* everything, [fruits[0], fruits[2]])
      assert.strictEqual(yield* one((store) => store.index("kind").count()), 2)
      yield* one((store) => store.delete(KeyRange.lowerBound("b")))
      assert.deepStrictEqual(yield* everything, [fruits[0]])
      yield* one((store) => store.clear())
      assert.deepStrictEqual(yield* everything, [])
      assert.strictEqual(yield* one((store) => store.index("kind").count()), 0)
    })
  )

  test(
    "adds only what is new",
    Effect.gen(function*() {
      const { everything, within } = yield* filled()
      const { store, transaction } = within("readwrite")
      const [put, add] = [store.put({ name: "other" }, "b"), store.add({ name: "second" }, "a")]
      const all = yield* Effect.all([result(put), failure(add), end(transaction)], { concurrency: 3 })
      assert.deepStrictEqual(all.slice(1), ["ConstraintError", "abort: ConstraintError"])
      assert.deepStrictEqual(yield* everything, [...fruits])
    })
  )

  test(
    "is walked by a cursor, which changes and deletes where it is",
    Effect.gen(function*() {
      const { everything, one, within } = yield* filled((store) => store.createIndex("kind", "kind"))
      assert.deepStrictEqual(
        yield* walked(within("readonly").store.openCursor()),
        fruits.map(([key, value]) => [key, key, value] as const)
      )
      const some = yield* walked(within("readonly").store.openCursor(KeyRange.upperBound("b")))
      assert.deepStrictEqual(some.map(([key]) => key), ["a", "b"])
      assert.deepStrictEqual(yield* walked(within("readonly").store.openCursor("none")), [])
      yield* walked(within("readwrite").store.openCursor(), (cursor) => {
        if (cursor.key === "a") cursor.update({ name: "avocado", kind: 1 })
        if (cursor.key === "b") cursor.delete()
        cursor.continue()
      })
      assert.deepStrictEqual(yield* everything, [["a", { name: "avocado", kind: 1 }], fruits[2]])
      assert.deepStrictEqual(yield* one((store) => store.index("kind").getAllKeys(1)), ["a"])
    })
  )
})

describe("An index", () => {
  const test = (title: string, body: RecordCase) => it.live(title, () => Effect.scoped(body))

  test(
    "gives records in the order of its key, then of theirs, and follows what becomes of them",
    Effect.gen(function*() {
      const { one, within } = yield* filled((store) => store.createIndex("kind", "kind"))
      const keys = (query?: unknown) => one((store) => store.index("kind").getAllKeys(query))
      assert.deepStrictEqual(yield* keys(), ["b", "a", "c"])
      assert.deepStrictEqual(yield* keys(2), ["a", "c"])
      assert.deepStrictEqual(yield* one((store) => store.index("kind").get(2)), { name: "apple", kind: 2 })
      const met = yield* walked(within("readonly").store.index("kind").openCursor(KeyRange.lowerBound(1)))
      assert.deepStrictEqual(met.map(([key, primary]) => [key, primary]), [[1, "b"], [2, "a"], [2, "c"]])
      yield* one((store) => store.put({ name: "none" }, "a"))
      assert.deepStrictEqual(yield* keys(), ["b", "c"])
      yield* one((store) => store.put({ kind: 0 }, "a"))
      assert.deepStrictEqual(yield* keys(), ["a", "b", "c"])
    })
  )

  test(
    "is walked and changed by a cursor that meets each record once, also where its key changes",
    Effect.gen(function*() {
      const { everything, within } = yield* filled((store) => store.createIndex("kind", "kind"))
      const met = yield* walked(within("readwrite").store.index("kind").openCursor(KeyRange.only(2)), (cursor) => {
        cursor.update({ name: "gone", kind: 1 })
        cursor.continue()
      })
      assert.deepStrictEqual(met.map(([, primary]) => primary), ["a", "c"])
      yield* walked(within("readwrite").store.index("kind").openCursor(), (cursor) => {
        cursor.delete()
        cursor.continue()
      })
      assert.deepStrictEqual(yield* everything, [])
    })
  )

  test(
    "is over several fields, and over one within another; who lacks one of them is not in it",
    Effect.gen(function*() {
      const { one } = yield* storeOf((store) => {
        store.createIndex("both", ["room", "session"])
        store.createIndex("deep", "of.it")
      })
      yield* one((store) => store.put({ room: "r", session: "s", of: { it: 1 } }, "1"))
      yield* one((store) => store.put({ room: "r", session: "t", of: 7 }, "2"))
      yield* one((store) => store.put({ room: "q", session: "t", of: { it: NaN } }, "3"))
      yield* one((store) => store.put({ room: "r" }, "4"))
      assert.deepStrictEqual(yield* one((store) => store.index("both").getAllKeys()), ["3", "1", "2"])
      assert.deepStrictEqual(yield* one((store) => store.index("both").getAllKeys(["r", "t"])), ["2"])
      const ofRoom = KeyRange.bound(["r"], ["r", []])
      assert.deepStrictEqual(yield* one((store) => store.index("both").getAllKeys(ofRoom)), ["1", "2"])
      assert.deepStrictEqual(yield* one((store) => store.index("deep").getAllKeys()), ["1"])
    })
  )

  test(
    "that is unique refuses a second record with its key, and nothing of that transaction is kept",
    Effect.gen(function*() {
      const { everything, within } = yield* filled((store) => store.createIndex("name", "name", { unique: true }))
      const { store, transaction } = within("readwrite")
      const requests = [
        result(store.put({ name: "date" }, "d")),
        result(store.put({ name: "apple" }, "a")),
        failure(store.put({ name: "date" }, "e")),
        failure(store.put({ name: "elder" }, "f"))
      ]
      const ended = end(transaction)
      const [one, two, refused, next, last] = yield* Effect.all([...requests, ended], { concurrency: 5 })
      assert.deepStrictEqual([one, two, refused, last], ["d", "a", "ConstraintError", "abort: ConstraintError"])
      assert.match(String(next), /Error$/)
      assert.deepStrictEqual(yield* everything, [...fruits])
    })
  )

  test(
    "is not there under a name that nobody gave it",
    Effect.gen(function*() {
      const { database, within } = yield* filled()
      assert.throws(() => within("readonly").store.index("none"), DOMException, "none")
      assert.throws(() => database.transaction(["none"]).objectStore("none"), DOMException, "none")
    })
  )
})
