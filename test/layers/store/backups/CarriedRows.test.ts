import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { readdirSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { carryStanding, carryValues } from "../../../../src/layers/store/backups/CarriedRows.ts"
import { restore } from "../../../../src/layers/store/backups/StoreRestore.ts"
import {
  refusedRestore,
  restoreScene,
  rowsIn,
  spoilTable,
  storeNameIn,
  written
} from "../../../support/RestoreScene.ts"
import { makeLayout } from "../../../support/StoreLayouts.ts"

/** What was said of people and rooms, and by no conversation: a table, and its rows then and now. */
const standing: ReadonlyArray<readonly [string, string, string, ReadonlyArray<string>, ReadonlyArray<string>]> = [
  [
    "who was denied since stays denied",
    "access",
    "pattern || ' ' || kind || ' ' || set_by || ' ' || since",
    [],
    ["'@carol:x', 'deny', '@ann:x', 7"]
  ],
  [
    "who was let in again since stays let in",
    "access",
    "pattern || ' ' || kind",
    ["'@carol:x', 'deny', '@ann:x', 1"],
    ["'@carol:x', 'lifted', '@ann:x', 7"]
  ],
  [
    "an allowance that was taken back since is not given again",
    "access",
    "pattern || ' ' || kind",
    ["'*:y', 'allow', '@ann:x', 1", "'@eve:z', 'allow', '@ann:x', 1"],
    ["'*:y', 'deny', '@ann:x', 7"]
  ],
  [
    "a person is whom the operator says now",
    "users",
    "user || ' ' || ifnull(platform, '-') || ' ' || settings",
    [`'@a:x', '1', 1, '{"language":"en"}'`, "'@gone:x', '2', 1, '{}'"],
    [`'@a:x', NULL, NULL, '{"language":"ru"}'`, "'@new:x', '3', 7, '{}'"]
  ],
  [
    "a room is set as its moderators set it last",
    "room_settings",
    "origin || ' ' || ifnull(threads, '-') || ' ' || ifnull(mention, '-')",
    ["'!r', 'always', NULL", "'!gone', 'off', 'always'"],
    ["'!r', 'off', 'never'"]
  ]
]

describe("what was decided about people since a backup", () => {
  it.effect.each(standing)("%s", ([, table, columns, then, now]) =>
    Effect.gen(function*() {
      const { backup, dir } = yield* restoreScene
      for (const [file, rows] of [[backup, then], [join(dir, "bot.db"), now]] as const) {
        for (const row of rows) written(file, `INSERT INTO ${table} VALUES (${row})`)
      }
      const query = `SELECT ${columns} FROM ${table} ORDER BY 1`
      const before = rowsIn(dir, query)
      assert.strictEqual(before.length, now.length)
      yield* restore(dir, backup)
      assert.deepStrictEqual(rowsIn(dir, query), before)
    }))

  it.effect.each(
    [
      ["access", "'@c:x', 'deny', '@ann:x', 7", 7],
      ["users", "'@c:x', '3', 7, '{}'", 5],
      ["room_settings", "'!r', 'off', NULL", 7],
      ["leases", "'a', '1', 'h', '!r', 1", 5],
      ["ciphertexts", "'digest', '$e'", 6],
      ["ciphertexts", "'digest', '$e'", 1]
    ] as const
  )(
    "is not lost with a backup of a version that has no place for it: %s",
    ([table, row, layout]) =>
      Effect.gen(function*() {
        const { dir, elsewhere } = yield* restoreScene
        const older = join(elsewhere, "older.db")
        makeLayout(layout, older)
        written(join(dir, "bot.db"), `INSERT INTO ${table} VALUES (${row})`)
        const { exitCode, message } = yield* refusedRestore(restore(dir, older))
        assert.match(message, /is of a version that .* the present store holds some.* Nothing was changed\./)
        assert.strictEqual(exitCode, 2)
        assert.deepStrictEqual(yield* storeNameIn(dir), Option.some("new"))
        assert.deepStrictEqual(readdirSync(dir).filter((name) => name.startsWith("bot.db")), ["bot.db"])
      })
  )

  it.effect("is as the present store has it as far as that can be read; the rest is the backup's, which is said", () =>
    Effect.gen(function*() {
      const { backup, dir } = yield* restoreScene
      written(backup, "INSERT INTO users VALUES ('@a:x', '1', 1, '{}')")
      written(
        join(dir, "bot.db"),
        "INSERT INTO access VALUES ('@carol:x', 'deny', '@ann:x', 7); INSERT INTO users VALUES ('@a:x', '9', 7, '{}')"
      )
      spoilTable(join(dir, "bot.db"), "users")
      const { damaged } = yield* restore(dir, backup)
      assert.isTrue(damaged)
      assert.deepStrictEqual(rowsIn(dir, "SELECT pattern FROM access"), ["@carol:x"])
      assert.deepStrictEqual(rowsIn(dir, "SELECT platform FROM users"), ["1"])
    }))

  it.effect("keeps in mind which ciphertexts were read, by the backup and since", () =>
    Effect.gen(function*() {
      const { backup, dir } = yield* restoreScene
      const read = (...digests: ReadonlyArray<string>) =>
        digests.map((digest) => `INSERT INTO ciphertexts VALUES ('${digest}', '$${digest}')`).join(";")
      written(backup, read("then", "both"))
      written(join(dir, "bot.db"), read("since", "both"))
      yield* restore(dir, backup)
      assert.deepStrictEqual(rowsIn(dir, "SELECT digest FROM ciphertexts ORDER BY digest"), ["both", "since", "then"])
    }))

  it.effect("is read back, whatever the store made of it", () =>
    Effect.gen(function*() {
      const { backup, dir } = yield* restoreScene
      written(join(dir, "bot.db"), "INSERT INTO access VALUES ('@carol:x', 'deny', '@ann:x', 7)")
      written(backup, "CREATE TRIGGER evil AFTER INSERT ON access BEGIN DELETE FROM access; END")
      const database = new DatabaseSync(backup)
      assert.throws(() => carryStanding(database, "b.db", join(dir, "bot.db")), /b\.db did not take over .*\(access\)/)
      database.close()
      assert.deepStrictEqual(rowsIn(dir, "SELECT pattern FROM access"), ["@carol:x"])
    }))

  it.effect("is read back of ciphertexts too: one that could be repeated is a refusal", () =>
    Effect.gen(function*() {
      const { backup, dir } = yield* restoreScene
      written(join(dir, "bot.db"), "INSERT INTO ciphertexts VALUES ('since', '$e')")
      written(backup, "CREATE TRIGGER evil AFTER INSERT ON ciphertexts BEGIN DELETE FROM ciphertexts; END")
      const database = new DatabaseSync(backup)
      assert.throws(() => carryStanding(database, "b.db", join(dir, "bot.db")), /did not take over .*\(ciphertexts\)/)
      database.close()
    }))

  it.effect("is read back of agents too: a quarantine that does not stay is a refusal", () =>
    Effect.gen(function*() {
      const { backup } = yield* restoreScene
      const cutOff = [{ name: "quarantine a", value: "{}" }]
      const carry = () => {
        const database = new DatabaseSync(backup)
        try {
          carryValues(database, "b.db", cutOff)
        } finally {
          database.close()
        }
      }
      carry()
      written(
        backup,
        "CREATE TRIGGER evil AFTER UPDATE ON meta WHEN NEW.name LIKE 'quarantine%' BEGIN " +
          "DELETE FROM meta WHERE name = NEW.name; END"
      )
      assert.throws(carry, /b\.db did not take over .*\(agents\).*Nothing was changed/)
    }))
})
