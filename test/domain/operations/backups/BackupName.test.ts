import { assert, describe, it } from "vitest"
import { backupNameFault } from "../../../../src/domain/operations/backups/BackupName.ts"

const isOurs = (name: string) => name === "session.json"

describe("The name of a backup", () => {
  it.each(
    [
      ["/backups", "bot.db", undefined],
      ["/data", "copy.db", undefined],
      ["/data/backups", "session.json", undefined],
      ["/data2", "session.json", undefined],
      ["/", "session.json", undefined],
      ["/data", "bot-journal.db", undefined],
      ["/data", "session.json", "session.json means something else in the bot's folder"],
      ["/data", "Session.JSON", "Session.JSON means something else in the bot's folder"],
      ["/data", "bot.db-journal", "a name that ends in -journal means something to SQLite"],
      ["/backups", "other.db-wal", "a name that ends in -wal means something to SQLite"],
      ["/backups", "other.db-SHM", "a name that ends in -SHM means something to SQLite"],
      ["/data/crypto", "a.db", "the folder crypto of the bot holds no backups"],
      ["/data/crypto/DEVICE", "a.db", "the folder crypto of the bot holds no backups"],
      ["/data/work/1", "a.db", "the folder work of the bot holds no backups"]
    ] as const
  )(
    "in %s: %s: %s",
    (folder, name, fault) => assert.strictEqual(backupNameFault({ folder, name }, "/data", isOurs), fault)
  )
})
