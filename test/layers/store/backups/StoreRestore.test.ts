import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Option } from "effect"
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { basename, join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { ChatId } from "../../../../src/domain/Ids.ts"
import { madeAt } from "../../../../src/domain/operations/BackupAge.ts"
import { restore } from "../../../../src/layers/store/backups/StoreRestore.ts"
import { WholeJournal } from "../../../../src/testing/WholeJournal.ts"
import { folder, opened } from "../../../support/Folder.ts"
import { refusedRestore, restoreScene, storeNamed, storeNameIn } from "../../../support/RestoreScene.ts"

describe("restoring a backup", () => {
  it.effect("puts it in the store's place, and the store that was there among the backups", () =>
    Effect.gen(function*() {
      const { backup, dir } = yield* restoreScene
      const before = readFileSync(backup)
      const { replaced } = yield* restore(dir, backup)
      assert.deepStrictEqual(yield* storeNameIn(dir), Option.some("old"))
      assert.deepStrictEqual(readFileSync(backup), before)
      assert.deepStrictEqual(readdirSync(join(dir, "backups")).map((name) => join(dir, "backups", name)), [replaced])
      yield* restore(dir, replaced!)
      assert.deepStrictEqual(yield* storeNameIn(dir), Option.some("new"))
      assert.strictEqual(readdirSync(join(dir, "backups")).length, 2)
    }))

  it.effect(
    "leaves an agent cut off that mixed conversations up since, and trusts one that was trusted again " +
      "since",
    () =>
      Effect.gen(function*() {
        const { backup, dir, elsewhere } = yield* restoreScene
        const cutOff = JSON.stringify({ reason: "a frame named another thread", since: 1 })
        yield* opened(
          dir,
          Effect.flatMap(
            WholeJournal,
            (journal) =>
              Effect.andThen(journal.put("quarantine since", cutOff), journal.put("quarantine lifted", "lifted"))
          )
        )
        yield* opened(
          elsewhere,
          Effect.flatMap(
            WholeJournal,
            (journal) =>
              Effect.andThen(journal.put("quarantine before", cutOff), journal.put("quarantine lifted", cutOff))
          )
        )
        yield* restore(dir, backup)
        const kept = yield* opened(
          dir,
          Effect.flatMap(
            WholeJournal,
            (journal) =>
              Effect.forEach(
                ["since", "lifted", "before"],
                (name) => Effect.map(journal.get(`quarantine ${name}`), Option.getOrUndefined)
              )
          )
        )
        assert.deepStrictEqual(kept, [cutOff, "lifted", cutOff])
      })
  )

  it.effect("knows of an agent what was found out since, and its leases as they are now", () =>
    Effect.gen(function*() {
      const { backup, dir, elsewhere } = yield* restoreScene
      const lease = (slot: string, holder: string) =>
        Effect.flatMap(WholeJournal, (journal) =>
          journal.takeLease("agent", [slot], { holder, chat: ChatId.make("!room:x") }))
      const put = (name: string, value: string) =>
        Effect.flatMap(WholeJournal, (journal) => journal.put(name, value))
      yield* opened(dir, Effect.all([lease("1", "now"), put("isolation a", "of now")]))
      yield* opened(
        elsewhere,
        Effect.all([
          lease("1", "then"),
          lease("2", "released since"),
          put("isolation a", "of then"),
          put("isolation b", "of then")
        ])
      )
      yield* restore(dir, backup)
      const kept = yield* opened(
        dir,
        Effect.flatMap(
          WholeJournal,
          (journal) => Effect.all([journal.leases("agent"), journal.get("isolation a"), journal.get("isolation b")])
        )
      )
      assert.deepStrictEqual(kept[0].map(({ holder, slot }) => [slot, holder]), [["1", "now"]])
      assert.deepStrictEqual(kept.slice(1), [Option.some("of now"), Option.none()])
    }))

  it.effect("serves the account under the name of before, so that nobody waits for a stranger who was itself", () =>
    Effect.gen(function*() {
      const { backup, dir, elsewhere } = yield* restoreScene
      yield* opened(dir, Effect.flatMap(WholeJournal, (journal) => journal.put("lease", "the present one's")))
      yield* opened(elsewhere, Effect.flatMap(WholeJournal, (journal) => journal.put("lease", "the old one's")))
      yield* restore(dir, backup)
      assert.deepStrictEqual(
        yield* opened(dir, Effect.flatMap(WholeJournal, (journal) => journal.get("lease"))),
        Option.some("the present one's")
      )
    }))

  for (
    const [what, spoil] of [
      ["its beginning is gone", (bytes: Buffer) => bytes.fill(0x55, 0, 200)],
      ["it was cut short", (bytes: Buffer) => bytes.subarray(0, 5_000)],
      ["nothing is left of it", () => Buffer.alloc(0)]
    ] as const
  ) {
    it.effect(`works over a store that is damaged, which is when one restores: ${what}`, () =>
      Effect.gen(function*() {
        const { backup, dir } = yield* restoreScene
        const store = join(dir, "bot.db")
        const spoilt = spoil(readFileSync(store))
        writeFileSync(store, spoilt)
        writeFileSync(`${store}-wal`, "a log that belongs to it")
        const { damaged, replaced } = yield* restore(dir, backup)
        assert.isTrue(damaged)
        assert.deepStrictEqual(readFileSync(replaced!), Buffer.from(spoilt))
        // What only the log holds is laid aside with it, and ages as the rest.
        assert.strictEqual(readFileSync(`${replaced}-wal`, "utf8"), "a log that belongs to it")
        assert.isDefined(madeAt(basename(`${replaced}-wal`)))
        assert.deepStrictEqual(yield* storeNameIn(dir), Option.some("old"))
      }))
  }

  for (
    const [what, spoil] of [
      ["one page is gone", (bytes: Buffer) => bytes.fill(0x55, 9 * 4_096, 10 * 4_096)],
      ["its end is missing", (bytes: Buffer) => bytes.subarray(0, -8_192)]
    ] as const
  ) {
    it.effect(`keeps a good store from a backup that is damaged in its middle: ${what}`, () =>
      Effect.gen(function*() {
        const { backup, dir } = yield* restoreScene
        writeFileSync(backup, spoil(readFileSync(backup)))
        const before = readFileSync(join(dir, "bot.db"))
        const { exitCode, message } = yield* refusedRestore(restore(dir, backup))
        assert.match(
          message,
          /is damaged: .*another file that backup wrote, or one of the folder backups.* Nothing was changed\./
        )
        assert.strictEqual(exitCode, 2)
        assert.deepStrictEqual(readFileSync(join(dir, "bot.db")), before)
        assert.deepStrictEqual(readdirSync(dir).sort(), ["bot.db", "bot.lock"])
      }))
  }

  it.effect("is what the sentence about a damaged store says", () =>
    Effect.gen(function*() {
      const { dir } = yield* restoreScene
      const store = join(dir, "bot.db")
      writeFileSync(store, readFileSync(store).fill(0x55, 0, 200))
      assert.match((yield* refusedRestore(opened(dir, Effect.void))).message, /matrix-surface restore FILE/)
    }))

  it.effect("leaves nothing half made behind where it fails", () =>
    Effect.gen(function*() {
      const { backup, dir } = yield* restoreScene
      const spoilt = new DatabaseSync(backup)
      spoilt.exec("DROP TABLE outbox")
      spoilt.close()
      yield* refusedRestore(restore(dir, backup))
      assert.deepStrictEqual(readdirSync(dir).filter((name) => name.startsWith("bot.db")), ["bot.db"])
      assert.deepStrictEqual(yield* storeNameIn(dir), Option.some("new"))
    }))

  it.effect("looks first for what the backup had to send, however often it was tried before", () =>
    Effect.gen(function*() {
      const { backup, dir } = yield* restoreScene
      const old = new DatabaseSync(backup)
      old.exec(
        "INSERT INTO outbox (key, chat, room, turn, part, priority, content, revision, sent, tries) VALUES ('k', " +
          "'!r', '!r', 0, 1, 'final', '{}', 2, 0, 3)"
      )
      old.close()
      yield* restore(dir, backup)
      const now = new DatabaseSync(join(dir, "bot.db"), { readOnly: true })
      const row = now.prepare("SELECT tried_revision, tried_content, tries FROM outbox").get()
      now.close()
      assert.deepStrictEqual({ ...row }, { tried_revision: 2, tried_content: "{}", tries: 4 })
    }))

  it.effect("makes a store where there is none", () =>
    Effect.gen(function*() {
      const { backup } = yield* restoreScene
      const dir = join(yield* folder, "lost")
      assert.deepStrictEqual(yield* restore(dir, backup), { replaced: undefined, sides: [], damaged: false })
      assert.deepStrictEqual(yield* storeNameIn(dir), Option.some("old"))
    }))

  it.effect(
    "refuses what is no store, somebody else's, or a newer version's, and a folder in use; and changes " +
      "nothing",
    () =>
      Effect.gen(function*() {
        const { backup, dir, elsewhere } = yield* restoreScene
        const texts = join(elsewhere, "text")
        writeFileSync(texts, "not a store")
        mkdirSync(join(elsewhere, "folder"))
        const foreign = join(elsewhere, "foreign.db")
        const database = new DatabaseSync(foreign)
        database.exec("CREATE TABLE other (id)")
        database.close()
        const before = readFileSync(join(dir, "bot.db"))
        for (const file of [texts, join(elsewhere, "folder"), join(elsewhere, "nothing"), foreign]) {
          const { exitCode, message } = yield* refusedRestore(restore(dir, file))
          assert.match(message, /There is no file .*backups|is no store of matrix-surface/)
          assert.strictEqual(exitCode, 2)
        }
        assert.deepStrictEqual(readFileSync(join(dir, "bot.db")), before)
        assert.match(
          (yield* refusedRestore(opened(dir, restore(dir, backup)))).message,
          /is held by another running bot/
        )
        const held = readFileSync(join(dir, "bot.db"))
        const theirs = yield* folder
        yield* opened(theirs, storeNamed("theirs", "@other:x"))
        assert.match(
          (yield* refusedRestore(restore(dir, join(theirs, "bot.db")))).message,
          /holds the conversations of @other:x, but the present store those of @bot:x/
        )
        const newer = new DatabaseSync(backup)
        newer.exec(
          "UPDATE migrations SET migration_id = 99 WHERE migration_id = (SELECT max(migration_id) FROM migrations)"
        )
        newer.close()
        assert.match((yield* refusedRestore(restore(dir, backup))).message, /newer version/)
        assert.deepStrictEqual(readFileSync(join(dir, "bot.db")), held)
        assert.deepStrictEqual(readdirSync(dir).sort(), ["bot.db", "bot.lock"])
      })
  )

  it.effect("makes its store anew where a run that was cut off left one half made, with a log", () =>
    Effect.gen(function*() {
      const { backup, dir } = yield* restoreScene
      const left = join(dir, "bot.db.new")
      const half = new DatabaseSync(join(dir, "half.db"))
      half.exec("PRAGMA journal_mode = WAL; CREATE TABLE half (made); INSERT INTO half VALUES (1)")
      for (const end of ["", "-wal"]) copyFileSync(join(dir, `half.db${end}`), left + end)
      half.close()
      yield* restore(dir, backup)
      assert.deepStrictEqual(yield* storeNameIn(dir), Option.some("old"))
      assert.deepStrictEqual(readdirSync(dir).filter((name) => name.startsWith("bot.db")), ["bot.db"])
    }))

  it.effect("hears who interrupts the check, and has changed nothing then", () =>
    Effect.gen(function*() {
      const { backup, dir } = yield* restoreScene
      const before = readFileSync(join(dir, "bot.db"))
      const restoring = yield* Effect.forkChild(restore(dir, backup), { startImmediately: true })
      yield* Fiber.interrupt(restoring)
      assert.deepStrictEqual(readFileSync(join(dir, "bot.db")), before)
      assert.deepStrictEqual(readdirSync(dir).sort(), ["bot.db", "bot.lock"])
    }))
})
