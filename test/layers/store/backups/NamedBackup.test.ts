import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { copyFileSync, linkSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs"
import { join, relative } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { backup as backedUp } from "../../../../src/layers/store/backups/StoreBackup.ts"
import { restore } from "../../../../src/layers/store/backups/StoreRestore.ts"
import { refusedRestore, restoreScene, storeNameIn } from "../../../support/RestoreScene.ts"

const sides = ["-wal", "-shm", "-journal"]
const written = [
  "bot.lock",
  "bot.db.new",
  ...["bot.lock", "bot.db", "bot.db.new"].flatMap((name) => sides.map((side) => name + side))
]

/** Puts a copy of a store whose newest name is only in the log beside it at a path, as a killed bot leaves both. */
const copiedWithLog = (store: string, target: string) => {
  const database = new DatabaseSync(store)
  database.exec("PRAGMA wal_autocheckpoint = 0; UPDATE meta SET value = 'in the log' WHERE name = 'name'")
  for (const end of ["", "-wal"]) copyFileSync(store + end, target + end)
  database.close()
}

const refusedAsIs = Effect.fnUntraced(function*(dir: string, named: string, why: RegExp) {
  const [store, before] = [join(dir, "bot.db"), readFileSync(named)]
  const present = readFileSync(store)
  const { exitCode, message } = yield* refusedRestore(restore(dir, named))
  assert.match(message, why)
  assert.match(message, /Nothing was changed\.$/)
  assert.strictEqual(exitCode, 2)
  assert.deepStrictEqual(readFileSync(named), before)
  assert.deepStrictEqual(readFileSync(store), present)
})

describe("the file that a restore is given", () => {
  it.effect.each(written.map((name) => [name] as const))(
    "is left alone and refused where restore itself writes it, or takes it away: %s",
    ([name]) =>
      Effect.gen(function*() {
        const { backup, dir } = yield* restoreScene
        copyFileSync(backup, join(dir, name))
        yield* refusedAsIs(dir, join(dir, name), /is a file that restore itself writes or takes away: move it/)
      })
  )

  it.effect("is refused so by whatever path it is named", () =>
    Effect.gen(function*() {
      const { backup, dir, elsewhere } = yield* restoreScene
      const next = join(dir, "bot.db.new")
      copyFileSync(backup, next)
      symlinkSync(next, join(elsewhere, "link.db"))
      symlinkSync(dir, join(elsewhere, "folder"))
      linkSync(next, join(elsewhere, "name.db"))
      const paths = ["link.db", "folder/bot.db.new", "name.db"].map((name) => join(elsewhere, name))
      for (const path of [...paths, relative(process.cwd(), next), `${dir}/backups/../bot.db.new`]) {
        yield* refusedAsIs(dir, next, /restore itself writes/)
        assert.match((yield* refusedRestore(restore(dir, path))).message, /restore itself writes|There is no file/)
        assert.deepStrictEqual(readFileSync(next), readFileSync(backup))
      }
    }))

  it.effect("may be the present store", () =>
    Effect.gen(function*() {
      const { dir } = yield* restoreScene
      yield* restore(dir, join(dir, "bot.db"))
      assert.deepStrictEqual(yield* storeNameIn(dir), Option.some("new"))
    }))

  for (const name of ["copy.db", "bot.db"]) {
    it.effect(`is refused with its log, and backup makes one file of both: ${name}`, () =>
      Effect.gen(function*() {
        const { backup, dir, elsewhere } = yield* restoreScene
        const [folder, named] = [join(elsewhere, "hand"), join(elsewhere, "hand", name)]
        mkdirSync(folder, { mode: 0o700 })
        copiedWithLog(backup, named)
        yield* refusedAsIs(dir, named, new RegExp(`${name}-wal.*DATA_DIR=.* backup FILE`))
        for (const end of ["", "-wal"]) {
          if (name !== "bot.db") copyFileSync(named + end, join(folder, `bot.db${end}`))
        }
        yield* backedUp(folder, join(elsewhere, "both.db"))
        yield* restore(dir, join(elsewhere, "both.db"))
        assert.deepStrictEqual(yield* storeNameIn(dir), Option.some("in the log"))
      }))
  }

  it.effect("is refused with its log among the bot's own backups too, and as the present store", () =>
    Effect.gen(function*() {
      const { backup, dir } = yield* restoreScene
      const { replaced } = yield* restore(dir, backup)
      writeFileSync(`${replaced}-wal`, "a log that belongs to it")
      yield* refusedAsIs(dir, replaced!, /\.db-wal/)
      copiedWithLog(backup, join(dir, "bot.db"))
      yield* refusedAsIs(dir, join(dir, "bot.db"), /bot\.db-wal/)
    }))

  it.effect("is refused with the journal of a write that was cut off, and taken with a log that is empty", () =>
    Effect.gen(function*() {
      const { backup, dir } = yield* restoreScene
      writeFileSync(`${backup}-journal`, "x".repeat(600))
      yield* refusedAsIs(dir, backup, /bot\.db-journal.*VACUUM INTO/)
      writeFileSync(`${backup}-journal`, "")
      writeFileSync(`${backup}-wal`, "")
      yield* restore(dir, backup)
      assert.deepStrictEqual(yield* storeNameIn(dir), Option.some("old"))
      assert.deepStrictEqual(readdirSync(dir).filter((name) => name.startsWith("bot.db")), ["bot.db"])
    }))
})
