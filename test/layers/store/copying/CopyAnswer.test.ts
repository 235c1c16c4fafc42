import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import fs, { statSync } from "node:fs"
import { syncBuiltinESMExports } from "node:module"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { vi } from "vitest"
import { answerOfCopy } from "../../../../src/layers/store/copying/CopyAnswer.ts"
import { folder } from "../../../support/Folder.ts"

describe("What is said of a copy", () => {
  it.effect("is that it is whole only when it is on the disk", () =>
    Effect.gen(function*() {
      const dir = yield* folder
      const [source, target] = [join(dir, "bot.db"), join(dir, "copy.db")]
      const database = new DatabaseSync(source)
      database.exec("CREATE TABLE words (word); INSERT INTO words VALUES ('a')")
      database.close()
      const sizes: Array<number> = []
      const original = fs.fsyncSync
      const watched = vi.spyOn(fs, "fsyncSync").mockImplementation((descriptor) => {
        sizes.push(fs.fstatSync(descriptor).size)
        original(descriptor)
      })
      syncBuiltinESMExports()
      try {
        assert.deepStrictEqual(answerOfCopy(source, target), { made: "whole" })
      } finally {
        watched.mockRestore()
        syncBuiltinESMExports()
      }
      assert.deepStrictEqual(sizes, [statSync(target).size])
    }))
})
