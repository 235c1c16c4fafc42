import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { existsSync, readdirSync, statSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { copyApart } from "../../../../src/layers/store/copying/CopyProcess.ts"
import { folder } from "../../../support/Folder.ts"

const made = Effect.gen(function*() {
  const dir = yield* folder
  const [source, target] = [join(dir, "bot.db"), join(dir, "copy.db")]
  const database = new DatabaseSync(source)
  database.exec("CREATE TABLE words (word); INSERT INTO words VALUES ('a')")
  return { database, dir, source, target }
})

describe("A copy in a process of its own", () => {
  it.live("is made, and what stands in its way is told", () =>
    Effect.gen(function*() {
      const { database, dir, source, target } = yield* made
      database.close()
      assert.deepStrictEqual(yield* copyApart(source, target), { made: "whole" })
      const nowhere = join(dir, "none", "copy.db")
      assert.deepInclude(yield* copyApart(source, nowhere), { made: "nothing", reason: "failed" })
      assert.deepInclude(yield* copyApart(join(dir, "none"), target), { made: "nothing", of: "store" })
    }))

  it.live("is gone once it is interrupted", () =>
    Effect.gen(function*() {
      const { database, dir, source, target } = yield* made
      // The copy waits for it.
      database.exec("BEGIN EXCLUSIVE")
      const copy = yield* Effect.forkChild(copyApart(source, target))
      while (!existsSync(target)) yield* Effect.sleep("5 millis")
      const interrupted = yield* Effect.forkChild(Fiber.interrupt(copy), { startImmediately: true })
      database.exec("COMMIT")
      database.close()
      yield* Fiber.join(interrupted)
      assert.strictEqual(statSync(target).size, 0)
      assert.sameMembers(readdirSync(dir), ["bot.db", "copy.db"])
    }))
})
