import { assert, describe, it } from "@effect/vitest"
import type { BotStatus } from "../../../src/domain/operations/BotStatus.ts"
import { span } from "../../../src/domain/operations/StatusRow.ts"
import { statusText } from "../../../src/domain/operations/StatusText.ts"

const now = new Date(1_800_000_000_000)
const before = (seconds: number) => new Date(now.getTime() - seconds * 1_000)
const after = (seconds: number) => before(-seconds)

const calm: BotStatus = {
  at: now,
  store: { file: "/d/bot.db", bytes: 1_048_576, layout: 2, newestLayout: 2 },
  bot: { running: true, startedAt: before(90) },
  safeMode: null,
  user: "@bot:x",
  device: "D1",
  sync: { at: before(9), awaited: null },
  journal: { pending: 0, waiting: 0, held: 0 },
  turns: { queued: 0, asked: 0, streaming: 0, oldestPromptAt: null, suspects: [] },
  outbox: { unsent: 0, oldestPromptAt: null, refused: [] },
  gaps: { open: [], givenUp: [] },
  waits: [],
  awaiting: { questions: [], unconnected: [], held: [] },
  budget: null,
  agent: { attachedAt: before(60), lost: null },
  quarantines: [],
  errors: []
}

/** The lines under a label, without it. */
const under = (label: string, change: Partial<BotStatus>, colors = false) => {
  const lines = statusText({ ...calm, ...change }, colors).split("\n")
  const heads = lines.map((line) => line.replaceAll("\u001b[1m", "").slice(0, 11).trim())
  const first = heads.indexOf(label)
  const next = heads.findIndex((head, at) => at > first && head !== "")
  return lines.slice(first, next < 0 ? undefined : next).map((line) =>
    colors ? line.slice(line.indexOf("\u001b[0m") + 4) : line.slice(11)
  )
}
const [good, bad, end] = ["\u001b[32m", "\u001b[33m", "\u001b[0m"]
/** The tone of each line under a label. */
const tones = (label: string, change: Partial<BotStatus>) =>
  under(label, change, true).map((line) => (line.startsWith(good) ? "good" : line.startsWith(bad) ? "bad" : "plain"))

describe("A span of time", () => {
  it.each([
    [-5, "0 s"],
    [0, "0 s"],
    [999, "0 s"],
    [1_000, "1 s"],
    [59_999, "59 s"],
    [60_000, "1 min"],
    [3_599_999, "59 min"],
    [3_600_000, "1 h"],
    [86_399_999, "23 h"],
    [86_400_000, "1 d"],
    [200 * 86_400_000, "200 d"]
  ])("of %d ms is %s", (ms, text) => assert.strictEqual(span(ms), text))
})

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

  it.each<[string, string, Partial<BotStatus>, ReadonlyArray<string>]>([
    ["Store", "a small one", { store: { ...calm.store, bytes: 1_025 } }, ["/d/bot.db", "2 KiB, layout 2"]],
    ["Store", "just below a MiB", { store: { ...calm.store, bytes: 1_048_575 } }, ["/d/bot.db", "1024 KiB, layout 2"]],
    ["Store", "an older layout", { store: { ...calm.store, layout: 1 } }, [
      "/d/bot.db",
      "1.0 MiB, layout 1, brought to 2 at the next start"
    ]],
    ["Store", "an odd path", { store: { ...calm.store, file: "/d\u001b[2J\u2028" } }, ["/d?[2J?", "1.0 MiB, layout 2"]],
    ["Bot", "started at an unknown time", { bot: { running: true, startedAt: null } }, ["running"]],
    ["Bot", "not running", { bot: { running: false, startedAt: before(9) } }, ["not running"]],
    ["Bot", "in safe mode", { safeMode: { since: before(60), reason: "it crashed" } }, [
      "running, started 1 min ago",
      "safe mode since 1 min because",
      "it crashed;",
      "it tries once more after 15 minutes, and whenever it is started"
    ]],
    ["Bot", "in safe mode since nobody knows when", { safeMode: { since: null, reason: "r" } }, [
      "running, started 1 min ago",
      "safe mode since at an unknown time because",
      "r;",
      "it tries once more after 15 minutes, and whenever it is started"
    ]],
    ["Account", "none", { user: null }, ["none yet: no bot has logged in on this store"]],
    ["Account", "without a device", { device: null }, ["@bot:x"]],
    ["Sync", "none yet", { sync: { at: null, awaited: null } }, ["never"]],
    ["Sync", "of a bot that does not run", { bot: { running: false, startedAt: null } }, [
      "the homeserver last answered 9 s ago"
    ]],
    ["Sync", "awaited", { sync: { at: before(9), awaited: { why: "502\n", advice: "look", since: before(60) } } }, [
      "waits for the homeserver since 1 min, because",
      "502?;",
      "look",
      "the homeserver last answered 9 s ago"
    ]],
    ["Sync", "failed since", { errors: [{ kind: "homeserver, GET sync: no answer", at: before(8), times: 1 }] }, [
      "the homeserver last answered 9 s ago"
    ]],
    ["Sync", "failed before", { errors: [{ kind: "homeserver, GET sync: no answer", at: before(9), times: 1 }] }, [
      "no trouble since the homeserver answered 9 s ago"
    ]],
    ["Sync", "failed at an unknown time", { errors: [{ kind: "homeserver, GET sync: x", at: null, times: 1 }] }, [
      "no trouble since the homeserver answered 9 s ago"
    ]],
    ["Sync", "with another call that failed", { errors: [{ kind: "homeserver, PUT send: x", at: now, times: 1 }] }, [
      "no trouble since the homeserver answered 9 s ago"
    ]],
    ["Journal", "with work", { journal: { pending: 1, waiting: 2, held: 3 } }, [
      "1 event to look at",
      "2 events behind a gap",
      "3 events held back for up to ten minutes"
    ]],
    ["Journal", "with some work", { journal: { pending: 0, waiting: 2, held: 0 } }, ["2 events behind a gap"]],
    ["Answers", "one of each", { turns: { ...calm.turns, queued: 1, asked: 1, streaming: 1 } }, [
      "1 queued, 1 asked, 1 streaming"
    ]],
    ["Answers", "one queued and one asked", { turns: { ...calm.turns, queued: 1, asked: 1 } }, ["1 queued, 1 asked"]],
    ["Answers", "one asked, one streaming", { turns: { ...calm.turns, asked: 1, streaming: 1 } }, [
      "1 asked, 1 streaming"
    ]],
    ["Answers", "asked alone", { turns: { ...calm.turns, asked: 2, oldestPromptAt: before(3_600) } }, [
      "2 asked; the oldest prompt is from 1 h ago"
    ]],
    ["Answers", "suspects", { turns: { ...calm.turns, suspects: [{ room: "!a\n", ends: 9 }] } }, [
      "none open",
      "!a? was open at 9 crashes"
    ]],
    ["Outbox", "to send", { outbox: { unsent: 2, oldestPromptAt: before(60), refused: [] } }, [
      "2 to send; the oldest prompt is from 1 min ago"
    ]],
    ["Outbox", "given up", { outbox: { ...calm.outbox, refused: [{ code: "M_X\n", count: 3 }] } }, [
      "all sent",
      "3 given up: M_X?"
    ]],
    ["Gaps", "open and given up", {
      gaps: { open: [{ room: "!a", count: 1 }], givenUp: [{ room: "!b\n", count: 2, why: "M_X\n" }] }
    }, ["1 room waits, 1 room lost something", "!a waits", "!b? given up: M_X? (2 times)"]],
    ["Gaps", "given up alone", { gaps: { open: [], givenUp: [{ room: "!b", count: 1, why: "M_X" }] } }, [
      "0 rooms wait, 1 room lost something",
      "!b given up: M_X"
    ]],
    ["Sending", "learned", { budget: { rate: 0.123_456, burst: 12.34, blockedUntil: null } }, [
      "0.123 a second after 12.3 at once (learned)"
    ]],
    ["Sending", "shut for a while", { budget: { rate: 1, burst: 10, blockedUntil: after(4) } }, [
      "1 a second after 10 at once (learned)",
      "the homeserver lets nothing through for 4 s"
    ]],
    ["Sending", "open again", { budget: { rate: 1, burst: 10, blockedUntil: now } }, [
      "1 a second after 10 at once (learned)"
    ]],
    ["Agent", "never connected", { agent: { attachedAt: null, lost: null } }, ["no conversation yet"]],
    ["Agent", "lost", { agent: { attachedAt: before(60), lost: { why: "silent\n", at: before(5) } } }, [
      "last connected 1 min ago",
      "last lost 5 s ago: silent?"
    ]],
    ["Quarantine", "of the agent that is set", { quarantines: [{ current: true, since: before(60), reason: "r\n" }] }, [
      "since 1 min: r?",
      "nobody is served; when the agent was mended, run: agent trust"
    ]],
    ["Quarantine", "of another", { quarantines: [{ current: false, since: null, reason: "r" }] }, [
      "since at an unknown time: r",
      "of another AGENT_URL than the one set here"
    ]],
    ["Quarantine", "where none is set", { quarantines: [{ current: null, since: before(1), reason: "r" }] }, [
      "since 1 s: r",
      "nobody is served; when the agent was mended, run: agent trust (with its AGENT_URL)"
    ]],
    ["Errors", "in a column", {
      errors: [{ kind: "a\n", at: before(3), times: 5 }, { kind: "b", at: before(3_600), times: 1 }]
    }, ["3 s ago     a? (5 times)", "1 h ago     b"]]
  ])("%s: %s", (label, _, change, lines) => assert.deepStrictEqual(under(label, change), lines))
})

describe("What waits, in lines for people", () => {
  const wait: BotStatus["waits"][number] = {
    kind: "gap",
    subject: "7",
    room: "!a",
    why: "502\n",
    since: before(60),
    tries: 2,
    nextAt: after(5)
  }
  it.each<[string, Partial<typeof wait>, ReadonlyArray<string>]>([
    ["a gap", {}, ["a gap in !a", "502? (2 times in 1 min, again in 5 s)"]],
    ["an invitation", { kind: "join", tries: 1 }, ["to join !a", "502? (once in 1 min, again in 5 s)"]],
    ["a room to leave", { kind: "leave", since: null }, ["to leave !a", "502? (2 times, again in 5 s)"]],
    ["a send", { kind: "send", nextAt: null }, ["to send to !a", "502? (2 times in 1 min)"]],
    ["a suspect", { kind: "suspect", room: null }, ["a trial in", "502? (2 times in 1 min, again in 5 s)"]],
    ["what is due", { nextAt: before(9), room: "!a\n" }, ["a gap in !a?", "502? (2 times in 1 min, again in 0 s)"]]
  ])("%s", (_, change, lines) => {
    assert.deepStrictEqual(under("Waiting", { waits: [{ ...wait, ...change }] }), lines)
    assert.deepStrictEqual(tones("Waiting", { waits: [{ ...wait, ...change }] }), ["bad", "bad"])
  })

  it("and what nobody is to blame for stands behind it", () => {
    const asked = { room: "!q\n", person: "@a:x\n", since: before(60) }
    const awaiting = {
      questions: [asked],
      unconnected: [{ ...asked, since: null }],
      held: [{ room: "!h\n", count: 1, until: after(60) }, { room: "!h", count: 2, until: null }]
    }
    assert.deepStrictEqual(under("Waiting", { waits: [wait], awaiting }), [
      "a gap in !a",
      "502? (2 times in 1 min, again in 5 s)",
      "for an answer in !q?",
      "@a:x? is asked by the agent for 1 min",
      "for a free connection, !q?",
      "@a:x? waits",
      "for its brake, !h?",
      "1 message as of a program: read in 1 min",
      "for its brake, !h",
      "2 messages as of a program: read later"
    ])
    assert.deepStrictEqual(tones("Waiting", { awaiting: { ...awaiting, unconnected: [], held: [] } }), [
      "plain",
      "plain"
    ])
    const late = { ...awaiting, questions: [], unconnected: [], held: [{ room: "!h", count: 1, until: before(60) }] }
    assert.strictEqual(under("Waiting", { awaiting: late })[1], "1 message as of a program: read in 0 s")
  })

  it("is five of a kind at most, and a word on the others", () => {
    const many = (count: number) =>
      under("Errors", { errors: Array.from({ length: count }, (_, at) => ({ kind: `k${at}`, at: now, times: 1 })) })
    assert.deepStrictEqual(many(5).map((line) => line.slice(12)), ["k0", "k1", "k2", "k3", "k4"])
    assert.deepStrictEqual(many(7).slice(4), ["0 s ago     k4", "and 2 more: --json lists them"])
  })
})

describe("The tone of a fact", () => {
  const lost = (attachedAt: Date | null, at: Date | null) => ({ agent: { attachedAt, lost: { why: "silent", at } } })
  const wait = { why: "w", advice: "a", since: null }
  it.each<[string, string, Partial<BotStatus>, ReadonlyArray<string>]>([
    ["Bot", "stopped", { bot: { running: false, startedAt: null } }, ["bad"]],
    ["Bot", "in safe mode", { safeMode: { since: null, reason: "r" } }, ["bad", "bad", "bad", "plain"]],
    ["Sync", "well", {}, ["plain"]],
    ["Sync", "never", { sync: { at: null, awaited: null } }, ["bad"]],
    ["Sync", "awaited", { sync: { at: now, awaited: wait } }, ["bad", "bad", "bad", "plain"]],
    ["Sync", "failed", { errors: [{ kind: "homeserver, GET sync: x", at: now, times: 1 }] }, ["bad"]],
    ["Answers", "suspects", { turns: { ...calm.turns, suspects: [{ room: "!a", ends: 9 }] } }, ["plain", "bad"]],
    ["Outbox", "given up", { outbox: { ...calm.outbox, refused: [{ code: "M_X", count: 3 }] } }, ["plain", "bad"]],
    ["Gaps", "open", { gaps: { open: [{ room: "!a", count: 1 }], givenUp: [] } }, ["plain", "plain"]],
    ["Gaps", "given up", { gaps: { open: [], givenUp: [{ room: "!b", count: 1, why: "x" }] } }, ["bad", "bad"]],
    ["Sending", "shut", { budget: { rate: 1, burst: 10, blockedUntil: after(4) } }, ["plain", "bad"]],
    ["Agent", "connected", {}, ["good"]],
    ["Agent", "never connected", { agent: { attachedAt: null, lost: null } }, ["plain"]],
    ["Agent", "lost since", lost(before(60), before(5)), ["plain", "bad"]],
    ["Agent", "lost at the same time", lost(before(5), before(5)), ["plain", "bad"]],
    ["Agent", "back again", lost(before(5), before(60)), ["good", "plain"]],
    ["Agent", "lost at an unknown time", lost(before(5), null), ["good", "plain"]],
    ["Agent", "lost and never connected", lost(null, null), ["plain", "bad"]],
    ["Quarantine", "set", { quarantines: [{ current: true, since: null, reason: "r" }] }, ["bad", "plain"]],
    ["Quarantine", "unknown", { quarantines: [{ current: null, since: null, reason: "r" }] }, ["bad", "plain"]],
    ["Quarantine", "another", { quarantines: [{ current: false, since: null, reason: "r" }] }, ["plain", "plain"]]
  ])("%s: %s", (label, _, change, expected) => assert.deepStrictEqual(tones(label, change), expected))
})
