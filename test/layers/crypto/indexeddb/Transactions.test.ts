import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { copyFileSync, existsSync } from "node:fs"
import { join } from "node:path"
import { folder } from "../../../support/Folder.ts"
import {
  end,
  failingFile,
  failure,
  openIn,
  type RecordCase,
  recordFile,
  result,
  storeOf,
  writerOf
} from "../../../support/Records.ts"

/** The same file as it is on disk now, read by another connection: the first one holds it. */
const onDisk = Effect.fnUntraced(function*(path: string) {
  const copy = join(yield* folder, "keys.db")
  for (const end of ["", "-wal"]) if (existsSync(path + end)) copyFileSync(path + end, copy + end)
  const { file } = yield* recordFile(copy)
  return yield* writerOf(yield* openIn(file, { version: 1 })).everything
})

describe("A transaction", () => {
  const test = (title: string, body: RecordCase) => it.live(title, () => Effect.scoped(body))

  test(
    "is on disk, whole, when it says that it is complete",
    Effect.gen(function*() {
      const { path, within } = yield* storeOf()
      const { store, transaction } = within("readwrite")
      for (let key = 0; key < 50; key++) store.put(`value ${key}`, key)
      const before = yield* onDisk(path)
      assert.strictEqual(yield* end(transaction), "complete")
      const after = yield* onDisk(path)
      assert.deepStrictEqual([before.length, after.length], [0, 50])
    })
  )

  test(
    "commits by itself once nothing more was asked for, and takes nothing afterwards",
    Effect.gen(function*() {
      const { everything, within } = yield* storeOf()
      const { store, transaction } = within("readwrite")
      const ended = end(transaction)
      // What is asked for in answer to a request still belongs to it.
      const further = new Promise((resolve) => {
        const first = store.put("one", 1)
        Object.assign(first, {
          onsuccess: () => {
            const second = store.put("two", 2)
            Object.assign(second, { onsuccess: () => queueMicrotask(() => resolve(store.put("three", 3))) })
          }
        })
      })
      assert.strictEqual(yield* ended, "complete")
      yield* Effect.promise(() => further)
      assert.throws(() => store.put("late", 4), DOMException, "ended")
      assert.deepStrictEqual(yield* everything, [[1, "one"], [2, "two"], [3, "three"]])
    })
  )

  test(
    "does what it was asked for before it was told to commit, and takes nothing more",
    Effect.gen(function*() {
      const { everything, within } = yield* storeOf()
      const { store, transaction } = within("readwrite")
      store.put("one", 1)
      transaction.commit()
      assert.throws(() => store.put("two", 2), DOMException, "ended")
      assert.strictEqual(yield* end(transaction), "complete")
      assert.deepStrictEqual(yield* everything, [[1, "one"]])
    })
  )

  test(
    "that is given up leaves nothing, and lets the next one go on",
    Effect.gen(function*() {
      const { everything, one, within } = yield* storeOf()
      const first = within("readwrite")
      const put = result(first.store.put("one", 1))
      const waiting = within("readwrite")
      const never = failure(waiting.store.put("two", 2))
      const all = Effect.all([
        Effect.tap(put, () => Effect.sync(() => first.transaction.abort())),
        end(first.transaction)
      ], { concurrency: 2 })
      // One that never began can be given up too.
      const alsoEnded = Effect.all([never, end(waiting.transaction)], { concurrency: 2 })
      waiting.transaction.abort()
      assert.deepStrictEqual(yield* all, [1, "abort: undefined"])
      assert.strictEqual(waiting.transaction.error, null)
      yield* Effect.asVoid(Effect.timeoutOption(alsoEnded, 0))
      assert.throws(() => first.store.put("late", 3), DOMException, "ended")
      yield* one((store) => store.put("next", 4))
      assert.deepStrictEqual(yield* everything, [[4, "next"]])
    })
  )

  test(
    "waits for those that were opened before it, and sees what they wrote",
    Effect.gen(function*() {
      const { within } = yield* storeOf()
      const order: Array<string> = []
      const ends = ["first", "second", "third"].map((name, at) => {
        const { store, transaction } = within(at === 1 ? "readonly" : "readwrite")
        const seen = store.getAllKeys()
        Object.assign(seen, { onsuccess: () => order.push(`${name} sees ${String(seen.result)}`) })
        if (at !== 1) store.put(name, name)
        return end(transaction)
      })
      yield* Effect.all(ends, { concurrency: 3 })
      assert.deepStrictEqual(order, ["first sees ", "second sees first", "third sees first"])
    })
  )

  test(
    "whose commit fails ends as given up; nothing of it is there, then or after the file was opened again",
    Effect.gen(function*() {
      const { file, path } = yield* failingFile()
      const database = yield* openIn(file, { version: 1, upgrade: (made) => void made.createObjectStore("all") })
      const { everything, one, within } = writerOf(database)
      yield* one((store) => store.put("kept", 1))
      file.fails = true
      const { store, transaction } = within("readwrite")
      store.put("lost", 2)
      assert.strictEqual(yield* end(transaction), "abort: UnknownError")
      assert.include(transaction.error?.message ?? "", "disk I/O error")
      file.fails = false
      assert.deepStrictEqual(yield* everything, [[1, "kept"]])
      assert.deepStrictEqual(yield* onDisk(path), [[1, "kept"]])
    })
  )

  test(
    "for which the disk is full ends as given up, and the next one that fits is kept",
    Effect.gen(function*() {
      const { everything, file, one, path, within } = yield* storeOf()
      const [{ page_count: pages }] = file.all<{ readonly page_count: number }>("PRAGMA page_count") as [
        { readonly page_count: number }
      ]
      file.all(`PRAGMA max_page_count = ${pages + 1}`)
      const { store, transaction } = within("readwrite")
      const ended = end(transaction)
      const fits = result(store.put("fits", 1))
      const large = failure(store.put("x".repeat(100_000), 2))
      const all = yield* Effect.all([fits, large, ended], { concurrency: 3 })
      assert.deepStrictEqual(all, [1, "UnknownError", "abort: UnknownError"])
      assert.include(transaction.error?.message ?? "", "full")
      assert.deepStrictEqual(yield* everything, [])
      yield* one((next) => next.put("small", 3))
      assert.deepStrictEqual(yield* onDisk(path), [[3, "small"]])
    })
  )

  test(
    "whose handler throws is given up",
    Effect.gen(function*() {
      const { everything, within } = yield* storeOf()
      const { store, transaction } = within("readwrite")
      const ended = end(transaction)
      Object.assign(store.put("one", 1), {
        onsuccess: () => {
          throw new Error("a bug of the engine")
        }
      })
      assert.strictEqual(yield* ended, "abort: UnknownError")
      assert.deepStrictEqual(yield* everything, [])
    })
  )
})
