import { assert, describe, it } from "@effect/vitest"
import { decide } from "../../../src/domain/turns/TurnMachine.ts"
import {
  asked,
  asking,
  asleep,
  attached,
  brief,
  cursor,
  detached,
  rules,
  table,
  talking,
  tick
} from "../../support/TurnCases.ts"

const durable = { durable: true }
const simple = { idempotent: false }
const waiting = { ...asked, askAgainAt: 9_000 }
/** The prompt may have left before, and waits for its file now. */
const leftBefore = { ...waiting, awaitedFile: { since: 0, tries: 1, again: true } }
const untouched = "asked · none"
const answered = { ...talking, answer: { _tag: "Answer", ask: "a1", choice: "yes" } as const }

describe("A link that comes up", () => {
  table([
    ["a waiting prompt is asked", asleep, attached("e1"), "asked · AskPrompt · durable"],
    [
      "a run that no open turn waits for is ended first, or the agent stays busy with it",
      asleep,
      attached("e1", { active: "other" }),
      "asked · Cancel r1 · AskPrompt · durable"
    ],
    [
      "an agent that cannot be told to end it is only asked",
      asleep,
      attached("e1", { active: "other", features: { cancel: "none" } }),
      "asked · AskPrompt · durable"
    ],
    [
      "a prompt that is too long for the agent is refused with the limit",
      asleep,
      attached("e1", { features: { promptBytes: 99 } }),
      "refused · final notice \"at most 99 bytes\" · durable"
    ],
    [
      "a prompt of exactly the agent's limit is asked",
      asleep,
      attached("e1", { features: { promptBytes: 100 } }),
      "asked · AskPrompt · durable"
    ]
  ])
  table([
    [
      "the limit is named",
      asleep,
      attached("e1", { features: { promptBytes: 65_536 } }),
      "refused · final notice \"at most 65536 bytes\" · durable"
    ]
  ], { ...rules, promptBytes: 65_537 })

  describe("while a prompt that may have left waits for its file", () => {
    const gone = "interrupted · final notice \"interrupted\" · durable"
    table([
      ["the agent knows the id: the file is tried on", leftBefore, attached("e1"), untouched],
      ["all that it says will come", leftBefore, attached("e1", { resumed: true, active: leftBefore.id }), untouched],
      [
        "the agent restarted and remembers: the file is tried on",
        leftBefore,
        attached("e2", { features: durable }),
        untouched
      ],
      ["the agent restarted and forgot: interrupted, because it may have acted", leftBefore, attached("e2"), gone],
      ["the agent knows no ids: interrupted", leftBefore, attached("e1", { features: simple }), gone],
      ["it is known that it did not arrive", leftBefore, attached("e2", { untaken: leftBefore.id }), untouched],
      [
        "a prompt that never left is tried on whatever the agent knows",
        {
          ...waiting,
          awaitedFile: { since: 0, tries: 1, again: false }
        },
        attached("e2"),
        untouched
      ]
    ])
  })

  describe("before the run began", () => {
    table([
      ["the agent knows the id: asked again", asked, attached("e1"), "asked · AskPrompt · durable"],
      [
        "the agent knows the id, and the log goes on: asked again",
        asked,
        attached("e1", { resumed: true }),
        "asked · AskPrompt · durable"
      ],
      [
        "the agent restarted and remembers: asked again",
        asked,
        attached("e2", { features: durable }),
        "asked · AskPrompt · durable"
      ],
      [
        "the agent restarted and forgot: interrupted, because it may have acted",
        asked,
        attached("e2"),
        "interrupted · final notice \"interrupted\" · durable"
      ],
      [
        "the agent never knows ids: interrupted",
        asked,
        attached("e1", { resumed: true, features: simple }),
        "interrupted · final notice \"interrupted\" · durable"
      ],
      [
        "it is being worked on, and all its frames come: nothing is asked",
        asked,
        attached("e1", { resumed: true, active: "p1" }),
        "asked · none"
      ],
      [
        "it is being worked on, but its beginning is gone: told again from there",
        asked,
        attached("e1", { active: "p1" }),
        "asked · AskPrompt · durable"
      ],
      [
        "it is being worked on, its beginning is gone and cannot be told again: interrupted",
        asked,
        attached("e1", { active: "p1", features: simple }),
        "interrupted · final notice \"interrupted\" · Cancel r1 · durable"
      ],
      ["the agent was busy, so nothing ran: it waits for its time", waiting, attached("e1"), "asked · none"],
      [
        "the agent was busy and still is, with a run that nobody waits for: that is ended",
        waiting,
        attached("e1", { active: "other" }),
        "asked · Cancel r1 · none"
      ],
      [
        "the agent was busy, so nothing ran: an agent without ids makes no difference",
        waiting,
        attached("e2", { features: simple }),
        "asked · none"
      ]
    ])
  })

  describe("in the middle of a run", () => {
    table([
      [
        "the log goes on: so does the turn",
        talking,
        attached("e1", { resumed: true, active: "p1" }),
        "streaming · none"
      ],
      [
        "the log goes on though the run has ended: its end will be told",
        talking,
        attached("e1", { resumed: true }),
        "streaming · none"
      ],
      [
        "the log is gone, and the agent knows the id: told again",
        talking,
        attached("e1"),
        "asked · AskPrompt · durable"
      ],
      [
        "the agent restarted and remembers: told again",
        talking,
        attached("e2", { features: durable }),
        "asked · AskPrompt · durable"
      ],
      [
        "the agent restarted and forgot: the text stays, and it is said why it ends",
        talking,
        attached("e2"),
        "interrupted · final \"Hello / _interrupted_\" · durable"
      ],
      [
        "the agent restarted and says it resumed: another life is another log",
        talking,
        attached("e2", { resumed: true }),
        "interrupted · final \"Hello / _interrupted_\" · durable"
      ],
      [
        "the log is gone, and ids mean nothing: interrupted",
        talking,
        attached("e1", { features: simple }),
        "interrupted · final \"Hello / _interrupted_\" · durable"
      ],
      [
        "the log is gone and the run is not: it is ended, as nobody will read it",
        talking,
        attached("e1", { active: "p1", features: simple }),
        "interrupted · final \"Hello / _interrupted_\" · Cancel r1 · durable"
      ],
      ["a question still waits for its person", asking, attached("e1", { resumed: true }), "streaming · none"],
      [
        "a run of this very prompt is not ended before it is asked for",
        asleep,
        attached("e1", { active: "p1" }),
        "asked · AskPrompt · durable"
      ],
      [
        "a run of this very prompt is not ended where the agent was too busy to begin",
        { ...asked, askAgainAt: 9_000 },
        attached("e1", { active: "p1" }),
        "asked · none"
      ],
      [
        "an answer that nothing followed is given again",
        answered,
        attached("e1", { resumed: true }),
        "streaming · Answer a1=yes · none"
      ],
      ["an answer is not given to a run that is told again", answered, attached("e1"), "asked · AskPrompt · durable"]
    ])
  })

  it("reads on where it stopped when the log goes on, and else from where the agent stands", () => {
    assert.deepStrictEqual(decide(rules, talking, attached("e1", { resumed: true })).turn.cursor, talking.cursor)
    assert.deepStrictEqual(
      decide(rules, { ...asked, cursor: cursor("e1", 7) }, attached("e1")).turn.cursor,
      cursor("e1", 2)
    )
    assert.deepStrictEqual(decide(rules, talking, attached("e2", { features: durable })).turn.cursor, cursor("e2", 2))
  })

  it("keeps the time of the first asking, so that asking again does not stretch the time limit", () => {
    const first = decide(rules, asleep, attached("e1")).turn
    assert.strictEqual(first.askedAt, 5_000)
    assert.strictEqual(decide(rules, { ...first, askedAt: 1 }, attached("e1")).turn.askedAt, 1)
  })
})

describe("A link that goes down", () => {
  const away = { ...talking, detachedAt: 5_000 }
  const told = { ...away, toldAway: true }
  table([
    ["a waiting prompt waits on", asleep, detached(false), "queued · none"],
    ["an asked prompt waits on", asked, detached(false), "asked · none"],
    ["a run waits on", talking, detached(false), "streaming · none"],
    ["nobody is told before ten seconds are over", away, tick(14_999), "streaming · none"],
    [
      "after ten seconds the room is told, below the text",
      away,
      tick(15_000),
      "streaming · question \"Hello / _away_\" · durable"
    ],
    [
      "after ten seconds the room is told, where there is no text yet",
      { ...asleep, detachedAt: 5_000 },
      tick(15_000),
      "queued · question progress \"away\" · durable"
    ],
    ["the room is told once", told, tick(60_000), "streaming · none"],
    [
      "a link that is down for good fails a prompt that was not asked, and says what is wrong",
      asleep,
      detached(true),
      "failed · final notice \"unlinked unauthorized\" · durable"
    ],
    [
      "a link that is down for good interrupts what was asked",
      asked,
      detached(true),
      "interrupted · final notice \"interrupted\" · durable"
    ],
    [
      "a link that is down for good leaves the text",
      talking,
      detached(true),
      "interrupted · final \"Hello / _interrupted_\" · durable"
    ]
  ])
  table([
    [
      "the room is told also where answers are shown only when they are whole",
      away,
      tick(15_000),
      "streaming · question \"Hello / _away_\" · durable"
    ]
  ], { ...rules, streaming: false })
  table([
    ["the room is not told by a second turn", away, tick(60_000), "streaming · none"],
    ["what the first turn told stays with it", told, tick(60_000), "streaming · none"]
  ], { ...rules, roomTold: true })

  it("takes the notice back when the link is up again", () => {
    const back = decide(rules, told, attached("e1", { resumed: true })).turn
    assert.isFalse(back.toldAway)
    assert.strictEqual(brief(decide(rules, back, tick(5_000))), "streaming · edit \"Hello\" · lazy")
  })
})
