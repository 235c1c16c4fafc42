import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { basename, join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { madeAt } from "../../../../src/domain/operations/BackupAge.ts"
import { restore } from "../../../../src/layers/store/backups/StoreRestore.ts"
import { nextOf, swap } from "../../../../src/layers/store/backups/StoreSwap.ts"
import { folder } from "../../../support/Folder.ts"
import { refusedRestore, restoreScene, rowsIn, storeNameIn, written } from "../../../support/RestoreScene.ts"

/** What a killed bot has beside its store: a log, or the journal of a write, each with all of the table `meta` in it. */
const killed = (store: string, mode: "WAL" | "DELETE") => {
  const database = new DatabaseSync(store)
  database.exec(`PRAGMA journal_mode = ${mode}; PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = 1`)
  database.exec("BEGIN; UPDATE meta SET value = 'of another'; INSERT INTO meta VALUES ('more', 'of another')")
  if (mode === "WAL") database.exec("COMMIT")
  const side = mode === "WAL" ? "-wal" : "-journal"
  const bytes = readFileSync(store + side)
  database.close()
  return { side, bytes }
}

describe("what lies beside a store that is gone", () => {
  it.effect.each([["WAL"], ["DELETE"]] as const)(
    "is not put over the backup, but kept: %s",
    ([mode]) =>
      Effect.gen(function*() {
        const { backup, dir } = yield* restoreScene
        const store = join(dir, "bot.db")
        const { bytes, side } = killed(store, mode)
        assert.isAbove(bytes.length, 0)
        rmSync(store)
        writeFileSync(store + side, bytes)
        writeFileSync(`${store}-shm`, "")
        const { damaged, replaced, sides } = yield* restore(dir, backup)
        assert.deepStrictEqual({ damaged, replaced }, { damaged: false, replaced: undefined })
        assert.deepStrictEqual(readdirSync(dir).filter((name) => name.startsWith("bot.db")), ["bot.db"])
        assert.deepStrictEqual(yield* storeNameIn(dir), Option.some("old"))
        assert.deepStrictEqual(rowsIn(dir, "SELECT value FROM meta WHERE value = 'of another'"), [])
        assert.deepStrictEqual(sides.map((file) => readFileSync(file)), [bytes])
        assert.isDefined(madeAt(basename(sides[0]!)))
      })
  )

  it.effect("stays where it is, and there alone, where the backup is refused", () =>
    Effect.gen(function*() {
      const { backup, dir } = yield* restoreScene
      const store = join(dir, "bot.db")
      const { bytes } = killed(store, "WAL")
      rmSync(store)
      writeFileSync(`${store}-wal`, bytes)
      written(backup, "DROP TABLE outbox")
      assert.match((yield* refusedRestore(restore(dir, backup))).message, /lacks the table outbox/)
      assert.deepStrictEqual(readFileSync(`${store}-wal`), bytes)
      assert.deepStrictEqual(readdirSync(join(dir, "backups")), [])
      assert.notInclude(readdirSync(dir), "bot.db")
    }))

  it.effect("is taken by no store that takes the place, whoever puts it there", () =>
    Effect.gen(function*() {
      for (const there of [true, false]) {
        const dir = yield* folder
        const store = join(dir, "bot.db")
        if (there) writeFileSync(store, "old")
        writeFileSync(nextOf(store), "new")
        for (const side of ["-wal", "-shm", "-journal"]) writeFileSync(store + side, "another's")
        swap(store, join(dir, "backups"), "bot-reset-now.db")
        assert.deepStrictEqual(readdirSync(dir).sort(), ["backups", "bot.db"])
      }
    }))

  it.effect("is taken in, and not kept, where its store is there", () =>
    Effect.gen(function*() {
      const { backup, dir } = yield* restoreScene
      const store = join(dir, "bot.db")
      const database = new DatabaseSync(store)
      database.exec("PRAGMA wal_autocheckpoint = 0; UPDATE meta SET value = 'newer' WHERE name = 'name'")
      for (const end of ["", "-wal"]) copyFileSync(store + end, join(dir, `kept${end}`))
      database.close()
      for (const end of ["", "-wal"]) copyFileSync(join(dir, `kept${end}`), store + end)
      const { replaced, sides } = yield* restore(dir, backup)
      assert.deepStrictEqual(sides, [])
      assert.deepStrictEqual(readdirSync(join(dir, "backups")), [basename(replaced!)])
      yield* restore(dir, replaced!)
      assert.deepStrictEqual(yield* storeNameIn(dir), Option.some("newer"))
    }))
})
