import { describe } from "@effect/vitest"
import { answerRows, gapRows, journalRows, outboxRows } from "../../../src/domain/operations/WorkRows.ts"
import { before, calm, part } from "../../support/StatusCases.ts"

describe("The journal in the status", () => {
  const { saying } = part("Journal", journalRows)
  saying([
    ["with work", { journal: { pending: 1, waiting: 2, held: 3, old: 4 } }, [
      "1 event to look at",
      "2 events behind a gap",
      "3 events held back for up to ten minutes",
      "4 events too old: answered if somebody asks within a day"
    ]],
    ["with some work", { journal: { pending: 0, waiting: 2, held: 0, old: 0 } }, ["2 events behind a gap"]]
  ])
})

describe("The answers in the status", () => {
  const { inTones, saying } = part("Answers", answerRows)
  saying([
    ["one of each", { turns: { ...calm.turns, queued: 1, asked: 1, streaming: 1 } }, [
      "1 queued, 1 asked, 1 streaming"
    ]],
    ["one queued and one asked", { turns: { ...calm.turns, queued: 1, asked: 1 } }, ["1 queued, 1 asked"]],
    ["one asked, one streaming", { turns: { ...calm.turns, asked: 1, streaming: 1 } }, [
      "1 asked, 1 streaming"
    ]],
    ["asked alone", { turns: { ...calm.turns, asked: 2, oldestPromptAt: before(3_600) } }, [
      "2 asked; the oldest prompt is from 1 h ago"
    ]],
    ["suspects", { turns: { ...calm.turns, suspects: [{ room: "!a\n", ends: 9 }] } }, [
      "none open",
      "!a? was open at 9 crashes"
    ]]
  ])

  inTones([
    ["suspects", { turns: { ...calm.turns, suspects: [{ room: "!a", ends: 9 }] } }, ["plain", "bad"]]
  ])
})

describe("The outbox in the status", () => {
  const { inTones, saying } = part("Outbox", outboxRows)
  saying([
    ["to send", { outbox: { unsent: 2, oldestPromptAt: before(60), refused: [] } }, [
      "2 to send; the oldest prompt is from 1 min ago"
    ]],
    ["given up", { outbox: { ...calm.outbox, refused: [{ code: "M_X\n", count: 3 }] } }, [
      "all sent",
      "3 given up: M_X?"
    ]]
  ])

  inTones([
    ["given up", { outbox: { ...calm.outbox, refused: [{ code: "M_X", count: 3 }] } }, ["plain", "bad"]]
  ])
})

describe("The gaps in the status", () => {
  const { inTones, saying } = part("Gaps", gapRows)
  saying([
    ["open and given up", {
      gaps: { open: [{ room: "!a", count: 1 }], givenUp: [{ room: "!b\n", count: 2, why: "M_X\n" }] }
    }, ["1 room waits, 1 room lost something", "!a waits", "!b? given up: M_X? (2 times)"]],
    ["given up alone", { gaps: { open: [], givenUp: [{ room: "!b", count: 1, why: "M_X" }] } }, [
      "0 rooms wait, 1 room lost something",
      "!b given up: M_X"
    ]]
  ])

  inTones([
    ["open", { gaps: { open: [{ room: "!a", count: 1 }], givenUp: [] } }, ["plain", "plain"]],
    ["given up", { gaps: { open: [], givenUp: [{ room: "!b", count: 1, why: "x" }] } }, ["bad", "bad"]]
  ])
})
