import { describe } from "@effect/vitest"
import type { BotStatus } from "../../../../src/domain/operations/BotStatus.ts"
import { isolationRows } from "../../../../src/domain/operations/rows/IsolationRows.ts"
import { before, part } from "../../../support/StatusCases.ts"

type Isolation = NonNullable<BotStatus["isolation"]>

const status = (change: Partial<Isolation> = {}): Pick<BotStatus, "isolation"> => ({
  isolation: {
    policy: "required",
    attested: false,
    threads: "frame",
    receipts: [],
    leases: [],
    slots: 0,
    free: 0,
    ...change
  }
})
const receipt = (change: Partial<Isolation["receipts"][number]> = {}): Isolation["receipts"][number] => ({
  verdict: "apart",
  why: null,
  at: before(60),
  by: "start",
  wire: "wire1",
  agent: "agent/1",
  prompts: 18,
  seconds: 9,
  ...change
})
const required = "required: only an agent that keeps conversations apart is used"

describe("The isolation in the status", () => {
  const { inTones, saying } = part("Isolation", isolationRows)
  saying([
    ["where no agent is set", { isolation: null }, []],
    ["before anything is known", status(), [
      "required: not known yet; the agent is probed before the first conversation"
    ]],
    ["of an agent that does not tell conversations apart", status({ threads: "none" }), [
      "required: nobody is served, as the agent does not tell conversations apart: set AGENT_ISOLATION to exclusive " +
      "or shared, give your word by AGENT_ATTESTED, or give the mapping threads"
    ]],
    ["of such an agent by the operator's word", status({ threads: "none", attested: true }), [
      "required: conversations are kept apart, by your word (AGENT_ATTESTED)"
    ]],
    ["of an agent whose mapping is wrong", status({ threads: null }), [
      "required: not known, as AGENT_MAPPING cannot be used (config says why)"
    ]],
    ["by how the wire works", status({ isApart: true }), [
      "required: conversations are kept apart, as each request tells the agent all that it knows of one"
    ]],
    ["by the operator's word", status({ attested: true }), [
      "required: conversations are kept apart, by your word (AGENT_ATTESTED)"
    ]],
    ["by a probe", status({ receipts: [receipt()] }), [
      required,
      "agent/1 keeps conversations apart, 1 min ago, by a probe of 18 prompts"
    ]],
    ["of an agent that keeps nothing", status({ receipts: [receipt({ verdict: "nothing", agent: null })] }), [
      required,
      "an agent without a name keeps nothing of a conversation, 1 min ago, by a probe of 18 prompts"
    ]],
    ["after a leak", status({ receipts: [receipt({ verdict: "leaks", why: "the probe found it", agent: "a\n" })] }), [
      required,
      "a? leaks from one conversation to another (the probe found it), 1 min ago, by a probe of 18 prompts"
    ]],
    [
      "by a probe that a later one found nothing out after",
      status({
        receipts: [receipt({ verdict: "undecided", agent: null, why: "it errs" }), receipt()]
      }),
      [
        required,
        "an agent without a name is not known to keep conversations apart (it errs), 1 min ago, by a probe of 18 prompts",
        "agent/1 keeps conversations apart, 1 min ago, by a probe of 18 prompts"
      ]
    ],
    ["of an agent that is trusted", status({ receipts: [receipt({ verdict: "trusted", why: "w" })] }), [
      required,
      "agent/1 is trusted by the operator after a leak, 1 min ago"
    ]],
    [
      "of an agent that one conversation has",
      status({ policy: "exclusive", leases: [{ slot: "", room: "!a:x", since: before(60) }] }),
      ["exclusive: one conversation has the agent for itself", "taken by !a:x since 1 min"]
    ],
    ["of an agent that all share", status({ policy: "shared" }), ["shared: all conversations have one memory"]],
    [
      "of slots",
      status({ slots: 2, free: 1, leases: [{ slot: "1", room: "!a:x", since: null }] }),
      [
        "required: not proven, so nobody is served: set AGENT_ATTESTED, or run doctor --probe-isolation",
        "slot 1 taken by !a:x since at an unknown time",
        "1 of 2 slots free"
      ]
    ],
    ["of slots that are all taken", status({ policy: "shared", slots: 2 }), [
      "shared: all conversations have one memory",
      "0 of 2 slots free: agent release frees one"
    ]]
  ])
  inTones([
    ["proven", status({ receipts: [receipt()] }), ["good", "plain"]],
    ["leaking", status({ receipts: [receipt({ verdict: "leaks" })] }), ["bad", "plain"]],
    ["undecided", status({ receipts: [receipt({ verdict: "undecided" })] }), ["bad", "plain"]],
    ["never to be proven", status({ threads: "none", receipts: [receipt()] }), ["bad", "plain"]],
    ["unproven", status({ slots: 1, free: 1 }), ["bad", "plain"]]
  ])
})
