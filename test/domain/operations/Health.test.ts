import { assert, describe, it } from "@effect/vitest"
import { EncryptionState, IdentityState } from "../../../src/domain/crypto/EncryptionState.ts"
import { type HealthFacts, healthOf } from "../../../src/domain/operations/Health.ts"
import type { LinkFault } from "../../../src/domain/turns/AgentEvent.ts"

const now = 10_000_000
const startedAt = now - 3_600_000
const fine: HealthFacts = {
  now,
  runtimeStatus: { startedAt, syncAt: now - 5_000, troubles: [] },
  quarantined: false,
  unproven: false,
  open: 1,
  unwritable: undefined,
  trouble: undefined,
  unsent: { count: 0, since: undefined },
  safeMode: false,
  encryption: undefined
}
const runtimeStatus = (change: Partial<HealthFacts["runtimeStatus"]>): Partial<HealthFacts> => ({
  runtimeStatus: { ...fine.runtimeStatus, ...change }
})
const { syncAt: _, ...unsynced } = fine.runtimeStatus
const reach = (change: Partial<NonNullable<HealthFacts["runtimeStatus"]["agent"]>>) =>
  runtimeStatus({ agent: { address: "ws://agent/", state: "untried", slotted: false, ...change } })
const trouble = (why: LinkFault, detail: string) => ({ trouble: { why, detail, since: now - 9_000 } })
const lost = (at: number) => ({ why: "unreachable", at })

describe("A bot is ready", () => {
  const cases: ReadonlyArray<readonly [string, Partial<HealthFacts>]> = [
    ["when all is well", {}],
    ["while the homeserver takes its time", runtimeStatus({ syncAt: now - 90_000 })],
    ["when a sync was answered in the millisecond of the start", runtimeStatus({ startedAt: now - 5_000 })],
    ["when the agent was lost and is back", runtimeStatus({ lost: lost(now - 9_000), attachedAt: now - 8_000 })],
    ["when the agent was lost and nobody has asked since", { ...runtimeStatus({ lost: lost(now - 9_000) }), open: 0 }],
    ["when the agent was reached", reach({ state: "reached", reachedAt: now - 9_000 })],
    [
      "when the agent was reached since the start, is away, and nobody asks",
      { ...reach({ state: "lost", reachedAt: now - 9_000, ...trouble("unreachable", "ECONNREFUSED") }), open: 0 }
    ],
    ["when each conversation has an agent of its own, and none was tried", reach({ slotted: true })],
    ["when another process lost the agent", runtimeStatus({ lost: lost(startedAt - 1) })],
    ["when a write failed a while ago", { trouble: { why: "busy", at: now - 60_001 } }],
    ["while a final waits for its turn", { unsent: { count: 900, since: now - 120_000 } }],
    ["while only edits wait", { unsent: { count: 1, since: undefined } }]
  ]
  it.each(cases)("%s", (_, facts) => {
    const health = healthOf({ ...fine, ...facts })
    assert.isTrue(health.ready)
    assert.isTrue(Object.values(health.checks).every(({ ok, why }) => ok && why === undefined))
  })
})

describe("A bot that serves plain rooms is ready, and says", () => {
  const on = EncryptionState.cases.On.make({ device: "D", identity: IdentityState.cases.Signed.make({}) })
  const unusable = EncryptionState.cases.Unusable.make({ why: "the device D has keys elsewhere", advice: "a" })
  const cases: ReadonlyArray<readonly [string, EncryptionState | undefined, RegExp | undefined]> = [
    ["nothing where encryption was not noted yet", undefined, undefined],
    ["nothing where it is off", EncryptionState.cases.Off.make({}), undefined],
    ["nothing where its device is signed", on, undefined],
    [
      "nothing of an identity that was not looked at",
      { ...on, identity: IdentityState.cases.Unknown.make({}) },
      undefined
    ],
    ["that its device cannot be used", unusable, /^no part is taken in encrypted rooms; status says why$/],
    [
      "that its keys' store failed",
      { ...on, keyStore: "keys damaged" },
      /^the store of the device's keys: keys damaged$/
    ],
    [
      "that nobody vouches for its device",
      { ...on, identity: IdentityState.cases.Unsigned.make({}) },
      /^nobody vouches for the device; status says what to do$/
    ],
    [
      "that the account's identity is locked",
      { ...on, identity: IdentityState.cases.Locked.make({ why: "w" }) },
      /^nobody vouches for the device; status says what to do$/
    ]
  ]
  it.each(cases)("%s", (_, encryption, why) => {
    const { checks: { encryption: row, ...others }, ready } = healthOf({ ...fine, encryption })
    assert.isTrue(ready)
    assert.isTrue(Object.values(others).every(({ ok }) => ok))
    assert.strictEqual(row.ok, why === undefined)
    if (why !== undefined) assert.match(row.why ?? "", why)
  })
})

describe("A bot is not ready", () => {
  const cases: ReadonlyArray<readonly [string, Partial<HealthFacts>, string, RegExp]> = [
    ["before its first sync", { runtimeStatus: unsynced }, "sync", /not answered a sync yet/],
    ["before its first sync, whatever another process had", runtimeStatus({ syncAt: startedAt - 1 }), "sync", /yet/],
    ["when the homeserver is silent", runtimeStatus({ syncAt: now - 90_001 }), "sync", /last answered a sync 90 s ago/],
    [
      "when the agent is lost",
      runtimeStatus({ attachedAt: now - 10_000, lost: lost(now - 9_000) }),
      "agent",
      /^the agent was lost 9 s ago \(unreachable\) and is not back$/
    ],
    ["before the agent was tried", reach({}), "agent", /not tried yet/],
    [
      "when the agent was not reached since the start",
      reach({ state: "lost", ...trouble("unreachable", "HTTP 404") }),
      "agent",
      /^the agent was not reached since the start: there is nothing at that path \(HTTP 404\)\. Look at AGENT_URL$/
    ],
    [
      "when none of the agents of conversations was reached",
      reach({ slotted: true, state: "lost", ...trouble("unreachable", "ECONNREFUSED") }),
      "agent",
      /not reached since the start/
    ],
    [
      "when the agent refused the bot, whatever came after but a connection",
      {
        ...reach({
          state: "lost",
          reachedAt: now - 90_000,
          refusal: "HTTP 401",
          ...trouble("unreachable", "ECONNREFUSED")
        }),
        open: 0
      },
      "agent",
      /^the agent refused this bot \(HTTP 401\), and no connection came up since$/
    ],
    ["when the agent is under quarantine", { quarantined: true }, "agent", /quarantine/],
    ["when it is not proven that the agent keeps apart", { unproven: true }, "agent", /AGENT_ISOLATION\)$/],
    ["when a probe came to no end", { unproven: true, undecided: "it errs" }, "agent", /AGENT_ISOLATION\): it errs$/],
    ["when the store cannot be written", { unwritable: "read-only" }, "disk", /cannot be written: read-only$/],
    [
      "when a write failed and none succeeded since",
      { trouble: { why: "full", at: now - 2_000 } },
      "disk",
      /failed 2 s ago: full$/
    ],
    [
      "when a write failed a minute ago, to the millisecond",
      { trouble: { why: "full", at: now - 60_000 } },
      "disk",
      /failed 60 s ago: full$/
    ],
    ["when a final does not get through", { unsent: { count: 1, since: now - 120_001 } }, "outbox", /since 120 s$/],
    ["in safe mode", { safeMode: true }, "safeMode", /status says why/]
  ]
  it.each(cases)("%s", (_, facts, check, why) => {
    const { checks, ready } = healthOf({ ...fine, ...facts })
    assert.isFalse(ready)
    assert.deepStrictEqual(Object.entries(checks).filter(([, { ok }]) => !ok).map(([name]) => name), [check])
    assert.match(checks[check as keyof typeof checks].why ?? "", why)
  })
})
