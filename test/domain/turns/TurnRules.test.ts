import { assert, describe, it } from "@effect/vitest"
import type { Features } from "../../../src/domain/turns/AgentEvent.ts"
import { decide } from "../../../src/domain/turns/TurnMachine.ts"
import { askAgainAt, dueAt, silentSince } from "../../../src/domain/turns/TurnRules.ts"
import {
  asked,
  asking,
  asleep,
  attached,
  brief,
  cursor,
  detached,
  features,
  minute,
  noSocket,
  rules,
  silent,
  table,
  talking,
  tick
} from "../../support/TurnCases.ts"

describe("When a turn wants to be looked at", () => {
  it("says when the next edit is due: the first at once, then at growing distances", () => {
    assert.strictEqual(dueAt(rules, { ...silent, text: "Hi", unshown: true }), 0)
    for (const [shows, wait] of [[1, 800], [2, 1_040], [9, 5_000]] as const) {
      assert.strictEqual(dueAt(rules, { ...talking, unshown: true, shows }), 1_000 + wait)
    }
  })

  const away = { ...talking, detachedAt: 5_000 }
  it("waits for no time to tell what the room knows", () => {
    assert.isUndefined(dueAt({ ...rules, roomTold: true }, away))
  })

  it("counts the ten seconds from the first loss, however often it is lost again", () => {
    assert.strictEqual(decide(rules, away, detached(false, 9_000)).turn.detachedAt, 5_000)
    assert.strictEqual(dueAt(rules, away), 15_000)
  })

  it("is not at all where it is closed, or has nothing to wait for", () => {
    assert.isUndefined(dueAt(rules, { ...talking, phase: "answered", unshown: true, detachedAt: 1 }))
    assert.isUndefined(dueAt(rules, asleep))
    assert.isUndefined(dueAt({ ...rules, streaming: false }, { ...talking, unshown: true }))
    assert.isUndefined(dueAt(rules, { ...away, toldAway: true }))
  })

  it("is the first of what it waits for", () => {
    const turn = { ...talking, unshown: true, detachedAt: 5_000, countedAt: 0 }
    assert.strictEqual(dueAt(rules, turn), 1_800)
    assert.strictEqual(dueAt(rules, { ...turn, unshown: false }), 15_000)
    assert.strictEqual(dueAt(rules, { ...turn, unshown: false, toldAway: true }), 30_000)
    assert.strictEqual(dueAt(rules, { ...asked, askAgainAt: 7_000 }), 7_000)
  })

  it("is not when a busy agent may be asked again, while it cannot be", () => {
    assert.strictEqual(askAgainAt({ ...asked, askAgainAt: 7_000 }), 7_000)
    assert.isUndefined(askAgainAt({ ...asked, askAgainAt: 7_000, detachedAt: 1 }))
    assert.isUndefined(askAgainAt({ ...asked, askAgainAt: 7_000, waitingAt: 1 }))
  })

  it("follows the loss of the link, rather than the wait for a socket", () => {
    assert.strictEqual(silentSince({ ...talking, detachedAt: 2, waitingAt: 1 }), 2)
    assert.strictEqual(silentSince({ ...talking, waitingAt: 1 }), 1)
    assert.isUndefined(silentSince(talking))
  })
})

describe("A turn for which no socket is free", () => {
  const waiting = decide(rules, asleep, noSocket(true)).turn
  const told = decide(rules, waiting, tick(15_000)).turn
  table([
    ["waits", asleep, noSocket(true), "queued · none"],
    ["tells nobody before ten seconds are over", waiting, tick(14_999), "queued · none"],
    ["tells its room after ten seconds", waiting, tick(15_000), "queued · question progress \"waiting\" · durable"],
    ["tells it once", told, tick(99_000), "queued · none"],
    ["is asked when there is one", told, attached("e1"), "asked · AskPrompt · durable"],
    [
      "says that the agent is away where that is so",
      { ...told, detachedAt: 16_000, progress: { shows: 1, shownAt: 15_000, unshown: true } },
      tick(16_000),
      "queued · edit progress \"away\" · lazy"
    ],
    [
      "tells nobody while it only waits for a person",
      decide(rules, asking, noSocket(false)).turn,
      tick(99 * minute),
      "streaming · none"
    ],
    [
      "tells its room below the text when it waits to go on",
      decide(rules, talking, noSocket(true)).turn,
      tick(15_000),
      "streaming · question \"Hello / _waiting_\" · durable"
    ]
  ])

  it("counts the ten seconds from the beginning, and takes the word back when it has one", () => {
    assert.strictEqual(decide(rules, waiting, noSocket(true, 9_000)).turn.waitingAt, 5_000)
    assert.strictEqual(dueAt(rules, waiting), 15_000)
    const back = decide(
      rules,
      decide(rules, decide(rules, talking, noSocket(true)).turn, tick(15_000)).turn,
      attached("e1", { resumed: true })
    ).turn
    assert.strictEqual(brief(decide(rules, { ...back, shownAt: 0 }, tick(16_000))), "streaming · edit \"Hello\" · lazy")
  })
})

describe("A prompt that somebody else began to answer, as the room shows", () => {
  const simple = { idempotent: false }
  const wire = (caps: Parameters<typeof attached>[1]) => attached("e1", caps)
  const silentSoFar = (caps: Partial<Features>) => {
    const event = {
      _tag: "Attached",
      cursor: cursor("e1", 0),
      resumed: false,
      features: { ...features, ...caps }
    } as const
    return { _tag: "Agent", at: 5_000, event } as const
  }
  table([
    [
      "is not given to an agent that would run it a second time",
      asleep,
      wire({ features: simple }),
      "interrupted · final notice \"interrupted\" · durable"
    ],
    ["is given to an agent that knows it", asleep, wire({}), "asked · AskPrompt · durable"],
    [
      "is given to an agent that remembers it across its restarts",
      asleep,
      wire({ features: { idempotent: false, durable: true } }),
      "asked · AskPrompt · durable"
    ],
    [
      "is given to an agent that does nothing but write, though nothing was ever said here",
      asleep,
      silentSoFar({ harmless: true }),
      "asked · AskPrompt · lazy"
    ],
    [
      "its run that nobody reads is ended",
      asleep,
      wire({ features: simple, active: "other" }),
      "interrupted · final notice \"interrupted\" · Cancel r1 · durable"
    ],
    [
      "is none of the agent's, where the agent has said nothing in this thread yet",
      asleep,
      silentSoFar({}),
      "interrupted · final notice \"interrupted\" · durable"
    ],
    ["waits as ever while nobody is there", asleep, detached(false), "queued · none"],
    ["is continued where this store asked it as well", asked, wire({}), "asked · AskPrompt · durable"]
  ], { ...rules, begunElsewhere: true })
})
