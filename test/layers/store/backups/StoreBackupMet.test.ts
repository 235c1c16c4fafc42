import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { readdirSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { backup } from "../../../../src/layers/store/backups/StoreBackup.ts"
import type { CopyAnswer } from "../../../../src/layers/store/copying/CopyAnswer.ts"
import { backupScene, metCopy, nameInCopy } from "../../../support/BackupMeeting.ts"

const refusal = <A, E>(effect: Effect.Effect<A, E>) =>
  Effect.map(Effect.flip(effect), (error) => error as { readonly message: string; readonly exitCode?: number })

const written = (dir: string, sql: string) => {
  const database = new DatabaseSync(join(dir, "bot.db"))
  database.exec(sql)
  return database
}

const failed: CopyAnswer = { made: "nothing", of: "store", reason: "not a database", detail: "malformed" }

describe("A copy of a store that nobody had open, with one who comes", () => {
  it.effect.each(
    [
      ["and goes", "UPDATE meta SET value = 'new' WHERE name = 'name'"],
      ["and goes, and frees pages", "UPDATE meta SET value = 'new' WHERE name = 'name'; PRAGMA incremental_vacuum"],
      ["and makes a table", "CREATE TABLE later (x); UPDATE meta SET value = 'new' WHERE name = 'name'"]
    ] as const
  )("%s, holds what was written at last, also where the first copy failed", ([, sql]) =>
    Effect.gen(function*() {
      for (const fails of [false, true]) {
        const { dir, elsewhere, target } = yield* backupScene
        const { copy, sources } = metCopy(
          (time) => time === 1 && written(dir, sql).close(),
          (time) => (fails && time === 1 ? failed : undefined)
        )
        yield* backup(dir, target, { copy })
        assert.strictEqual(sources.length, 2)
        assert.deepStrictEqual(readdirSync(elsewhere), ["copy.db"])
        assert.deepStrictEqual(readdirSync(dir).filter((name) => name.startsWith("bot.db")), ["bot.db"])
        assert.strictEqual(nameInCopy(target), "new")
      }
    }))

  it.effect("and stays, holds what is in the log too", () =>
    Effect.gen(function*() {
      const { dir, target } = yield* backupScene
      let bot: DatabaseSync | undefined
      const { copy, sources } = metCopy((time) => {
        if (time === 1) bot = written(dir, "UPDATE meta SET value = 'new' WHERE name = 'name'")
      })
      yield* backup(dir, target, { copy })
      bot?.close()
      assert.strictEqual(sources[1], join(dir, "bot.db"))
      assert.strictEqual(nameInCopy(target), "new")
    }))

  it.effect("again and again, is made in the end", () =>
    Effect.gen(function*() {
      const { dir, target } = yield* backupScene
      const { copy, sources } = metCopy((time) =>
        written(dir, `UPDATE meta SET value = '${time}' WHERE name = 'name'`).close()
      )
      yield* backup(dir, target, { copy })
      assert.strictEqual(sources.at(-1), join(dir, "bot.db"))
      assert.strictEqual(nameInCopy(target), String(sources.length - 1))
    }))

  it.effect("never, fails at once where the store is damaged, and names the store", () =>
    Effect.gen(function*() {
      const { dir, target } = yield* backupScene
      const { copy, sources } = metCopy(() => {}, () => failed)
      assert.include((yield* refusal(backup(dir, target, { copy }))).message, `${join(dir, "bot.db")} is not a`)
      assert.strictEqual(sources.length, 1)
    }))

  it.effect("never, names the copy where that cannot be written", () =>
    Effect.gen(function*() {
      const { dir, target } = yield* backupScene
      const { copy } = metCopy(() => {}, () => ({ made: "nothing", of: "copy", reason: "full", detail: "" }))
      const { exitCode, message } = yield* refusal(backup(dir, target, { copy }))
      assert.include(message, `${target} cannot be written: the disk is full`)
      assert.strictEqual(exitCode, 1)
    }))
})
