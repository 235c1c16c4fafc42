import { assert, describe, it } from "@effect/vitest"
import { fileRefused, fileTime } from "../../../../src/domain/turns/files/AwaitedFile.ts"
import { progressText } from "../../../../src/domain/turns/progress/ProgressPart.ts"
import type { Turn } from "../../../../src/domain/turns/Turn.ts"
import { decide } from "../../../../src/domain/turns/TurnMachine.ts"
import { clockSet, takenUp } from "../../../../src/domain/turns/TurnTime.ts"
import { asked, asleep, attached, brief, rules, silent, started } from "../../../support/TurnCases.ts"

const away = (at: number, again = false) => ({ _tag: "FileRefused", at, again, why: { _tag: "Away" } }) as const

/** The turn after it was tried so often in vain, and the time of the last try. */
const tried = (times: number, again = false) => {
  let [turn, at]: [Turn, number] = [asked, 1_000]
  for (let n = 0; n < times; n++) {
    const waits = decide(rules, turn, away(at, again)).turn
    at = waits.askAgainAt!
    turn = decide(rules, waits, { _tag: "Tick", at }).turn
  }
  return { turn, at }
}

describe("A prompt whose file the homeserver does not give for now", () => {
  it("waits, has not left, and is given again, at longer and longer intervals", () => {
    const { askedAt: _, ...first } = decide(rules, asked, away(1_000)).turn
    assert.deepStrictEqual([first.phase, first.askAgainAt, first.awaitedFile], [
      "queued",
      6_000,
      { since: 1_000, tries: 1, again: false }
    ])
    const next = decide(rules, first, { _tag: "Tick", at: 6_000 })
    // The file is read before the prompt counts as asked, so that it can be changed until then.
    assert.deepStrictEqual([next.turn.phase, next.turn.askAgainAt, next.asks, next.commit], [
      "queued",
      undefined,
      [],
      "none"
    ])
    const waits = [1, 2, 3, 4, 5].map((times) => {
      const { at, turn } = tried(times)
      return fileRefused(rules, turn, away(at)).turn.askAgainAt! - at
    })
    assert.deepStrictEqual(waits, [10_000, 20_000, 30_000, 30_000, 30_000])
  })

  it("says so at the second failure, and takes that back when the run begins", () => {
    assert.isUndefined(decide(rules, asked, away(1_000)).progress)
    const { at, turn } = tried(1)
    const told = decide(rules, turn, away(at))
    assert.deepStrictEqual([progressText(rules.words, told.turn, told.progress!), told.commit], [
      "waits for its file",
      "durable"
    ])
    const again = decide(rules, told.turn, { _tag: "Tick", at: told.turn.askAgainAt! })
    const given = decide(rules, again.turn, attached("e1"))
    const begun = decide(rules, given.turn, started("p1", "r1")).turn
    assert.deepStrictEqual([begun.awaitedFile, begun.progress?.unshown], [undefined, true])
    assert.strictEqual(progressText(rules.words, begun, { as: "open", priority: "edit", ends: false }), "working")
  })

  it("fails after ten minutes, and can be tried again then", () => {
    const { turn } = tried(1)
    const since = turn.awaitedFile!.since
    assert.strictEqual(decide(rules, turn, away(since + fileTime - 1)).turn.phase, "queued")
    const over = decide(rules, turn, away(since + fileTime))
    assert.deepStrictEqual([over.turn.phase, over.show?.text, over.asks], ["failed", "no file: Away", []])
    assert.isUndefined(over.turn.awaitedFile)
  })

  it("waits as long as others of its chat do, all together", () => {
    for (
      const [since, phase] of [
        [1_000, "queued"],
        [1_000 - fileTime + 1, "queued"],
        [1_000 - fileTime, "failed"],
        [undefined, "queued"]
      ] as const
    ) assert.strictEqual(decide(rules, asked, { ...away(1_000), since }).turn.phase, phase, String(since))
  })

  it("is tried as long as ever by the next process, and whatever the clock does", () => {
    const { turn } = tried(2)
    assert.strictEqual(takenUp(turn, 9_000_000, rules.timeout).awaitedFile?.since, 9_000_000)
    assert.strictEqual(clockSet(turn, -500).awaitedFile?.since, turn.awaitedFile!.since - 500)
  })

  it("may have left before, which stays known", () => {
    const { turn } = decide(rules, asked, away(1_000, true))
    assert.deepStrictEqual([turn.phase, turn.askedAt], ["asked", asked.askedAt])
    assert.deepStrictEqual(decide(rules, turn, { _tag: "Tick", at: 6_000 }).asks, [{ _tag: "AskPrompt", again: true }])
  })
})

describe("A prompt whose file cannot be given to the agent", () => {
  it("closes, and ends what may have begun", () => {
    for (
      const [why, again, phase, asks] of [
        [{ _tag: "Missing" }, false, "failed", 0],
        [{ _tag: "Tampered" }, true, "refused", 1]
      ] as const
    ) {
      const decision = decide(rules, asked, { _tag: "FileRefused", at: 5_000, again, why })
      assert.deepStrictEqual([decision.turn.phase, decision.asks.length, decision.show?.text], [
        phase,
        asks,
        `no file: ${why._tag}`
      ])
    }
  })

  it("is given without it to an agent whose run began, which has the file: nothing is cancelled", () => {
    for (const why of [{ _tag: "Away" }, { _tag: "Missing" }, { _tag: "Tampered" }] as const) {
      const run = { ...silent, phase: "asked" as const }
      const decision = decide(rules, run, { _tag: "FileRefused", at: 5_000, again: true, why })
      assert.deepStrictEqual([decision.turn.phase, decision.asks], [
        "asked",
        [{ _tag: "AskPrompt", again: true, withoutFile: true }]
      ])
    }
  })
})

describe("A file that is still to be read when a link comes up", () => {
  const unread = { ...rules, fileType: "image/png", fileUnread: true }
  const found = (files: ReadonlyArray<string>) => brief(decide(unread, asleep, attached("e1", { features: { files } })))

  it("is read before its prompt is asked, where the agent takes it", () =>
    assert.strictEqual(found(["image/*"]), "queued · none"))
  it("is refused at once, where the agent takes none or others", () => {
    assert.match(found([]), /^refused · final notice/)
    assert.match(found(["text/*"]), /^refused · final notice/)
  })
})
