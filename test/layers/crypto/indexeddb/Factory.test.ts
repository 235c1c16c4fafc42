import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Factory } from "../../../../src/layers/crypto/indexeddb/Factory.ts"
import { end, openIn, type RecordCase, recordFile, refusedIn, result, writerOf } from "../../../support/Records.ts"

const namesOf = ({ length, item }: { readonly length: number; item(at: number): string | null }) =>
  Array.from({ length }, (_, at) => item(at))

describe("A factory", () => {
  const test = (title: string, body: RecordCase) => it.live(title, () => Effect.scoped(body))

  test(
    "makes a database by its upgrade, and finds it again as it was",
    Effect.gen(function*() {
      const { file, path } = yield* recordFile()
      const versions: Array<number> = []
      const made = yield* openIn(file, {
        version: 3,
        upgrade: (database, oldVersion) => {
          versions.push(oldVersion)
          const all = database.createObjectStore("all")
          all.createIndex("both", ["a", "b"], { unique: true })
          database.createObjectStore("Other")
        }
      })
      assert.strictEqual(made.objectStoreNames.item(0), "Other")
      yield* writerOf(made).one((store) => store.put({ a: 1, b: 2 }, "k"))
      const upgrade = () => assert.fail("there is nothing new")
      for (const version of [3, undefined]) {
        const again = yield* openIn(file, version === undefined ? { upgrade } : { version, upgrade })
        assert.strictEqual(again.version, 3)
      }
      file.close()
      const { file: reopened } = yield* recordFile(path)
      const database = yield* openIn(reopened, { version: 3, upgrade })
      const names = database.objectStoreNames
      assert.deepStrictEqual(namesOf({ length: names.length, item: (at) => names.item(at) }), ["Other", "all"])
      assert.isNull(names.item(2))
      const { everything, one } = writerOf(database)
      assert.deepStrictEqual(yield* everything, [["k", { a: 1, b: 2 }]])
      assert.deepStrictEqual(yield* one((store) => store.index("both").getAllKeys([1, 2])), ["k"])
      const twice = yield* Effect.exit(one((store) => store.put({ a: 1, b: 2 }, "l")))
      assert.strictEqual(twice._tag, "Failure")
      assert.deepStrictEqual(versions, [0])
    })
  )

  test(
    "brings a layout from version to version; a new index has the records that are there",
    Effect.gen(function*() {
      const { file } = yield* recordFile()
      const factory = new Factory(file)
      const first = yield* openIn(file, {
        version: 1,
        upgrade: (database) => {
          database.createObjectStore("all").createIndex("old", "a")
          database.createObjectStore("gone").createIndex("of it", "a")
        }
      }, factory)
      yield* writerOf(first).one((store) => store.put({ a: 1, b: 7 }, "k"))
      const filling = first.transaction(["gone"], "readwrite")
      filling.objectStore("gone").put({ a: 1 }, 1)
      yield* end(filling)
      const second = yield* openIn(file, {
        version: 2,
        upgrade: (database, oldVersion, transaction) => {
          assert.strictEqual(oldVersion, 1)
          transaction.objectStore("all").createIndex("new", "b")
          database.deleteObjectStore("gone")
          database.createObjectStore("gone")
        }
      }, factory)
      const { one } = writerOf(second)
      assert.deepStrictEqual(yield* one((store) => store.index("new").getAllKeys(7)), ["k"])
      assert.deepStrictEqual(yield* one((store) => store.index("old").getAllKeys(1)), ["k"])
      for (const database of [second, yield* openIn(file, {}, factory)]) {
        const anew = database.transaction(["gone"]).objectStore("gone")
        assert.throws(() => anew.index("of it"), DOMException)
        assert.deepStrictEqual(yield* result(anew.getAllKeys()), [])
        assert.deepStrictEqual(yield* writerOf(database).everything, [["k", { a: 1, b: 7 }]])
      }
      assert.throws(() => second.deleteObjectStore("none"), DOMException, "none")
    })
  )

  test(
    "leaves a database as it was where its upgrade is given up or fails",
    Effect.gen(function*() {
      const { file, path } = yield* recordFile()
      const first = yield* openIn(file, { version: 1, upgrade: (made) => void made.createObjectStore("all") })
      yield* writerOf(first).one((store) => store.put({ a: 1 }, "k"))
      yield* writerOf(first).one((store) => store.put({ a: 1 }, "l"))
      const refusals = [
        yield* refusedIn(file, {
          version: 2,
          upgrade: (database, _, transaction) => {
            database.deleteObjectStore("all")
            transaction.abort()
          }
        }),
        yield* refusedIn(file, {
          version: 2,
          upgrade: (_, __, transaction) => void transaction.objectStore("all").createIndex("a", "a", { unique: true })
        }),
        yield* refusedIn(file, {
          version: 2,
          upgrade: (database) => {
            database.createObjectStore("half")
            throw new Error("a bug of the engine")
          }
        })
      ]
      assert.deepStrictEqual(refusals, ["AbortError", "ConstraintError", "UnknownError"])
      file.close()
      const { file: reopened } = yield* recordFile(path)
      const again = yield* openIn(reopened, {})
      assert.strictEqual(again.version, 1)
      assert.deepStrictEqual([...again.stores.keys()], ["all"])
      assert.strictEqual((yield* writerOf(again).everything).length, 2)
    })
  )

  test(
    "refuses a layout that is newer than what is asked for",
    Effect.gen(function*() {
      const { file } = yield* recordFile()
      yield* openIn(file, { version: 5 })
      assert.strictEqual(yield* refusedIn(file, { version: 4 }), "VersionError")
    })
  )

  test(
    "has all databases of one file wait for each other",
    Effect.gen(function*() {
      const { file } = yield* recordFile()
      const factory = new Factory(file)
      const layout = {
        version: 1,
        upgrade: (made: Parameters<typeof writerOf>[0]) => void made.createObjectStore("all")
      }
      const one = yield* openIn(file, layout, factory)
      const same = yield* openIn(file, { version: 1 }, factory)
      // As where an engine begins anew over the file.
      const later = yield* openIn(file, { version: 1 }, new Factory(file))
      const writes = Array.from(
        { length: 20 },
        (_, key) => writerOf([one, same, later][key % 3]!).one((store) => store.put(key, key))
      )
      yield* Effect.all(writes, { concurrency: "unbounded" })
      assert.strictEqual((yield* writerOf(one).everything).length, 20)
    })
  )
})
