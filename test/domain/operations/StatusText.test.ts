import { assert, describe, it } from "@effect/vitest"
import type { BotStatus } from "../../../src/domain/operations/BotStatus.ts"
import { statusText } from "../../../src/domain/operations/StatusText.ts"
import { calm } from "../../support/StatusCases.ts"

const [good, bad, end] = ["\u001b[32m", "\u001b[33m", "\u001b[0m"]

describe("How a bot does, in lines for people", () => {
  it("is short where all is well", () =>
    assert.deepStrictEqual(statusText(calm, false).split("\n"), [
      "Store      /d/bot.db",
      "           1.0 MiB, layout 2",
      "Bot        running, started 1 min ago",
      "Account    @bot:x, device D1",
      "Sync       no trouble since the homeserver answered 9 s ago",
      "Journal    all looked at",
      "Answers    none open",
      "Outbox     all sent",
      "Gaps       none",
      "Sending    0.2 a second after 10 at once (assumed: nothing learned yet)",
      "Agent      last connected 1 min ago",
      "Errors     none noted"
    ]))

  it("has bold labels and coloured facts where colours are wanted", () => {
    const lines = statusText(calm, true).split("\n")
    assert.strictEqual(lines[0], "\u001b[1mStore      \u001b[0m/d/bot.db")
    assert.strictEqual(lines[2], `\u001b[1mBot        \u001b[0m${good}running, started 1 min ago${end}`)
    assert.notInclude(statusText(calm, false), "\u001b")
  })

  it("has every part in the order in which people read it", () => {
    const status: BotStatus = {
      ...calm,
      waits: [{ kind: "gap", subject: "7", room: "!a", why: "502", since: null, tries: 1, nextAt: null }],
      quarantines: [{ current: true, since: null, reason: "r" }]
    }
    const labels = statusText(status, false).split("\n").map((line) => line.slice(0, 11).trim())
    assert.deepStrictEqual(labels.filter((label) => label !== ""), [
      "Store",
      "Bot",
      "Account",
      "Sync",
      "Journal",
      "Answers",
      "Outbox",
      "Gaps",
      "Waiting",
      "Sending",
      "Agent",
      "Quarantine",
      "Errors"
    ])
  })

  it("has what is wrong in a colour of its own", () => {
    const lines = statusText({ ...calm, bot: { running: false, startedAt: null } }, true).split("\n")
    assert.strictEqual(lines[2], `\u001b[1mBot        \u001b[0m${bad}not running${end}`)
  })
})
