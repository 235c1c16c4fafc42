import { assert, describe, it } from "@effect/vitest"
import { backupStanding } from "../../../../src/domain/crypto/backup/BackupStanding.ts"

describe("How the bot stands to the account's backup", () => {
  it.each(
    [
      ["there is none, as nobody noted any", null, null, "skipped", /^the account has none$/],
      [
        "none is made",
        { state: "not used", why: "it is so" },
        null,
        "skipped",
        /has none, and the bot makes none: it is so$/
      ],
      ["it is gone", { state: "on", version: "2" }, null, "warning", /has none, and the bot noted version 2$/],
      [
        "it was not used, and is gone",
        { state: "not used", version: "2", why: "w" },
        null,
        "skipped",
        /^the account has none/
      ],
      ["it was not looked at", null, "3", "ok", /^version 3, which the bot did not look at yet$/],
      [
        "it is used",
        { state: "on", version: "3", uploaded: 7 },
        "3",
        "ok",
        /^version 3, with 7 keys of the bot's in it$/
      ],
      ["it is used from now on", { state: "on", version: "3" }, "3", "ok", /^version 3, which the bot uses$/],
      [
        "it cannot be read",
        { state: "on", version: "3", why: "no key" },
        "3",
        "warning",
        /^version 3, which the bot fills and cannot read: no key$/
      ],
      [
        "another one is used",
        { state: "on", version: "2" },
        "3",
        "warning",
        /^version 3, and the bot noted version 2$/
      ],
      [
        "it is not used",
        { state: "not used", version: "3", why: "w" },
        "3",
        "warning",
        /^version 3, which the bot does not use: w$/
      ],
      [
        "it came after the bot looked",
        { state: "not used", why: "w" },
        "3",
        "warning",
        /^version 3, which came after the bot looked/
      ],
      [
        "another one was not used",
        { state: "not used", version: "2", why: "w" },
        "3",
        "warning",
        /^version 3, which came after/
      ]
    ] as const
  )("%s", (_, noted, onServer, verdict, seen) => {
    const standing = backupStanding(noted, onServer)
    assert.strictEqual(standing.verdict, verdict)
    assert.match(standing.seen, seen)
    if (verdict === "warning") assert.isDefined(standing.means)
  })
})
