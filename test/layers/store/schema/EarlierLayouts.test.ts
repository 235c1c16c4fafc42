import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { status } from "../../../../src/layers/beside/StoreStatus.ts"
import { backup } from "../../../../src/layers/store/backups/StoreBackup.ts"
import { restore } from "../../../../src/layers/store/backups/StoreRestore.ts"
import { filesIn } from "../../../../src/layers/store/DataDir.ts"
import * as NodeSqlite from "../../../../src/layers/store/NodeSqlite.ts"
import { migrate, type Migrations, migrations, newestLayout } from "../../../../src/layers/store/schema/Migrations.ts"
import { WholeJournal } from "../../../../src/testing/WholeJournal.ts"
import { brief, chat, event, next, taken, token } from "../../../contracts/JournalCases.ts"
import { folder, opened, refusal } from "../../../support/Folder.ts"
import { keptLayouts, makeLayout } from "../../../support/StoreLayouts.ts"

/** What a version that knew so many layouts would migrate by. */
const upTo = (layout: number): Migrations => Object.fromEntries(Object.entries(migrations).slice(0, layout))

const withDatabase = <A>(file: string, use: (database: DatabaseSync) => A): A => {
  const database = new DatabaseSync(file)
  try {
    return use(database)
  } finally {
    database.close()
  }
}

/** Tables and indices, without what does not matter of how they were written. */
const shapeOf = (file: string) =>
  withDatabase(
    file,
    (database) =>
      database.prepare(
        "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY name"
      )
        .all().map(({ name, sql }) => `${name}: ${String(sql).replaceAll(/\s+/g, " ")}`)
  )

const ofLayout = (layout: number) =>
  Effect.tap(folder, (dir) => Effect.sync(() => makeLayout(layout, filesIn(dir).store)))

const backupsIn = (dir: string) => readdirSync(filesIn(dir).backups).map((name) => join(filesIn(dir).backups, name))

describe("The layouts of the store", () => {
  it("are kept as files, each but the newest", () =>
    assert.includeMembers(
      keptLayouts(),
      Array.from({ length: newestLayout - 1 }, (_, index) => index + 1),
      "run node scripts/store-layout.ts before a new layout is added"
    ))

  it.effect.each(keptLayouts())(
    "are never changed: what makes layout %s makes it as bots did",
    (layout) =>
      Effect.gen(function*() {
        const [made, kept] = [join(yield* folder, "made.db"), join(yield* folder, "kept.db")]
        yield* Effect.provide(
          migrate(made, () => Effect.die("no copy"), upTo(layout)),
          NodeSqlite.layer({ filename: made })
        )
        makeLayout(layout, kept)
        assert.deepStrictEqual(shapeOf(made), shapeOf(kept))
      })
  )
})

describe.each(keptLayouts())("A store of layout %s", (layout) => {
  it.effect("is read as it is, then brought to the newest, and says the same", () =>
    Effect.gen(function*() {
      const dir = yield* ofLayout(layout)
      const before = yield* status(dir, undefined)
      assert.deepInclude(before.store, { layout, newestLayout })
      yield* opened(
        dir,
        Effect.gen(function*() {
          const journal = yield* WholeJournal
          assert.deepStrictEqual(yield* journal.token, Option.some(token("s7")))
          assert.deepStrictEqual((yield* journal.pending(9)).map(({ event }) => event), [event("$pending")])
          assert.deepStrictEqual((yield* journal.gaps).map(({ from, room }) => [room, from]), [["!other", "g1"]])
          const open = yield* next()
          assert.deepInclude(open, { crashes: 6, parts: 1, generation: 2 })
          assert.strictEqual(open.turn.text, "so far")
          assert.isTrue(yield* journal.areClosed([{ prompt: event("$closed"), attempt: 1 }]))
          assert.deepStrictEqual(yield* journal.nextPriority(chat("!r")), Option.some("final"))
          assert.strictEqual(brief(yield* taken()), `k4097 r1 "the end" edits $sent`)
        })
      )
      const after = yield* status(dir, undefined)
      assert.deepInclude(after.store, { layout: newestLayout })
      assert.deepStrictEqual([after.user, after.gaps, after.turns], [before.user, before.gaps, before.turns])
      const whole = withDatabase(filesIn(dir).store, (database) => database.prepare("PRAGMA integrity_check").get())
      assert.strictEqual(whole?.["integrity_check"], "ok")
    }))

  it.effect("has the tables of a new store then", () =>
    Effect.gen(function*() {
      const [dir, fresh] = [yield* ofLayout(layout), yield* folder]
      yield* opened(dir, Effect.void)
      yield* opened(fresh, Effect.void)
      const columns = (folder: string) =>
        withDatabase(filesIn(folder).store, (database) =>
          database.prepare(
            `SELECT t.name || ' ' || c.name || ' ' || c.type AS text FROM sqlite_master t, pragma_table_info(t.name) c
              WHERE t.type = 'table' ORDER BY text`
          ).all().map(({ text }) => text))
      assert.deepStrictEqual(columns(dir), columns(fresh))
    }))

  if (layout < newestLayout) {
    it.effect("is copied first, so that the version that wrote it can have it back", () =>
      Effect.gen(function*() {
        const dir = yield* ofLayout(layout)
        yield* opened(dir, Effect.void)
        const [copy] = backupsIn(dir)
        assert.include(copy, `bot-layout${layout}-`)
        yield* Effect.provide(
          migrate(copy!, () => Effect.die("no other copy"), upTo(layout)),
          NodeSqlite.layer({ filename: copy! })
        )
        const rows = withDatabase(copy!, (database) => database.prepare("SELECT prompt FROM turns").all())
        assert.strictEqual(rows.length, 2)
      }))
  }

  it.effect("is backed up as it is, and that copy is restored by this version", () =>
    Effect.gen(function*() {
      const [dir, elsewhere] = [yield* ofLayout(layout), yield* folder]
      const file = join(elsewhere, "copy.db")
      assert.deepInclude(yield* backup(dir, file), { layout })
      yield* restore(dir, file)
      yield* opened(
        dir,
        Effect.flatMap(next(), (open) => Effect.sync(() => assert.strictEqual(open.turn.text, "so far")))
      )
    }))
})

describe("A store of a newer version", () => {
  const newer = Effect.tap(
    ofLayout(keptLayouts().at(-1)!),
    (dir) =>
      Effect.sync(() =>
        withDatabase(
          filesIn(dir).store,
          (database) =>
            database.exec(`INSERT INTO migrations (migration_id, name) VALUES (${newestLayout + 1}, 'later')`)
        )
      )
  )

  it.effect("is refused with a sentence, whatever is asked of it, and stays as it is", () =>
    Effect.gen(function*() {
      const dir = yield* newer
      const { store } = filesIn(dir)
      const bytes = readFileSync(store)
      const target = join(yield* folder, "copy.db")
      const asked = [
        refusal(opened(dir, Effect.void)),
        refusal(status(dir, undefined)),
        refusal(backup(dir, target)),
        refusal(restore(yield* folder, store))
      ]
      for (const { exitCode, message, reason } of yield* Effect.all(asked)) {
        assert.deepStrictEqual([reason, exitCode], ["newer", 2])
        assert.include(message, `layout ${newestLayout + 1}`)
        assert.notInclude(message, "\n")
      }
      assert.deepStrictEqual(readFileSync(store), bytes)
    }))

  it.effect("makes way for a copy of an earlier layout, as on the way back to the version that wrote that", () =>
    Effect.gen(function*() {
      const [dir, earlier] = [yield* newer, yield* ofLayout(keptLayouts().at(-1)!)]
      const copy = join(yield* folder, "copy.db")
      yield* backup(earlier, copy)
      yield* restore(dir, copy)
      yield* opened(dir, Effect.flatMap(next(), (open) => Effect.sync(() => assert.strictEqual(open.seq, 2))))
      assert.isTrue(backupsIn(dir).some((file) => file.includes("bot-restore-")))
    }))
})
