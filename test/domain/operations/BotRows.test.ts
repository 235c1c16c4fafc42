import { assert, describe, it } from "@effect/vitest"
import type { RoomId } from "../../../src/domain/Ids.ts"
import {
  accessRows,
  accountRows,
  processRows,
  reconciliationRows,
  storeRows,
  syncRows
} from "../../../src/domain/operations/BotRows.ts"
import type { BotStatus } from "../../../src/domain/operations/BotStatus.ts"
import { after, before, calm, now, part } from "../../support/StatusCases.ts"

describe("The store in the status", () => {
  const { saying } = part("Store", storeRows)
  saying([
    ["an older layout", { store: { ...calm.store, layout: 1 } }, [
      "/d/bot.db",
      "1.0 MiB, layout 1, brought to 2 at the next start"
    ]],
    ["an odd path", { store: { ...calm.store, file: "/d\u001b[2J\u2028" } }, ["/d?[2J?", "1.0 MiB, layout 2"]]
  ])
})

describe("The process in the status", () => {
  const { inTones, saying } = part("Bot", processRows)
  saying([
    ["started at an unknown time", { bot: { running: true, startedAt: null } }, ["running"]],
    ["not running", { bot: { running: false, startedAt: before(9) } }, ["not running"]],
    ["in safe mode", { safeMode: { since: before(60), reason: "it crashed" } }, [
      "running, started 1 min ago",
      "safe mode since 1 min because",
      "it crashed;",
      "it tries once more after 15 minutes, and whenever it is started"
    ]],
    ["in safe mode since nobody knows when", { safeMode: { since: null, reason: "r" } }, [
      "running, started 1 min ago",
      "safe mode since at an unknown time because",
      "r;",
      "it tries once more after 15 minutes, and whenever it is started"
    ]]
  ])

  inTones([
    ["stopped", { bot: { running: false, startedAt: null } }, ["bad"]],
    ["in safe mode", { safeMode: { since: null, reason: "r" } }, ["bad", "bad", "bad", "plain"]]
  ])
})

describe("The account in the status", () => {
  const { saying } = part("Account", accountRows)
  saying([
    ["none", { user: null }, ["none yet: no bot has logged in on this store"]],
    ["without a device", { device: null }, ["@bot:x"]]
  ])
})

describe("The sync in the status", () => {
  const wait = { why: "w", advice: "a", since: null }
  const { inTones, saying } = part("Sync", syncRows)
  saying([
    ["none yet", { sync: { at: null, awaited: null } }, ["never"]],
    ["none known yet", { bot: { running: true, startedAt: before(4) }, sync: { at: null, awaited: null } }, [
      "not known yet, as the bot started 4 s ago"
    ]],
    ["known of an earlier start alone", { bot: { running: true, startedAt: before(4) } }, [
      "not known yet, as the bot started 4 s ago; before that, the homeserver answered 9 s ago"
    ]],
    ["known soon after the start", { bot: { running: true, startedAt: before(10) } }, [
      "no trouble since the homeserver answered 9 s ago"
    ]],
    ["awaited from the start on", {
      bot: { running: true, startedAt: before(4) },
      sync: { at: null, awaited: { why: "502", advice: "look", since: before(3) } }
    }, ["waits for the homeserver since 3 s, because", "502;", "look", "never"]],
    ["of a bot that started at a time to come", {
      bot: { running: true, startedAt: after(60) },
      sync: { at: null, awaited: null }
    }, ["never"]],
    ["of a bot that does not run", { bot: { running: false, startedAt: null } }, [
      "the homeserver last answered 9 s ago"
    ]],
    ["awaited", { sync: { at: before(9), awaited: { why: "502\n", advice: "look", since: before(60) } } }, [
      "waits for the homeserver since 1 min, because",
      "502?;",
      "look",
      "the homeserver last answered 9 s ago"
    ]],
    ["failed since", { errors: [{ kind: "homeserver, GET sync: no answer", at: before(8), times: 1 }] }, [
      "the homeserver last answered 9 s ago"
    ]],
    ["failed before", { errors: [{ kind: "homeserver, GET sync: no answer", at: before(9), times: 1 }] }, [
      "no trouble since the homeserver answered 9 s ago"
    ]],
    ["failed at an unknown time", { errors: [{ kind: "homeserver, GET sync: x", at: null, times: 1 }] }, [
      "no trouble since the homeserver answered 9 s ago"
    ]],
    ["with another call that failed", { errors: [{ kind: "homeserver, PUT send: x", at: now, times: 1 }] }, [
      "no trouble since the homeserver answered 9 s ago"
    ]]
  ])

  inTones([
    ["well", {}, ["plain"]],
    ["never", { sync: { at: null, awaited: null } }, ["bad"]],
    ["not known yet", { bot: { running: true, startedAt: before(14) }, sync: { at: null, awaited: null } }, ["plain"]],
    ["late", { bot: { running: true, startedAt: before(15) }, sync: { at: null, awaited: null } }, ["bad"]],
    ["awaited", { sync: { at: now, awaited: wait } }, ["bad", "bad", "bad", "plain"]],
    ["failed", { errors: [{ kind: "homeserver, GET sync: x", at: now, times: 1 }] }, ["bad"]]
  ])
})

const room = "!r:x" as RoomId
const step = { _tag: "NoteLeft", room } as const

const rows = (change: Partial<NonNullable<BotStatus["reconciliation"]>>) =>
  reconciliationRows({
    ...calm,
    reconciliation: {
      at: before(120),
      cause: "start",
      request: null,
      differences: [],
      steps: [],
      failed: [],
      parked: [],
      error: null,
      ...change
    }
  })

describe("the last reconciliation in the status", () => {
  it("is not mentioned where there was none", () => {
    assert.deepStrictEqual(reconciliationRows(calm), [])
  })

  it("says when, why, and that both sides agreed", () => {
    assert.deepStrictEqual(rows({}), [
      ["Reconciled", "2 min ago, at the start"],
      ["", "store and homeserver agreed"]
    ])
  })

  it("counts what was done, what failed and what was left", () => {
    const differences = (["nobody", "sync", "plan"] as const).map((by) => ({
      kind: "alone" as const,
      room,
      by,
      why: null
    }))
    assert.deepStrictEqual(rows({ cause: "upgrade", differences, steps: [step], failed: [{ step, why: "502" }] }), [
      ["Reconciled", "2 min ago, after a room was upgraded"],
      ["", "1 step done, 1 failed, 1 left to the sync, 1 left", "bad"],
      ["", "failed: !r:x: note in the store that we are out — 502", "bad"],
      ["", "left: !r:x: alone"]
    ])
    assert.deepStrictEqual(rows({ steps: [step, step] })[1], ["", "2 steps done", "plain"])
  })

  it("names five things that failed or were left, and how many more there are", () => {
    const differences = Array.from({ length: 8 }, () => ({
      kind: "alone" as const,
      room,
      by: "nobody" as const,
      why: null
    }))
    assert.deepStrictEqual(rows({ differences }).slice(-2), [["", "left: !r:x: alone"], ["", "and 3 more"]])
  })

  it("says why it could not be done", () => {
    assert.deepStrictEqual(rows({ cause: "request", error: "the plan is stale" }), [
      ["Reconciled", "not 2 min ago, on request, because", "bad"],
      ["", "the plan is stale", "bad"]
    ])
  })
})

describe("who was allowed or denied by command in the status", () => {
  const rules = (count: number) =>
    Array.from({ length: count }, (_, n) => ({ pattern: `@u${n}:x`, kind: "deny" as const, by: "@root:x\u001b" }))
  it("is a line each, the first of them, and nothing where nobody was", () => {
    assert.deepStrictEqual(accessRows(calm), [])
    const rows = accessRows({ ...calm, access: rules(7) })
    assert.deepStrictEqual(rows.map(([label]) => label), ["By command", "", "", "", "", ""])
    assert.match(rows[0]![1], /^@u0:x denied by @root:x/)
    assert.notInclude(rows[0]![1], "\u001b")
    assert.strictEqual(rows.at(-1)![1], "and 2 more: --json lists them")
  })
})
