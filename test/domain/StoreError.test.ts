import { assert, describe, it } from "@effect/vitest"
import { StoreError, StoreFault } from "../../src/domain/StoreError.ts"

describe("A store that cannot be used", () => {
  it.each(
    [
      ["not a database", 2, /bring a backup back/],
      ["newer", 2, /run that version/],
      ["full", 1, /the disk is full/],
      ["read-only", 2, /belong to the user that runs the bot/],
      ["locked", 2, /another running bot/],
      ["busy", 1, /held by another program/],
      ["failed", 1, /failed/],
      ["not a session", 2, /have a new one made/],
      ["not a recovery key", 2, /write the key into it again/],
      ["unsafe", 2, /not safe/]
    ] as const
  )("%s: ends with %d, names the file and says what to do", (reason, exitCode, advice) => {
    const error = new StoreError({ file: "/d/bot.db", reason, detail: "" })
    assert.strictEqual(error.exitCode, exitCode)
    assert.match(error.message, advice)
    assert.isTrue(error.message.startsWith("/d/bot.db "))
    assert.notMatch(error.message, /\(\)$/)
  })

  it("adds the store's own words where there are some", () =>
    assert.strictEqual(
      new StoreError({ file: "/d/bot.db", reason: "failed", detail: "disk I/O error" }).message,
      "/d/bot.db failed (disk I/O error)"
    ))

  it("has an advice for every fault", () => {
    for (const reason of StoreFault.literals) {
      assert.isAbove(new StoreError({ file: "f", reason, detail: "" }).message.length, 2)
    }
  })
})
