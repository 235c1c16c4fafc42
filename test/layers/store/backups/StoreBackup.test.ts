import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Option } from "effect"
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { backup } from "../../../../src/layers/store/backups/StoreBackup.ts"
import { restore } from "../../../../src/layers/store/backups/StoreRestore.ts"
import type { CopyAnswer } from "../../../../src/layers/store/copying/CopyAnswer.ts"
import { copyApart } from "../../../../src/layers/store/copying/CopyProcess.ts"
import { newestLayout } from "../../../../src/layers/store/schema/Migrations.ts"
import { WholeJournal } from "../../../../src/testing/WholeJournal.ts"
import { backupScene } from "../../../support/BackupMeeting.ts"
import { folder, opened } from "../../../support/Folder.ts"

const put = (value: string) => Effect.flatMap(WholeJournal, (journal) => journal.put("name", value))
const nameIn = (dir: string) => opened(dir, Effect.flatMap(WholeJournal, (journal) => journal.get("name")))
const refusal = <A, E>(effect: Effect.Effect<A, E>) =>
  Effect.map(Effect.flip(effect), (error) => error as { readonly message: string; readonly exitCode?: number })

/** Does something after it was looked whether the copy can be made, and before it is. */
const inTheMidst = (act: () => void): typeof copyApart => (source, part) =>
  Effect.andThen(Effect.sync(act), copyApart(source, part))

describe("A copy of the store", () => {
  it.effect("is made beside a running bot, with all that was written and nothing that was not", () =>
    Effect.gen(function*() {
      const { dir, elsewhere, target } = yield* backupScene
      yield* opened(
        dir,
        Effect.gen(function*() {
          yield* put("written")
          // Another's transaction is open while the copy is made.
          const other = new DatabaseSync(join(dir, "bot.db"))
          other.exec("BEGIN IMMEDIATE; UPDATE meta SET value = 'unfinished' WHERE name = 'name'")
          const made = yield* backup(dir, target)
          other.exec("COMMIT")
          other.close()
          assert.deepInclude(made, { file: target, layout: newestLayout })
        })
      )
      assert.deepStrictEqual(readdirSync(elsewhere), ["copy.db"])
      assert.strictEqual(statSync(target).mode & 0o777, 0o600)
      yield* restore(dir, target)
      assert.deepStrictEqual(yield* nameIn(dir), Option.some("written"))
    }))

  it.effect("is made of a store that no bot has open, whose folder stays as it is", () =>
    Effect.gen(function*() {
      const { dir, target } = yield* backupScene
      const before = readdirSync(dir)
      yield* backup(dir, target)
      assert.deepStrictEqual(readdirSync(dir), before)
      const fresh = yield* folder
      yield* restore(fresh, target)
      assert.deepStrictEqual(yield* nameIn(fresh), Option.some("kept"))
    }))

  it.effect("holds nothing of what was erased", () =>
    Effect.gen(function*() {
      const { dir, target } = yield* backupScene
      const database = new DatabaseSync(join(dir, "bot.db"))
      database.exec("PRAGMA secure_delete = OFF; CREATE TABLE said (text TEXT)")
      database.prepare("INSERT INTO said VALUES (?)").run("a secret of long ago")
      database.exec("DROP TABLE said; PRAGMA wal_checkpoint(TRUNCATE)")
      database.close()
      assert.include(readFileSync(join(dir, "bot.db"), "latin1"), "a secret of long ago")
      yield* backup(dir, target)
      assert.notInclude(readFileSync(target, "latin1"), "a secret of long ago")
    }))

  it.effect("never takes the place of what is there", () =>
    Effect.gen(function*() {
      const { dir, elsewhere, target } = yield* backupScene
      writeFileSync(target, "mine")
      const { exitCode, message } = yield* refusal(backup(dir, target))
      assert.strictEqual(
        message,
        `${target} is there already: name another file, or move that one away. Nothing was written.`
      )
      assert.strictEqual(exitCode, 2)
      assert.strictEqual(readFileSync(target, "utf8"), "mine")
      assert.match((yield* refusal(backup(dir, elsewhere))).message, /is a folder: name a file in it/)
      assert.match((yield* refusal(backup(dir, join(elsewhere, "no", "copy.db")))).message, /There is no folder .*\/no/)
    }))

  it.effect("touches nothing beside it, whatever its name", () =>
    Effect.gen(function*() {
      const { dir, elsewhere, target } = yield* backupScene
      const besides = ["copy.db.part", "copy.db.new", ".copy.db", "copy.db-journal.db", "other.db-wal"]
      for (const name of besides) writeFileSync(join(elsewhere, name), "precious")
      mkdirSync(join(elsewhere, "copy.db.tmp"))
      yield* backup(dir, target)
      for (const name of besides) assert.strictEqual(readFileSync(join(elsewhere, name), "utf8"), "precious", name)
      assert.sameMembers(readdirSync(elsewhere), [...besides, "copy.db.tmp", "copy.db"])
    }))

  it.effect.each([["-journal"], ["-wal"], ["-shm"]] as const)(
    "touches nothing that SQLite would take for a part of it, and is not put beside it: %s",
    ([end]) =>
      Effect.gen(function*() {
        const { dir, elsewhere, target } = yield* backupScene
        writeFileSync(target + end, "precious")
        const { message } = yield* refusal(backup(dir, target))
        assert.include(message, `${target}${end} is there`)
        assert.match(message, /name another file, or move that one away\. Nothing was written\.$/)
        assert.strictEqual(readFileSync(target + end, "utf8"), "precious")
        assert.deepStrictEqual(readdirSync(elsewhere), [`copy.db${end}`])
      })
  )

  it.effect("never takes the place of what appears while it is made", () =>
    Effect.gen(function*() {
      const { dir, elsewhere, target } = yield* backupScene
      const { message } = yield* refusal(backup(dir, target, { copy: inTheMidst(() => writeFileSync(target, "mine")) }))
      assert.match(message, /copy\.db is there already/)
      assert.strictEqual(readFileSync(target, "utf8"), "mine")
      assert.deepStrictEqual(readdirSync(elsewhere), ["copy.db"])
    }))

  it.effect("of two to one name at once, one is whole and the other refused", () =>
    Effect.gen(function*() {
      const { dir, elsewhere, target } = yield* backupScene
      const both = yield* Effect.all([Effect.exit(backup(dir, target)), Effect.exit(backup(dir, target))], {
        concurrency: 2
      })
      assert.sameMembers(both.map(({ _tag }) => _tag), ["Success", "Failure"])
      assert.deepStrictEqual(readdirSync(elsewhere), ["copy.db"])
      const fresh = yield* folder
      yield* restore(fresh, target)
      assert.deepStrictEqual(yield* nameIn(fresh), Option.some("kept"))
    }))

  it.effect("is refused where there is no store, or one that is not ours", () =>
    Effect.gen(function*() {
      const { target } = yield* backupScene
      assert.match((yield* refusal(backup(yield* folder, target))).message, /There is no store at/)
      const other = yield* folder
      mkdirSync(other, { recursive: true })
      writeFileSync(join(other, "bot.db"), "no database at all, but a text of some length".repeat(40), { mode: 0o600 })
      assert.match((yield* refusal(backup(other, target))).message, /bot\.db/)
    }))

  it.effect("of a store that is damaged is not kept, as nobody could bring it back", () =>
    Effect.gen(function*() {
      const { dir, elsewhere, target } = yield* backupScene
      const store = join(dir, "bot.db")
      writeFileSync(store, readFileSync(store).fill(0x55, 9 * 4_096, 10 * 4_096))
      const { message } = yield* refusal(backup(dir, target))
      assert.match(message, /damaged|not a database|malformed/)
      assert.deepStrictEqual(readdirSync(elsewhere), [])
    }))

  it.effect("that nobody could bring back as it is not kept, though SQLite copied it", () =>
    Effect.gen(function*() {
      const { dir, elsewhere, target } = yield* backupScene
      const database = new DatabaseSync(join(dir, "bot.db"))
      database.exec("CREATE TABLE aged (who, years); INSERT INTO aged VALUES ('a', NULL)")
      database.enableDefensive?.(false)
      database.exec(
        "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = 'CREATE TABLE aged (who, years NOT NULL)' " +
          "WHERE name = 'aged'"
      )
      database.close()
      const { exitCode, message } = yield* refusal(backup(dir, target))
      assert.include(message, `${join(dir, "bot.db")} is damaged, so that no copy of it is whole`)
      assert.strictEqual(exitCode, 2)
      assert.deepStrictEqual(readdirSync(elsewhere), [])
    }))

  it.effect("that is interrupted leaves nothing", () =>
    Effect.gen(function*() {
      const { dir, elsewhere, target } = yield* backupScene
      const begun = yield* Deferred.make<void>()
      const copy = (_: string, part: string): Effect.Effect<CopyAnswer> =>
        Effect.andThen(
          Effect.sync(() => writeFileSync(part, "half")),
          Effect.andThen(Deferred.succeed(begun, undefined), Effect.never)
        )
      const made = yield* Effect.forkChild(backup(dir, target, { copy }))
      yield* Deferred.await(begun)
      assert.strictEqual(readdirSync(elsewhere).length, 1)
      yield* Fiber.interrupt(made)
      assert.deepStrictEqual(readdirSync(elsewhere), [])
    }))

  it.effect.each(["bot.db-journal", "session.json", "recovery-key", "bot.lock.new", "bot.db.new", "work"])(
    "does not get a name that means something in the bot's folder, also by a link to it: %s",
    (name) =>
      Effect.gen(function*() {
        const { dir, elsewhere } = yield* backupScene
        symlinkSync(dir, join(elsewhere, "link"))
        const before = readdirSync(dir)
        for (const folder of [dir, join(elsewhere, "link")]) {
          const { exitCode, message } = yield* refusal(backup(dir, join(folder, name)))
          assert.match(
            message,
            /cannot be a backup, as .* means something.*: name another file\. Nothing was written\./
          )
          assert.strictEqual(exitCode, 2)
        }
        assert.deepStrictEqual(readdirSync(dir), before)
      })
  )
})
