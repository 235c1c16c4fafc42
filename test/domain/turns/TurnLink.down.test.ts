import { assert, describe, it } from "@effect/vitest"
import { decide } from "../../../src/domain/turns/TurnMachine.ts"
import { dueAt } from "../../../src/domain/turns/TurnRules.ts"
import {
  asked,
  asking,
  asleep,
  attached,
  brief,
  detached,
  minute,
  noSocket,
  rules,
  table,
  talking,
  tick,
  unsent,
  unsentAgain
} from "../../support/TurnCases.ts"

const simple = { idempotent: false }

describe("A turn for which no socket is free", () => {
  const waiting = decide(rules, asleep, noSocket(true)).turn
  const told = decide(rules, waiting, tick(15_000)).turn
  table([
    ["waits", asleep, noSocket(true), "queued · none"],
    ["tells nobody before ten seconds are over", waiting, tick(14_999), "queued · none"],
    ["tells its room after ten seconds", waiting, tick(15_000), "queued · question notice \"_waiting_\" · durable"],
    ["tells it once", told, tick(99_000), "queued · none"],
    ["is asked when there is one", told, attached("e1"), "asked · AskPrompt · durable"],
    [
      "says that the agent is away where that is so",
      { ...told, detachedAt: 16_000, unshown: true },
      tick(16_000),
      "queued · edit notice \"_away_\" · lazy"
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
      "queued · question notice \"_away_\" · durable"
    ],
    ["the room is told once", told, tick(60_000), "streaming · none"],
    [
      "a link that is down for good fails a prompt that was not asked, and says what is wrong",
      asleep,
      detached(true),
      "failed · closing notice \"unlinked unauthorized\" · durable"
    ],
    [
      "a link that is down for good interrupts what was asked",
      asked,
      detached(true),
      "interrupted · closing notice \"interrupted\" · durable"
    ],
    [
      "a link that is down for good leaves the text",
      talking,
      detached(true),
      "interrupted · closing \"Hello / _interrupted_\" · durable"
    ],
    ["a prompt that could not leave waits for the next link", asked, unsent, "queued · lazy"],
    [
      "a prompt that could not leave a second time waits as one that may have been given",
      asked,
      unsentAgain,
      "asked · none"
    ],
    ["whatever else could not leave changes nothing", talking, unsent, "streaming · none"],
    ["an unsent prompt that was never asked changes nothing", asleep, unsent, "queued · none"]
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

  it("waits for no time to tell what the room knows", () => {
    assert.isUndefined(dueAt({ ...rules, roomTold: true }, away))
  })

  it("counts the ten seconds from the first loss, however often it is lost again", () => {
    assert.strictEqual(decide(rules, away, detached(false, 9_000)).turn.detachedAt, 5_000)
    assert.strictEqual(dueAt(rules, away), 15_000)
  })

  it("takes the notice back when the link is up again", () => {
    const back = decide(rules, told, attached("e1", { resumed: true })).turn
    assert.isFalse(back.toldAway)
    assert.strictEqual(brief(decide(rules, back, tick(5_000))), "streaming · edit \"Hello\" · lazy")
  })

  it("asks an unsent prompt again with the next link, and counts its time anew", () => {
    const waiting = decide(rules, asked, unsent).turn
    assert.isUndefined(waiting.askedAt)
    assert.isUndefined(waiting.spent)
    assert.strictEqual(
      brief(decide(rules, waiting, attached("e2", { features: simple }))),
      "asked · AskPrompt · durable"
    )
  })
})
