import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { mkdirSync, readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { madeAt } from "../../../../src/domain/operations/BackupAge.ts"
import * as BackupsExpiring from "../../../../src/layers/store/backups/BackupsExpiring.ts"
import { backupName } from "../../../../src/layers/store/backups/StoreSwap.ts"
import { folder } from "../../../support/Folder.ts"

const at = new Date("2026-03-01T10:20:30.456Z")

describe("Backups", () => {
  it("say by their names when they were made", () => {
    for (
      const name of [
        backupName("reset", at),
        backupName("restore", at),
        backupName("reset", at).replace(/\.db$/, ".jsonl"),
        backupName("layout1", at)
      ]
    ) assert.strictEqual(madeAt(name), at.getTime(), name)
    for (
      const name of [
        "mine.db",
        "bot-2026.db",
        "bot-reset-2026-99-01T10-20-30-456Z.db",
        `${backupName("reset", at)}.gz`,
        `x${backupName("reset", at)}`
      ]
    ) assert.isUndefined(madeAt(name), name)
  })

  it.effect("with everything that was said in them go after the days that text is kept, and nobody else's files", () =>
    Effect.gen(function*() {
      const backups = join(yield* folder, "backups")
      mkdirSync(backups)
      const names = [backupName("reset", at), backupName("layout1", new Date(at.getTime() + 86_400_000)), "mine.db"]
      for (const name of names) writeFileSync(join(backups, name), "text")
      yield* TestClock.setTime(at.getTime())
      yield* Effect.gen(function*() {
        yield* TestClock.adjust("30 days")
        assert.sameMembers(readdirSync(backups), names)
        yield* TestClock.adjust("1 hour")
        assert.sameMembers(readdirSync(backups), names.slice(1))
        yield* TestClock.adjust("1 day")
        assert.sameMembers(readdirSync(backups), ["mine.db"])
      }).pipe(Effect.provide(BackupsExpiring.layer(backups, 30)))
    }))

  it.effect("that were never made are no trouble", () =>
    Effect.gen(function*() {
      yield* Effect.provide(TestClock.adjust("3 hours"), BackupsExpiring.layer(join(yield* folder, "backups"), 1))
    }))
})
