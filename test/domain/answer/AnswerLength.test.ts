import { assert, describe, it } from "@effect/vitest"
import { longestAnswer } from "../../../src/domain/answer/AnswerLength.ts"
import type { Turn } from "../../../src/domain/turns/Turn.ts"
import { decide } from "../../../src/domain/turns/TurnMachine.ts"
import {
  ended,
  filed,
  rules as under,
  silent,
  started,
  table,
  talking,
  text,
  thought,
  toolled
} from "../../support/TurnCases.ts"

const rules = { ...under, maxAnswer: 10 }
const full = decide(rules, silent, text("ten bytes.")).turn

describe("An answer that goes on for ever", () => {
  table([
    ["may be as long as the setting says", silent, text("ten bytes."), "streaming · first \"ten bytes.\" · lazy"],
    [
      "is ended at the agent with the next byte, and closed with its text so far",
      full,
      text("!"),
      "answered · final \"ten bytes. / _limit_\" · Cancel r1 · durable"
    ],
    [
      "is cut where one piece is too long by itself",
      silent,
      text("more than ten bytes"),
      "answered · final \"more than  / _limit_\" · Cancel r1 · durable"
    ],
    [
      "is measured in bytes of UTF-8",
      silent,
      text("дддддд"),
      "answered · final \"ддддд / _limit_\" · Cancel r1 · durable"
    ],
    [
      "is ended too where files are all it brings",
      full,
      filed("a.txt"),
      "answered · final \"ten bytes. / _limit_\" · Cancel r1 · durable"
    ],
    [
      "is cut where the agent ends it with a whole that is longer, and nothing is left to cancel",
      talking,
      ended("done", "more than ten bytes"),
      "answered · final \"more than  / _limit_\" · durable"
    ],
    [
      "of an older version's turn is measured once",
      { ...talking, text: "123456789" },
      text("01"),
      "answered · final \"1234567890 / _limit_\" · Cancel r1 · durable"
    ],
    ["is measured anew when it is told again from the beginning", full, started("p1", "r1", true), "streaming · none"]
  ], rules)

  it("counts what comes, and does not measure what is there", () => {
    let turn: Turn = { ...silent, text: "", bytes: 0 }
    const texts: Array<string> = []
    for (let n = 0; n < 1_000; n++) {
      turn = decide({ ...rules, maxAnswer: 8 * 1024 * 1024, streaming: false }, turn, text("é€😀 ")).turn
      texts.push("é€😀 ")
    }
    assert.deepStrictEqual([turn.bytes, turn.text], [10_000, texts.join("")])
  })

  it("of tools, thoughts and frames without text stays as small as it is", () => {
    let turn: Turn = talking
    for (let n = 0; n < 2_000; n++) {
      turn = decide(rules, turn, toolled(`call ${n}`, "started", "x".repeat(500))).turn
      turn = decide(rules, turn, thought).turn
    }
    assert.isBelow(JSON.stringify(turn).length, 20_000)
  })

  it("is cut between characters", () => {
    assert.deepStrictEqual([0, 1, 3, 4, 5, 8].map((most) => longestAnswer("a😀b", most)), [
      "",
      "a",
      "a",
      "a",
      "a😀",
      "a😀b"
    ])
    assert.strictEqual(longestAnswer("😀", 4), "😀")
  })
})
