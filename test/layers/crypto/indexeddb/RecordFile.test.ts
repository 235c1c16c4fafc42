import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { writeFileSync } from "node:fs"
import { RecordFile } from "../../../../src/layers/crypto/indexeddb/RecordFile.ts"
import { folder } from "../../../support/Folder.ts"
import { type RecordCase, recordFile } from "../../../support/Records.ts"

/** SQLite's code of what opening a file throws. */
const refusedAs = (path: string) => {
  try {
    new RecordFile(path).close()
  } catch (cause) {
    return (cause as { readonly errcode: number }).errcode
  }
  return "it opened"
}

describe("A record file", () => {
  const test = (title: string, body: RecordCase) => it.live(title, () => Effect.scoped(body))

  test(
    "is one's alone until it is closed, also before anything was written",
    Effect.gen(function*() {
      const { file, path } = yield* recordFile()
      assert.strictEqual(refusedAs(path), 5)
      file.close()
      file.close()
      const { file: next } = yield* recordFile(path)
      assert.strictEqual(refusedAs(path), 5)
      next.close()
    })
  )

  test(
    "has every commit wait for the disk",
    Effect.gen(function*() {
      const { file } = yield* recordFile()
      const [mode] = file.all<Record<string, unknown>>("PRAGMA synchronous")
      assert.deepStrictEqual({ ...mode }, { synchronous: 2 })
      const [journal] = file.all<Record<string, unknown>>("PRAGMA journal_mode")
      assert.deepStrictEqual({ ...journal }, { journal_mode: "wal" })
    })
  )

  const count = (file: RecordFile) => file.all<{ n: number }>("SELECT count(*) AS n FROM databases")[0]!.n

  const add = (file: RecordFile, name: string) => {
    file.begin()
    file.run("INSERT INTO databases VALUES (?, 1)", name)
  }

  test(
    "keeps what it held together, without a step that was taken back",
    Effect.gen(function*() {
      const { file, path } = yield* recordFile()
      file.hold()
      add(file, "one")
      file.commit()
      add(file, "two")
      file.rollback()
      add(file, "three")
      file.commit()
      file.keep()
      file.close()
      const { file: next } = yield* recordFile(path)
      assert.strictEqual(count(next), 2)
    })
  )

  test(
    "takes back what it held, and then keeps each transaction by itself",
    Effect.gen(function*() {
      const { file, path } = yield* recordFile()
      file.hold()
      add(file, "one")
      file.commit()
      file.drop()
      assert.strictEqual(count(file), 0)
      add(file, "two")
      file.commit()
      file.close()
      const { file: next } = yield* recordFile(path)
      assert.strictEqual(count(next), 1)
    })
  )

  test(
    "keeps no step by itself after a fault ended what it held",
    Effect.gen(function*() {
      const { file } = yield* recordFile()
      file.hold()
      add(file, "one")
      file.commit()
      // As SQLite does by itself where the disk is full.
      file.run("ROLLBACK")
      assert.throws(() => file.begin(), "an earlier step was not kept")
      assert.throws(() => file.keep())
      add(file, "two")
      file.commit()
      assert.strictEqual(count(file), 1)
    })
  )

  test(
    "that is damaged is refused as such",
    Effect.gen(function*() {
      const path = `${yield* folder}/keys.db`
      writeFileSync(path, "no database at all".repeat(1_000))
      assert.strictEqual(refusedAs(path), 26)
    })
  )
})
