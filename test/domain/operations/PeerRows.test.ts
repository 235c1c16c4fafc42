import { assert, describe, it } from "@effect/vitest"
import type { BotStatus } from "../../../src/domain/operations/BotStatus.ts"
import { agentRows, budgetRows, errorRows, quarantineRows } from "../../../src/domain/operations/PeerRows.ts"
import { after, before, now, part, unknownAgent } from "../../support/StatusCases.ts"

describe("The budget for sends in the status", () => {
  const { inTones, saying } = part("Sending", budgetRows)
  saying([
    ["learned", { budget: { rate: 0.123_456, burst: 12.34, blockedUntil: null } }, [
      "0.123 a second after 12.3 at once (learned)"
    ]],
    ["shut for a while", { budget: { rate: 1, burst: 10, blockedUntil: after(4) } }, [
      "1 a second after 10 at once (learned)",
      "the homeserver lets nothing through for 4 s"
    ]],
    ["open again", { budget: { rate: 1, burst: 10, blockedUntil: now } }, [
      "1 a second after 10 at once (learned)"
    ]]
  ])

  inTones([
    ["shut", { budget: { rate: 1, burst: 10, blockedUntil: after(4) } }, ["plain", "bad"]]
  ])
})

describe("The agent in the status", () => {
  const lost = (attachedAt: Date | null, at: Date | null) => ({
    agent: { ...unknownAgent, attachedAt, lost: { why: "silent", at } }
  })
  const { inTones, saying } = part("Agent", agentRows)
  saying([
    ["never connected", { agent: unknownAgent }, ["no conversation yet"]],
    ["not tried as far as a start knows that began just now", {
      bot: { running: true, startedAt: before(4) },
      agent: { ...unknownAgent, address: "ws://a/", state: "untried" }
    }, ["ws://a/", "not known yet, as the bot started 4 s ago", "no conversation known yet"]],
    ["not tried", { agent: { ...unknownAgent, address: "ws://a/", state: "untried" } }, [
      "ws://a/",
      "not tried yet",
      "no conversation yet"
    ]],
    ["reached by a start that began just now", {
      bot: { running: true, startedAt: before(4) },
      agent: { ...unknownAgent, address: "ws://a/", state: "reached", reachedAt: before(3), attachedAt: before(60) }
    }, ["ws://a/", "reached 3 s ago", "last connected 1 min ago"]],
    ["lost", {
      agent: { ...unknownAgent, attachedAt: before(60), lost: { why: "silent\n", at: before(5) } }
    }, [
      "last connected 1 min ago",
      "last lost 5 s ago: silent?"
    ]]
  ])

  inTones([
    ["connected", {}, ["good"]],
    ["never connected", { agent: unknownAgent }, ["plain"]],
    ["lost since", lost(before(60), before(5)), ["plain", "bad"]],
    ["lost at the same time", lost(before(5), before(5)), ["plain", "bad"]],
    ["back again", lost(before(5), before(60)), ["good", "plain"]],
    ["lost at an unknown time", lost(before(5), null), ["good", "plain"]],
    ["lost and never connected", lost(null, null), ["plain", "bad"]]
  ])
})

describe("The agent's reach in the status", () => {
  const { inTones, saying } = part("Agent", agentRows)
  const address = "ws://agent:8000/agent_ws/"
  const at = (change: Partial<BotStatus["agent"]>, running = true): Partial<BotStatus> => ({
    agent: { ...unknownAgent, address, ...change },
    bot: { running, startedAt: before(90) }
  })
  const trouble = (code: string, sentence: string) => ({
    setting: "AGENT_URL",
    needsOperator: true,
    sentence,
    code,
    since: before(120)
  } as const)
  const wrongPath = trouble("HTTP 404", "there is nothing at that path (HTTP 404)")
  const refused = trouble("HTTP 401", "it refuses AGENT_TOKEN (HTTP 401)")

  saying([
    ["not tried", at({ state: "untried" }), [address, "not tried yet", "no conversation yet"]],
    ["reached", at({ state: "reached", reachedAt: before(9), name: "Ada\u001b" }), [
      address,
      "reached 9 s ago; it calls itself Ada?",
      "no conversation yet"
    ]],
    ["never reached", at({ state: "lost", trouble: wrongPath }), [
      address,
      "not reached since 2 min: there is nothing at that path (HTTP 404); look at AGENT_URL",
      "no conversation yet"
    ]],
    ["lost", at({ state: "lost", reachedAt: before(300), trouble: wrongPath }, false), [
      address,
      "when the bot last ran: lost since 2 min: there is nothing at that path (HTTP 404); look at AGENT_URL",
      "no conversation yet"
    ]],
    ["refused", at({ state: "refused", trouble: refused, refusal: "HTTP 401" }), [
      address,
      "refuses this bot since 2 min: it refuses AGENT_TOKEN (HTTP 401); look at AGENT_URL",
      "no conversation yet"
    ]],
    ["refused, and away now", at({ state: "lost", trouble: wrongPath, refusal: "HTTP 401" }), [
      address,
      "not reached since 2 min: there is nothing at that path (HTTP 404); look at AGENT_URL",
      "it refused this bot before (HTTP 401)",
      "no conversation yet"
    ]],
    ["with answers that failed", {
      agent: { ...unknownAgent, failedAnswer: { room: "!r:x", code: "internal", count: 5, at: before(3) } }
    }, ["no conversation yet", "last failed answer 3 s ago in !r:x: internal (5 times)"]]
  ])

  inTones([
    ["reached", at({ state: "reached" }), ["plain", "good", "plain"]],
    ["not tried", at({ state: "untried" }), ["plain", "plain", "plain"]],
    ["refused", at({ state: "refused", trouble: refused, refusal: "HTTP 401" }), ["plain", "bad", "plain"]],
    ["lost by a bot that does not run", at({ state: "lost", trouble: wrongPath }, false), ["plain", "plain", "plain"]]
  ])
})

describe("The quarantines in the status", () => {
  const { inTones, saying } = part("Quarantine", quarantineRows)
  saying([
    ["of the agent that is set", { quarantines: [{ current: true, since: before(60), reason: "r\n" }] }, [
      "since 1 min: r?",
      "nobody is served; when the agent was mended, run: agent trust"
    ]],
    ["of another", { quarantines: [{ current: false, since: null, reason: "r" }] }, [
      "since at an unknown time: r",
      "of another AGENT_URL than the one set here"
    ]],
    ["where none is set", { quarantines: [{ current: null, since: before(1), reason: "r" }] }, [
      "since 1 s: r",
      "nobody is served; when the agent was mended, run: agent trust (with its AGENT_URL)"
    ]]
  ])

  inTones([
    ["set", { quarantines: [{ current: true, since: null, reason: "r" }] }, ["bad", "plain"]],
    ["unknown", { quarantines: [{ current: null, since: null, reason: "r" }] }, ["bad", "plain"]],
    ["another", { quarantines: [{ current: false, since: null, reason: "r" }] }, ["plain", "plain"]]
  ])
})

describe("The errors in the status", () => {
  const { saying, texts } = part("Errors", errorRows)
  saying([
    ["in a column", {
      errors: [{ kind: "a\n", at: before(3), times: 5 }, { kind: "b", at: before(3_600), times: 1 }]
    }, ["3 s ago     a? (5 times)", "1 h ago     b"]]
  ])

  it("are five at most, and a word on the others", () => {
    const many = (count: number) =>
      texts({ errors: Array.from({ length: count }, (_, at) => ({ kind: `k${at}`, at: now, times: 1 })) })
    assert.deepStrictEqual(many(5).map((line) => line.slice(12)), ["k0", "k1", "k2", "k3", "k4"])
    assert.deepStrictEqual(many(7).slice(4), ["0 s ago     k4", "and 2 more: --json lists them"])
  })
})
